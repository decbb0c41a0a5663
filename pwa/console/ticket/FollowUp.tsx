import { useSignal } from '@preact/signals'
import { Icon, Segmented, TextArea } from '../../ui/index.ts'
import { deviceName } from '../data/catalogue.ts'
import type { TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { act } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { closeDialog } from './dialogs.ts'
import { sayDone } from './undo.ts'

const MOST_ATTEMPTS = 3

type Said = 'yes' | 'no'
type Name = 'reached' | 'works' | 'satisfied'

/** Calls that reached nobody since the ticket was last opened. */
function missedBefore(detail: TicketDetail): number {
  const { events } = detail.ticket
  const opened = events.map((event) => event.kind).lastIndexOf('reopened')
  return events.slice(opened + 1).filter((event) => event.kind === 'follow_up_missed').length
}

/** The call after a repair: its script, who answers, what they say. */
export function FollowUpForm({ detail }: { detail: TicketDetail }) {
  const { ticket, contact, equipment } = detail
  const said = useSignal<Partial<Record<Name, Said>>>({})
  const result = useSignal('')
  const doing = useDoing()
  const number = contact?.reporter_phone ?? null
  const { reached, works, satisfied } = said.value
  const ask = (name: Name) => (
    <div class="field">
      <span class="label">{phrase(`field.${name}`)}</span>
      <Segmented label={phrase(`field.${name}`)} value={said.value[name] ?? null} choices={[{ value: 'yes', label: phrase('yes') }, { value: 'no', label: phrase('no') }]} onValue={(value) => (said.value = { ...said.value, [name]: value as Said })} />
    </div>
  )
  const submit = (): void => {
    void doing.run(async () => {
      const heard = reached === 'yes' ? { ...(works ? { works: works === 'yes' } : {}), ...(satisfied ? { satisfied: satisfied === 'yes' } : {}) } : {}
      await act('ticket.follow_up', ticket.id, { reached: reached === 'yes', ...heard }, { result: result.value.trim() })
      closeDialog()
      sayDone(ticket, 'ticket.follow_up', phrase('form.follow_up'))
    })
  }
  const missing = reached === undefined ? phrase('field.reached') : reached === 'yes' && works === undefined ? phrase('field.works') : null
  return (
    <FormDialog title={`${phrase('form.follow_up')} · ${ticket.number}`} verb={phrase('form.follow_up')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing}>
      <blockquote class="script">
        <p>{phrase('follow_up.script', { device: equipment === null ? '' : deviceName(equipment) })}</p>
        <p>{phrase('follow_up.script.2')}</p>
      </blockquote>
      {number === null ? null : (
        <a class="button" href={`tel:${number}`}>
          <Icon name="phone" size={18} /> {contact?.reporter_name ?? phrase('reporter')} <span class="num">{number}</span>
        </a>
      )}
      {ask('reached')}
      {reached === 'yes' ? ask('works') : null}
      {reached === 'yes' && works === 'no' ? <p class="ink-2">{phrase('follow_up.reopens')}</p> : null}
      {reached === 'yes' ? ask('satisfied') : null}
      {reached === 'no' ? <p class="ink-2 num">{phrase('follow_up.attempt', { n: missedBefore(detail) + 1, most: MOST_ATTEMPTS })}</p> : null}
      <TextArea label={phrase('field.result')} value={result.value} onValue={(value) => (result.value = value)} optional rows={2} />
    </FormDialog>
  )
}
