/** Where things stand on the promise line, in percent of its width. Pure: the same geometry on phone, console, register and page. */

export interface PromiseFacts {
  startMs: number
  dueMs: number
  nowMs: number
  /** The first arrival (or other stop) that is known. */
  stopMs?: number | null
  /** Predicted arrival; p90 is the late end of its spread. */
  etaMs?: number | null
  etaP90Ms?: number | null
}

export interface PromiseShape {
  past: number
  /** Where now is; past the flag once the promise is over. */
  now: number
  due: number
  stop: number | null
  block: { from: number; to: number; mark: number } | null
  /** Between the block and the flag: room when `from` < `to` ends at the flag, lost when it begins there. */
  slack: { from: number; to: number } | null
  over: { from: number; to: number } | null
}

const ROOM = 0.985 // the flag's own width stays inside the picture
const MOST = 2.2 // however late, the promised part keeps nearly half of the line

/** Lays the facts out between 0 and 100. */
export function promiseShape(facts: PromiseFacts): PromiseShape {
  const { startMs, dueMs, nowMs } = facts
  const promised = Math.max(1, dueMs - startMs)
  const stop = facts.stopMs ?? null
  const eta = stop === null ? (facts.etaMs ?? null) : null
  const late = eta === null ? null : (facts.etaP90Ms ?? eta)
  const end = Math.max(dueMs, stop ?? nowMs, late ?? 0)
  const length = Math.min(promised * MOST, Math.max(promised, end - startMs))
  const at = (ms: number): number => Math.round(Math.min(1, Math.max(0, (ms - startMs) / length)) * ROOM * 1000) / 10
  const due = at(dueMs)
  const past = at(stop ?? nowMs)
  return {
    past: Math.min(past, due),
    now: at(nowMs),
    due,
    stop: stop === null ? null : at(stop),
    block: eta === null || late === null ? null : blockOf(at(2 * eta - late), at(late), at(eta)),
    slack: late !== null && late < dueMs ? { from: at(late), to: due } : null,
    over: past > due ? { from: due, to: past } : late !== null && late > dueMs ? { from: Math.max(due, at(2 * (eta ?? late) - late)), to: at(late) } : null,
  }
}

function blockOf(from: number, to: number, mark: number): PromiseShape['block'] {
  const least = 3 // a block that sure is still to be seen
  return to - from >= least ? { from, to, mark } : { from: Math.max(0, mark - least / 2), to: mark + least / 2, mark }
}
