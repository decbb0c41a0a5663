/** When the engineer is expected, as far as this phone knows: what dispatch reckoned when it chose. */

import type { JobClock } from '../clocks.ts'
import type { Job } from '../jobs.ts'

export interface Expectation {
  etaMs: number | null
  etaP90Ms: number | null
  slackS: number | null
}

/** Only before the arrival, and only for the clock of the arrival. */
export function expectationOf(job: Job, clock: JobClock | null): Expectation | null {
  const choice = job.ticket.assignment?.choice as Record<string, unknown> | null | undefined
  if (choice == null || clock === null || clock.kind !== 'arrive' || job.visit?.arrival != null) return null
  const slackS = numberOf(choice['slack_s'])
  const dueMs = numberOf(choice['deadline_ms'])
  const late = numberOf(choice['eta_p90_ms']) ?? (dueMs !== null && slackS !== null ? dueMs - slackS * 1000 : null)
  return { etaMs: numberOf(choice['eta_ms']) ?? late, etaP90Ms: late, slackS }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
