/** When something said by a phone happened: an interval, and how sure it is. The same as `server/domain/bounds.py`. */

export const LIMIT_MS = 5000
export const DRIFT_PPM = 100

export type Certainty = 'moved' | 'bracketed' | 'continuous'

const RANKS: Readonly<Record<Certainty, number>> = { moved: 0, bracketed: 1, continuous: 2 }

/** How sure a certainty is; higher is surer. */
export function rank(certainty: Certainty): number {
  return RANKS[certainty]
}

/** The last answer heard from the server: its time, and the phone's clocks at that moment. */
export type Heard = { now_ms: number; wall_ms: number; mono_ms: number; session: string; rtt_ms: number }

/** The phone's clocks when it was said. `session` begins anew with the page's monotonic clock. */
export type Said = { wall_ms: number; mono_ms: number; session: string; heard: Heard }

/** The push that brought it: the phone's wall clock, and the server's time of receipt. */
export type Push = { wall_ms: number; received_ms: number }

/** The same phone's operation n - 1. */
export type Before = { wall_ms: number; earliest_ms: number }

/** Where an event lies in the server's time; `wide_earliest_ms` holds even if the wall clock was moved. */
export type Bounds = {
  at_ms: number
  earliest_ms: number
  latest_ms: number
  certainty: Certainty
  wide_earliest_ms: number
}

type Narrow = { earliest: number; latest: number; certainty: Certainty }

/** Gives the interval in which an event happened, in the server's time (ms; earliest rounded down, latest up). */
export function bounds(said: Said, push: Push, before: Before | null = null): Bounds {
  const heard = said.heard
  const same = said.session === heard.session
  const wall = said.wall_ms - heard.wall_ms
  const mono = same ? said.mono_ms - heard.mono_ms : 0
  const found = narrow(said, push, before, wall, mono, same)
  let wide = heard.now_ms - Math.ceil(heard.rtt_ms / 2)
  if (same && mono >= 0 && wide + mono <= push.received_ms) wide += mono
  if (before !== null) wide = Math.max(wide, before.earliest_ms)
  wide = Math.min(wide, push.received_ms)
  if (found === null || found.earliest > push.received_ms) {
    const at = push.received_ms
    return { at_ms: at, earliest_ms: wide, latest_ms: at, certainty: 'moved', wide_earliest_ms: wide }
  }
  return {
    at_ms: Math.min(heard.now_ms + wall, push.received_ms),
    earliest_ms: found.earliest,
    latest_ms: Math.min(found.latest, push.received_ms),
    certainty: found.certainty,
    wide_earliest_ms: Math.min(wide, found.earliest),
  }
}

/** Gives the interval that the phone's clocks vouch for, or null where the wall clock was moved. */
function narrow(said: Said, push: Push, before: Before | null, wall: number, mono: number, same: boolean): Narrow | null {
  const heard = said.heard
  const shift = Math.abs(push.wall_ms - push.received_ms - (heard.wall_ms - heard.now_ms))
  if (same && mono >= 0 && Math.abs(wall - mono) <= LIMIT_MS && shift <= LIMIT_MS) {
    const longest = Math.max(wall, mono)
    // Half the round trip and 100 ppm of drift over one denominator: no rounding before the last step.
    const margin = Math.ceil((500_000 * heard.rtt_ms + DRIFT_PPM * longest) / 1_000_000)
    const shortest = Math.min(wall, mono)
    return { earliest: heard.now_ms + shortest - margin, latest: heard.now_ms + longest + margin, certainty: 'continuous' }
  }
  const slept = same && mono >= 0 && wall > mono + LIMIT_MS
  const ordered = before === null || said.wall_ms >= before.wall_ms
  if ((slept || !same) && wall >= 0 && ordered && shift <= LIMIT_MS) {
    const margin = Math.ceil(heard.rtt_ms / 2) + shift
    const at = heard.now_ms + wall
    return { earliest: at - margin, latest: at + margin, certainty: 'bracketed' }
  }
  return null
}
