/** Assigning and taking it back: the choice goes on record with what was known when it was made. */

import type { Candidates, TicketDetail } from '../data/answers.ts'
import { act, newId } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { done, reverseOf } from './undo.ts'

export interface Choice {
  engineer: string
  why: string | null
}

/** What the server keeps beside an assignment: the deadline, the engine, the room and the rank at that moment. */
export function choiceOf(answer: Candidates | null, engineer: string) {
  const item = answer?.items.find((candidate) => candidate.person === engineer)
  if (answer === null || item === undefined) return undefined
  return {
    deadline_ms: answer.deadline_ms,
    engine: answer.engine,
    slack_s: item.slack_s === null ? null : Math.round(item.slack_s),
    eta_ms: item.eta_ms,
    eta_p90_ms: item.eta_p90_ms,
    rank: item.rank,
    alternatives: answer.items.length - 1,
  }
}

/** Someone other than the first, or someone ruled out, is sent with a word why. */
export function asksWhy(answer: Candidates | null, engineer: string): boolean {
  return answer === null || answer.items[0]?.person !== engineer
}

export function nameIn(answer: Candidates | null, detail: TicketDetail, engineer: string): string {
  const known = [...(answer?.items ?? []), ...(answer?.ruled_out ?? [])].find((candidate) => candidate.person === engineer)
  return known?.name ?? detail.people.find((person) => person.id === engineer)?.name ?? ''
}

/** Assigns and offers to take it back for ten seconds. Raises Problem (assigned-already, engineer-ruled-out, ...). */
export async function assign(detail: TicketDetail, answer: Candidates | null, { engineer, why }: Choice): Promise<void> {
  const { ticket } = detail
  const choice = choiceOf(answer, engineer)
  await act('ticket.assign', ticket.id, {
    engineer,
    visit: newId(),
    ...(why === null || why === '' ? {} : { why }),
    ...(choice === undefined ? {} : { choice }),
  })
  const words = phrase('assigned.toast', { number: ticket.number, name: nameIn(answer, detail, engineer) })
  // Taken from one and given to another: undone, it goes back to the first.
  const reverse = ticket.engineer === null ? reverseOf('ticket.assign', ticket) : reverseOf('ticket.unassign', ticket)
  done(ticket.id, words, reverse, phrase('unassigned.toast', { number: ticket.number }))
}
