/** What a report would start: the commitments that hold for its type and severity, so that the desk can say the promise. */

import { commitmentOf, mostSpecific } from '../../core/commitments.ts'
import type { Commitment, Contract } from '../../core/records.gen.ts'
import type { Grade } from './grade.ts'

/** One commitment per kind, of those that the report itself starts (on site at once for an on-site fault); the shortest first. */
export function promisedBy(commitments: readonly Commitment[], contract: Contract, { type, severity, during }: Grade): Commitment[] {
  const starts = type === 'on_site' ? ['reported', 'on_site_needed'] : ['reported']
  const mine = commitments.filter((commitment) => commitment.contract === contract.id && starts.includes(commitment.starts))
  const kinds = [...new Set(mine.map((commitment) => commitment.kind))]
  const best = kinds.flatMap((kind) => {
    const rows = mine.filter((commitment) => commitment.kind === kind)
    const id = mostSpecific(rows.map(commitmentOf), type, severity, during)?.id
    return rows.filter((row) => row.id === id)
  })
  return best.sort((a, b) => a.within_min - b.within_min)
}
