/** The server's time on this page: what it last said, carried on by the page's monotonic clock (a wall clock may be moved). */

export interface ServerTime {
  /** Takes the `now` of an answer that was asked for at `asked_ms` (monotonic). */
  hear(now: string, asked_ms: number): void
  now_ms(): number
  known(): boolean
}

export function serverTime(monotonic_ms: () => number, wall_ms: () => number): ServerTime {
  let ahead_ms: number | null = null
  return {
    hear(now, asked_ms) {
      const said_ms = Date.parse(now)
      if (Number.isNaN(said_ms)) return
      ahead_ms = said_ms - (asked_ms + monotonic_ms()) / 2
    },
    now_ms: () => (ahead_ms === null ? wall_ms() : Math.round(monotonic_ms() + ahead_ms)),
    known: () => ahead_ms !== null,
  }
}
