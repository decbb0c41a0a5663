/** Moments that no event says: a deadline that passed, a phone that fell silent. */

import type { BoardClock } from '../board/urgency.ts'
import type { TicketDetail } from '../data/answers.ts'
import type { Moment } from './story.ts'

/** A phone not heard for this long is said to be silent. */
const SILENT_MS = 3 * 60_000

export function momentsOf(detail: TicketDetail, clocks: readonly BoardClock[], at_ms: number): Moment[] {
  const moments: Moment[] = []
  for (const { commitment, standing, due_ms } of clocks) {
    if (due_ms === null || due_ms > at_ms) continue
    const id = `over:${commitment.id}`
    if (standing === 'provisional') moments.push({ id, kind: 'provisional', at_ms: due_ms, clock: commitment.kind })
    if (standing === 'breach' || standing === 'late') moments.push({ id, kind: 'over', at_ms: due_ms, clock: commitment.kind })
  }
  const { ticket, phones, visits } = detail
  const visit = visits.find((candidate) => candidate.id === ticket.visit)
  const phone = phones.find((candidate) => candidate.person === ticket.engineer)
  const underWay = visit !== undefined && !['finished', 'declined', 'cancelled'].includes(visit.state)
  const last_ms = phone?.last_contact_ms ?? null
  if (underWay && last_ms !== null && at_ms - last_ms > SILENT_MS && last_ms >= visit.assigned_ms) {
    moments.push({ id: 'last_contact', kind: 'last_contact', at_ms: last_ms })
  }
  return moments
}
