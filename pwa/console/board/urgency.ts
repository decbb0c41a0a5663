/** Which clock of a ticket speaks for it, and which ticket comes first. Order: look.md, "States". */

import type { Commitment } from '../../core/records.gen.ts'
import type { Standing } from '../../ui/standing.ts'

/** What a screen says of the promise behind a clock. */
export type Promised = Pick<Commitment, 'id' | 'kind' | 'clause' | 'within_min'>

/** `P`: the whole row where it is at hand; what the server judged names only what is said of it. */
export interface BoardClock<P extends Promised = Commitment> {
  commitment: P
  standing: Standing
  /** Time left, over, early or late, as the state's word wants it; null where the state has no time. */
  ms: number | null
  start_ms: number | null
  due_ms: number | null
  stop_ms: number | null
  /** The event that stopped it, where one did. */
  stop_event: string | null
  /** For an undecided clock: when it may have happened. */
  doubt: { from_ms: number; to_ms: number } | null
  /** A code of clock errors in place of a state. */
  error: string | null
}

const OVER: readonly Standing[] = ['breach', 'provisional']
const RUNNING: readonly Standing[] = ['risk', 'ontime']
const RANK: Readonly<Record<Standing, number>> = {
  breach: 0, provisional: 0, risk: 1, ontime: 1, undecided: 2, paused: 3, pending: 4, late: 5, met: 6, void: 7,
}

/** Negative when `a` is the more urgent: over (longest first), least left, undecided, paused, not started, done. */
export function compareClocks(a: BoardClock<Promised>, b: BoardClock<Promised>): number {
  const rank = RANK[a.standing] - RANK[b.standing]
  if (rank !== 0) return rank
  if (OVER.includes(a.standing)) return (b.ms ?? 0) - (a.ms ?? 0)
  if (RUNNING.includes(a.standing) || a.standing === 'paused') return (a.ms ?? Infinity) - (b.ms ?? Infinity)
  return (b.stop_ms ?? b.due_ms ?? 0) - (a.stop_ms ?? a.due_ms ?? 0)
}

/** The clock that speaks for the ticket: its most urgent. */
export function leadOf<P extends Promised>(clocks: readonly BoardClock<P>[]): BoardClock<P> | null {
  return clocks.reduce<BoardClock<P> | null>((lead, clock) => (lead === null || compareClocks(clock, lead) < 0 ? clock : lead), null)
}

/** Once a ticket is done, its word is that of the promise that went worst. */
export function verdictOf<P extends Promised>(clocks: readonly BoardClock<P>[]): BoardClock<P> | null {
  const settled = clocks.filter((clock) => clock.standing === 'late' || clock.standing === 'met')
  const arrivals = settled.filter((clock) => clock.commitment.kind === 'arrive')
  return settled.find((clock) => clock.standing === 'late') ?? arrivals[0] ?? settled[0] ?? leadOf(clocks)
}

export interface Ranked<T> {
  item: T
  lead: BoardClock | null
  done: boolean
  reported_ms: number
}

/** Tickets by urgency; done ones last, the latest first. */
export function byUrgency<T>(rows: readonly Ranked<T>[]): Ranked<T>[] {
  return [...rows].sort((a, b) => {
    if (a.done !== b.done) return a.done ? 1 : -1
    if (a.done) return (b.lead?.stop_ms ?? b.reported_ms) - (a.lead?.stop_ms ?? a.reported_ms)
    if (a.lead === null || b.lead === null) return (a.lead === null ? 1 : 0) - (b.lead === null ? 1 : 0)
    return compareClocks(a.lead, b.lead) || a.reported_ms - b.reported_ms
  })
}

/** The seven counters over the list, always in this order; further states follow only where they occur. */
export const COUNTED: readonly Standing[] = ['breach', 'provisional', 'risk', 'ontime', 'undecided', 'paused', 'met']

export function countsOf(standings: readonly (Standing | null)[]): { standing: Standing; count: number }[] {
  const counts = new Map<Standing, number>()
  for (const standing of standings) if (standing !== null) counts.set(standing, (counts.get(standing) ?? 0) + 1)
  const further = (['pending', 'late', 'void'] as const).filter((standing) => counts.has(standing))
  return [...COUNTED, ...further].map((standing) => ({ standing, count: counts.get(standing) ?? 0 }))
}
