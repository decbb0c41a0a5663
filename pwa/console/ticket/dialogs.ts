/** Which dialog of a ticket stands open; one at a time. */

import { signal } from '@preact/signals'
import type { TicketDetail } from '../data/answers.ts'
import type { FormName } from './forms.ts'

export type TicketDialog =
  | { name: 'call'; detail: TicketDetail }
  | { name: 'grade'; detail: TicketDetail }
  | { name: 'follow_up'; detail: TicketDetail }
  | { name: 'time'; detail: TicketDetail }
  | { name: 'escalate'; detail: TicketDetail }
  | { name: 'code'; detail: TicketDetail }
  | { name: 'assign'; detail: TicketDetail; engineer: string; quicker?: string }
  | { name: 'choice'; detail: TicketDetail; event: string }
  | { name: 'correct'; detail: TicketDetail; event: string | null }
  | { name: 'breach'; detail: TicketDetail; commitment: string }
  | { name: 'miss'; detail: TicketDetail; commitment: string }
  | { name: 'form'; detail: TicketDetail; form: FormName }

export const dialog = signal<TicketDialog | null>(null)

export function closeDialog(): void {
  dialog.value = null
}
