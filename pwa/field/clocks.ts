/** The clocks of a job as the screens show them. */

import type { Job } from './jobs.ts'
import type { Standing } from '../ui/index.ts'

export interface JobClock {
  id: string
  clause: string
  kind: string
  standing: Standing
  /** Left, over, early or late; null where nothing counts. */
  ms: number | null
  startMs: number | null
  dueMs: number | null
  stopMs: number | null
  withinMin: number
  proof: { kinds: number; of: string[]; one_of: string[] } | null
}

const LIVE = new Set<Standing>(['ontime', 'risk', 'breach', 'provisional'])
const RANK: Record<Standing, number> = { breach: 0, provisional: 0, ontime: 1, risk: 1, undecided: 2, paused: 3, pending: 4, late: 5, met: 5, void: 6 }

/** Still counting against somebody. */
export function isLive(clock: JobClock): boolean {
  return LIVE.has(clock.standing)
}

/** Over first (longest first), then least time left, then undecided, paused, not started, done. */
export function byTightness(a: JobClock, b: JobClock): number {
  const rank = RANK[a.standing] - RANK[b.standing]
  if (rank !== 0) return rank
  if (RANK[a.standing] === 0) return (b.ms ?? 0) - (a.ms ?? 0)
  return (a.ms ?? Infinity) - (b.ms ?? Infinity)
}

/** The clock that the next step serves: arrival until arrived, then the repair; else the tightest. */
export function focusOf(clocks: readonly JobClock[], job: Job): JobClock | null {
  const sorted = [...clocks].sort(byTightness)
  const arrived = job.visit?.arrival != null
  const wanted = arrived ? ['repair', 'restore', 'resolve'] : ['arrive']
  return sorted.find((clock) => wanted.includes(clock.kind) && isLive(clock)) ?? sorted.find(isLive) ?? sorted[0] ?? null
}

export function sortJobs<T extends { clocks: JobClock[]; job: Job }>(rows: T[]): T[] {
  const tightest = (row: T): JobClock | null => [...row.clocks].sort(byTightness)[0] ?? null
  return [...rows].sort((a, b) => {
    const [one, other] = [tightest(a), tightest(b)]
    if (one === null || other === null) return one === other ? b.job.ticket.reported_ms - a.job.ticket.reported_ms : one === null ? 1 : -1
    return byTightness(one, other)
  })
}
