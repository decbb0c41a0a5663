/** How long the app stood still while the person was in another app: measured, because no browser tells. */

export interface Away {
  away_ms: number
  stopped_ms: number
}

const TICK_MS = 1_000
/** Shorter absences say nothing: a glance at a message. */
const LEAST_MS = 5_000

/** Calls back each time the person comes back after at least five seconds. Gives the end of it. */
export function watchAway(now_ms: () => number, back: (away: Away) => void): () => void {
  let leftAt: number | null = null
  let ran = 0
  let last = now_ms()
  const tick = (): void => {
    const at = now_ms()
    // A tick that comes late counts for one: the rest of the time nothing ran.
    if (leftAt !== null) ran += Math.min(at - last, 2 * TICK_MS)
    last = at
  }
  const timer = setInterval(tick, TICK_MS)
  const changed = (): void => {
    if (document.visibilityState === 'hidden') {
      leftAt = last = now_ms()
      ran = 0
      return
    }
    if (leftAt === null) return
    tick()
    const away_ms = now_ms() - leftAt
    leftAt = null
    if (away_ms >= LEAST_MS) back({ away_ms, stopped_ms: Math.max(0, away_ms - ran) })
  }
  document.addEventListener('visibilitychange', changed)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', changed)
  }
}
