import { useSignal } from '@preact/signals'
import { Select, TextField, dayTime } from '../../ui/index.ts'
import type { TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { act, now_ms } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { closeDialog } from './dialogs.ts'
import { instantOf, localOf } from './local-time.ts'
import { plainName } from './story.ts'
import { sayDone } from './undo.ts'

const TIMED = ['reported', 'contacted', 'arrived', 'repaired', 'service_restored', 'solved']

/** What time the customer says it was, taken down at the desk; ours stays beside it. */
export function TimeForm({ detail }: { detail: TicketDetail }) {
  const { ticket, site } = detail
  const events = ticket.events.filter((event) => TIMED.includes(event.kind))
  const of = useSignal(events.at(-1)?.id ?? '')
  const chosen = events.find((event) => event.id === of.value)
  const time = useSignal<string | null>(null)
  const doing = useDoing()
  const shown = time.value ?? (chosen === undefined ? '' : localOf(chosen.at_ms, site.zone))
  const at_ms = instantOf(shown, site.zone)
  const submit = (): void => {
    if (at_ms === null) return
    void doing.run(async () => {
      await act('ticket.state_time', ticket.id, { of: of.value, at_ms })
      closeDialog()
      sayDone(ticket, 'ticket.state_time', phrase('form.state_time'))
    })
  }
  return (
    <FormDialog title={`${phrase('form.state_time')} · ${ticket.number}`} verb={phrase('form.state_time')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={at_ms === null ? phrase('field.time') : null}>
      <Select
        label={phrase('field.event')}
        value={of.value}
        choices={events.map((event) => ({ value: event.id, label: `${dayTime(event.at_ms, now_ms.peek(), site.zone)} ${plainName(event.kind)}` }))}
        onValue={(value) => {
          of.value = value
          time.value = null
        }}
      />
      <TextField label={phrase('field.time')} value={shown} onValue={(value) => (time.value = value)} help={phrase('state_time.help')} input={{ type: 'datetime-local', step: 1 }} />
    </FormDialog>
  )
}
