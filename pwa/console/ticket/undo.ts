/** Saying what was done, with ten seconds to take it back where it can be taken back. */

import type { BodyByKind, OperationKind } from '../../core/operations.gen.ts'
import type { Ticket } from '../../core/records.gen.ts'
import { say as toast } from '../../ui/index.ts'
import { reverseOfEdit } from '../data/reverse.ts'
import { act, newId } from '../data/store.ts'
import { phrase } from '../words/index.ts'

export const UNDO_S = 10
export const UNDO_KEY = 'z'

/** The operation that undoes one. Nothing is erased: both stay on record. */
export interface Reverse<K extends OperationKind = OperationKind> {
  kind: K
  body: BodyByKind[K]
  personal?: Record<string, unknown>
  /** What else it takes, after it. */
  then?: Reverse
}

async function carryOut(record: string, { kind, body, personal, then }: Reverse): Promise<void> {
  await act(kind, record, body, personal)
  if (then !== undefined) await carryOut(record, then)
}

/** Says it; `reverse` is offered for ten seconds, `undone` is said once it was taken back. */
export function done(record: string, words: string, reverse: Reverse | null, undone: string, after: () => void = () => undefined): void {
  if (reverse === null) {
    toast(words)
    return
  }
  const undo = (): void => {
    carryOut(record, reverse).then(
      () => {
        toast(undone)
        after()
      },
      (error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }),
    )
  }
  toast(words, { seconds: UNDO_S, key: UNDO_KEY, undo })
}

function lastPause(ticket: Ticket): Record<string, unknown> | null {
  return ticket.events.filter((event) => event.kind === 'paused').at(-1)?.data ?? null
}

/** What takes an operation on a ticket back, as the ticket stood before it; null where only a correction could. */
export function reverseOf(kind: OperationKind, before: Ticket): Reverse | null {
  const why = phrase('undone')
  switch (kind) {
    case 'ticket.pause':
      return { kind: 'ticket.resume', body: {} }
    case 'ticket.resume': {
      const pause = lastPause(before)
      if (pause === null) return null
      const { reason, evidence } = pause as BodyByKind['ticket.pause']
      return { kind: 'ticket.pause', body: { reason, ...(evidence === undefined ? {} : { evidence }) } }
    }
    case 'ticket.grade':
      return { kind: 'ticket.grade', body: { type: before.type, severity: before.severity, why } }
    case 'ticket.assign':
      return { kind: 'ticket.unassign', body: { why } }
    case 'ticket.unassign':
      return before.engineer === null ? null : { kind: 'ticket.assign', body: { engineer: before.engineer, visit: newId(), why } }
    case 'ticket.void':
      return reverseOfVoid(before, why)
    default:
      return null
  }
}

const BEFORE_ARRIVAL: readonly Ticket['state'][] = ['assigned', 'accepted', 'under_way']

/** Open again, and in the hands it was in; a visit that was on site has ended and cannot be given back. */
function reverseOfVoid({ state, engineer }: Ticket, why: string): Reverse | null {
  const open: Reverse = { kind: 'ticket.unvoid', body: { why } }
  if (state === 'reported') return open
  if (engineer === null || !BEFORE_ARRIVAL.includes(state)) return null
  return { ...open, then: { kind: 'ticket.assign', body: { engineer, visit: newId(), why } } }
}

/** Says that fields were saved; ten seconds bring them back to what they were. `after` follows that. */
export function sayEdited(kind: 'equipment.edit' | 'site.edit', before: { id: string }, body: Readonly<Record<string, unknown>>, after: () => void): void {
  const reverse = { kind, body: reverseOfEdit(before, body) } as Reverse
  done(before.id, phrase('saved'), reverse, phrase('edit.undone'), after)
}

/** Says that an operation on a ticket was recorded, and offers to take it back where that can be done. */
export function sayDone(before: Ticket, kind: OperationKind, what: string): void {
  done(before.id, phrase('done.toast', { number: before.number, what }), reverseOf(kind, before), phrase('undone.toast', { number: before.number, what }))
}
