/** The desk's simple forms, as data: which operation, which fields, when it makes sense. */

import type { BodyByKind, OperationKind } from '../../core/operations.gen.ts'
import type { Ticket } from '../../core/records.gen.ts'
import type { Rights } from '../data/roles.ts'

export interface FormField {
  /** The name of the value in the body or, where `personal`, apart from it. */
  name: string
  kind: 'line' | 'area' | 'choice' | 'yes' | 'number'
  /** Key of its label. */
  label: string
  required?: boolean
  personal?: boolean
  /** For a choice: its values and the family of their words. */
  choices?: readonly string[]
  words?: string
}

export interface FormSpec {
  operation: OperationKind
  fields: readonly FormField[]
  group: 'path' | 'work' | 'clock' | 'loan' | 'complaint' | 'end'
  may: keyof Rights
  when: (ticket: Ticket) => boolean
}

const open = (ticket: Ticket): boolean => !['closed', 'void'].includes(ticket.state)
const has = (ticket: Ticket, kind: string): boolean => ticket.events.some((event) => event.kind === kind)
const complaint = (ticket: Ticket): boolean => ticket.type === 'complaint'
const change = (ticket: Ticket): boolean => ticket.type === 'change'
const defect = (ticket: Ticket): boolean => ticket.type === 'on_site' || ticket.type === 'remote'
const fixed = (ticket: Ticket): boolean => ['repaired', 'solved', 'service_restored'].some((kind) => has(ticket, kind))

/** Is a pause open: more paused than resumed, or the last of either is a pause. */
export function isPaused(ticket: Ticket): boolean {
  return ticket.events.filter((event) => event.kind === 'paused' || event.kind === 'resumed').at(-1)?.kind === 'paused'
}

const why: FormField = { name: 'why', kind: 'line', label: 'field.why' }

