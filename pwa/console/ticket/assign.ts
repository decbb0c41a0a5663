/** Assigning and taking it back: the desk says whom it saw holding the ticket; the server keeps how everybody ranked. */

import type { Ticket } from '../../core/records.gen.ts'
import type { Candidates, TicketDetail } from '../data/answers.ts'
import { Problem } from '../data/problem.ts'
import { act, api, newId } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { dialog } from './dialogs.ts'
import { done, reverseOf } from './undo.ts'

/** Why somebody other than the first is sent, in a word. */
export const WHY_CODES = ['knows_site', 'customer_asked', 'part_at_hand', 'spoken_to', 'keep_free', 'learning', 'other'] as const

export interface Choice {
  engineer: string
  why: string | null
  why_code: (typeof WHY_CODES)[number] | null
}

/** Someone other than the first, or someone ruled out, is sent with a word why; so is whoever takes over from somebody on site. */
export function asksWhy(answer: Candidates | null, engineer: string, ticket: Ticket): boolean {
  return answer === null || answer.items[0]?.person !== engineer || isThere(ticket)
}

/** Who has the ticket is at the place, or somebody who went along is. */
export function isThere(ticket: Ticket): boolean {
  return ticket.state === 'on_site'
}

export function nameIn(answer: Candidates | null, detail: TicketDetail, engineer: string): string {
  const known = [...(answer?.items ?? []), ...(answer?.ruled_out ?? [])].find((candidate) => candidate.person === engineer)
  return known?.name ?? detail.people.find((person) => person.id === engineer)?.name ?? ''
}

/** Assigns and offers to take it back for ten seconds. Raises Problem (assigned-already, engineer-ruled-out, ...). */
export async function assign(detail: TicketDetail, answer: Candidates | null, { engineer, why, why_code }: Choice): Promise<void> {
  const { ticket } = detail
  await act('ticket.assign', ticket.id, {
    engineer,
    visit: newId(),
    instead_of: ticket.engineer,
    ...(answer?.items[0] === undefined ? {} : { first: answer.items[0].person }),
    ...(why === null || why === '' ? {} : { why }),
    ...(why_code === null ? {} : { why_code }),
  })
  const words = phrase('assigned.toast', { number: ticket.number, name: nameIn(answer, detail, engineer) })
  // Taken from one and given to another: undone, it goes back to the first.
  const reverse = ticket.engineer === null ? reverseOf('ticket.assign', ticket) : reverseOf('ticket.unassign', ticket)
  done(ticket.id, words, reverse, phrase('unassigned.toast', { number: ticket.number }))
}

/** Somebody else was quicker: looks again, and shows who and whom beside what may still be done. Raises what is no such conflict. */
export async function onConflict(error: unknown, { ticket }: TicketDetail, engineer: string): Promise<void> {
  if (!(error instanceof Problem) || error.code !== 'assigned-already') throw error
  const detail = await api.get<TicketDetail>(`/tickets/${ticket.id}`)
  dialog.value = { name: 'assign', detail, engineer, quicker: error.message }
}
