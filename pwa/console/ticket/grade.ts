import type { BodyByKind } from '../../core/operations.gen.ts'
import type { Ticket } from '../../core/records.gen.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'

/** The phase that a fault was reported in; null is the normal one. */
export type Phase = 'major_event' | null

/** A grade: what is promised follows from it. */
export interface Grade {
  type: string
  severity: string
  during: Phase
}

type Said = NonNullable<BodyByKind['ticket.grade']['suggested']>

export function isAs(suggested: Grade, chosen: Grade): boolean {
  return suggested.type === chosen.type && suggested.severity === chosen.severity && suggested.during === chosen.during
}

/** A grade as operations have it: the normal phase is not said. */
export function gradeSaid({ type, severity, during }: Grade): Said {
  return { type: type as Said['type'], severity, ...(during === null ? {} : { during }) }
}

/** The grade that a ticket has now. */
export function gradeOf(ticket: Ticket): Grade {
  const graded = ticket.events.findLast((event) => event.kind === 'graded')
  return { type: ticket.type, severity: ticket.severity, during: graded?.data['during'] === 'major_event' ? 'major_event' : null }
}

/** A grade in words; also one that an event carries. */
export function gradeWords({ type, severity, during }: Record<keyof Grade, unknown>): string {
  const phase = during === 'major_event' ? [phrase('field.during')] : []
  return [termOf('type', String(type)), termOf('severity', String(severity)), ...phase].join(' · ')
}