const specs = {
  note: { operation: 'ticket.note', group: 'work', may: 'note', when: () => true, fields: [{ name: 'text', kind: 'area', label: 'field.note', required: true }] },
  plan: {
    operation: 'ticket.plan', group: 'work', may: 'run', when: open,
    fields: [{ name: 'plan', kind: 'area', label: 'field.plan', required: true, personal: true }],
  },
  analyse: {
    operation: 'ticket.analyse', group: 'path', may: 'run', when: (ticket) => open(ticket) && defect(ticket),
    fields: [
      { name: 'kind', kind: 'choice', label: 'field.kind', required: true, words: 'analysis', choices: ['technical', 'business', 'operating'] },
      { name: 'finding', kind: 'area', label: 'field.finding', personal: true },
    ],
  },
  specify: {
    operation: 'ticket.specify', group: 'path', may: 'run', when: (ticket) => open(ticket) && change(ticket),
    fields: [{ name: 'wish', kind: 'area', label: 'field.wish', required: true, personal: true }],
  },
  estimate: {
    operation: 'ticket.estimate', group: 'path', may: 'run', when: (ticket) => open(ticket) && change(ticket),
    fields: [
      { name: 'working_days', kind: 'number', label: 'field.working_days', required: true },
      { name: 'work', kind: 'area', label: 'field.work', personal: true },
    ],
  },
  approve: {
    operation: 'ticket.approve', group: 'path', may: 'signOff', when: (ticket) => open(ticket) && change(ticket) && has(ticket, 'estimated'),
    fields: [{ name: 'approved', kind: 'yes', label: 'field.approved', required: true }, why],
  },
  verify: {
    operation: 'ticket.verify', group: 'path', may: 'run', when: (ticket) => open(ticket) && fixed(ticket),
    fields: [
      { name: 'ok', kind: 'yes', label: 'field.ok', required: true },
      { name: 'how', kind: 'line', label: 'field.how' },
    ],
  },
  answer: {
    operation: 'ticket.answer', group: 'path', may: 'run', when: (ticket) => ticket.state !== 'void' && !complaint(ticket),
    fields: [
      { name: 'told', kind: 'choice', label: 'field.told', required: true, words: 'told', choices: ['telephone', 'message', 'in_person'] },
      { name: 'answer', kind: 'area', label: 'field.answer', required: true, personal: true },
    ],
  },
  archive: { operation: 'ticket.archive', group: 'path', may: 'run', when: (ticket) => ticket.state === 'closed' && !has(ticket, 'archived'), fields: [] },
  solve: {
    operation: 'ticket.solve', group: 'work', may: 'run', when: (ticket) => open(ticket) && ticket.type !== 'consultation' && !complaint(ticket),
    fields: [{ name: 'solution', kind: 'area', label: 'field.solution', required: true, personal: true }],
  },
  restore: { operation: 'ticket.restore', group: 'work', may: 'run', when: open, fields: [why] },
  pass_on: { operation: 'ticket.pass_on', group: 'work', may: 'run', when: (ticket) => open(ticket) && !has(ticket, 'on_site_needed'), fields: [why] },
  pause: {
    operation: 'ticket.pause', group: 'clock', may: 'run', when: (ticket) => open(ticket) && !isPaused(ticket),
    fields: [
      {
        name: 'reason', kind: 'choice', label: 'field.reason', required: true, words: 'reason',
        choices: ['no_access', 'customer_asked', 'waiting_for_customer_part', 'waiting_for_our_part'],
      },
      { name: 'evidence', kind: 'line', label: 'field.evidence' },
    ],
  },
  resume: { operation: 'ticket.resume', group: 'clock', may: 'run', when: (ticket) => open(ticket) && isPaused(ticket), fields: [] },
  order_part: {
    operation: 'ticket.order_part', group: 'loan', may: 'run', when: (ticket) => open(ticket) && !has(ticket, 'special_part_ordered'),
    fields: [{ name: 'part', kind: 'line', label: 'field.part', required: true }],
  },
  receive_part: {
    operation: 'ticket.receive_part', group: 'loan', may: 'run', when: (ticket) => open(ticket) && has(ticket, 'special_part_ordered'),
    fields: [{ name: 'part', kind: 'line', label: 'field.part', required: true }],
  },
  request_loan: { operation: 'ticket.request_loan', group: 'loan', may: 'run', when: (ticket) => open(ticket) && !has(ticket, 'loan_requested'), fields: [] },
  confirm_loan: {
    operation: 'ticket.confirm_loan', group: 'loan', may: 'run', when: (ticket) => open(ticket) && has(ticket, 'loan_requested') && !has(ticket, 'loan_confirmed'),
    fields: [{ name: 'serial', kind: 'line', label: 'field.serial' }],
  },
  install_loan: {
    operation: 'ticket.install_loan', group: 'loan', may: 'run', when: (ticket) => open(ticket) && !has(ticket, 'loan_installed'),
    fields: [{ name: 'serial', kind: 'line', label: 'field.serial' }],
  },
  accept_complaint: { operation: 'ticket.accept_complaint', group: 'complaint', may: 'run', when: (ticket) => complaint(ticket) && !has(ticket, 'accepted'), fields: [] },
  answer_complaint: {
    operation: 'ticket.answer_complaint', group: 'complaint', may: 'run', when: (ticket) => complaint(ticket) && !has(ticket, 'result_given'),
    fields: [{ name: 'answer', kind: 'area', label: 'field.answer', required: true, personal: true }],
  },
  unassign: { operation: 'ticket.unassign', group: 'end', may: 'run', when: (ticket) => ticket.engineer !== null && ['assigned', 'accepted', 'under_way'].includes(ticket.state), fields: [why] },
  reopen: {
    operation: 'ticket.reopen', group: 'end', may: 'run', when: (ticket) => ticket.state === 'repaired' || ticket.state === 'closed',
    fields: [{ name: 'cause', kind: 'choice', label: 'field.cause', required: true, words: 'cause', choices: ['refused', 'returned'] }, why],
  },
  sign_off: { operation: 'ticket.sign_off', group: 'end', may: 'signOff', when: (ticket) => !has(ticket, 'signed_off'), fields: [why] },
  void: {
    operation: 'ticket.void', group: 'end', may: 'run', when: open,
    fields: [{ name: 'why', kind: 'line', label: 'field.why', required: true }],
  },
} satisfies Record<string, FormSpec>

export type FormName = keyof typeof specs
export const FORMS: Readonly<Record<FormName, FormSpec>> = specs
export const FORM_NAMES = Object.keys(specs) as FormName[]

/** What this person may do to this ticket now, in the order of the menu. */
export function formsFor(ticket: Ticket, may: Rights): FormName[] {
  return FORM_NAMES.filter((name) => may[FORMS[name].may] && FORMS[name].when(ticket))
}

export type Filled = Readonly<Record<string, string>>

function isMissing(field: FormField, text: string): boolean {
  if (field.kind === 'number' && text !== '') return !/^[1-9]\d{0,2}$/.test(text)
  return field.required === true && text === ''
}

/** The label key of the first required field that is still empty, or null. */
export function missingIn(spec: FormSpec, filled: Filled): string | null {
  return spec.fields.find((field) => isMissing(field, (filled[field.name] ?? '').trim()))?.label ?? null
}

/** What was filled in as the body and the personal values of the operation; empty texts are not said. */
export function bodyOf(spec: FormSpec, filled: Filled): { body: BodyByKind[OperationKind]; personal: Record<string, unknown> } {
  const body: Record<string, unknown> = {}
  const personal: Record<string, unknown> = {}
  for (const field of spec.fields) {
    const text = (filled[field.name] ?? '').trim()
    if (text === '') continue
    const value = field.kind === 'yes' ? text === 'yes' : field.kind === 'number' ? Number(text) : text
    if (field.personal === true) personal[field.name] = value
    else body[field.name] = value
  }
  return { body: body as BodyByKind[OperationKind], personal }
}
