import { useSignal } from '@preact/signals'
import { Select, TextArea, TextField, say as toast } from '../../ui/index.ts'
import type { BodyByKind } from '../../core/operations.gen.ts'
import type { TicketDetail } from '../data/answers.ts'
import { useDoing } from '../data/doing.ts'
import { act } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { closeDialog } from './dialogs.ts'

type Cause = BodyByKind['clock.explain_miss']['cause']

const CAUSES: readonly Cause[] = ['too_few_people', 'hard_to_locate', 'late_dispatch', 'traffic', 'no_access', 'waiting_part', 'supplier', 'other']

/** Why a promise was missed, and what is done about it. */
export function MissForm({ detail, commitment }: { detail: TicketDetail; commitment: string }) {
  const cause = useSignal<Cause | ''>('')
  const words = useSignal('')
  const action = useSignal('')
  const doing = useDoing()
  const said = cause.value
  const submit = (): void => {
    if (said === '') return
    const more = words.value.trim() === '' ? {} : { words: words.value.trim() }
    void doing.run(async () => {
      await act('clock.explain_miss', detail.ticket.id, { clock: commitment, cause: said, action: action.value.trim(), ...more })
      closeDialog()
      toast(phrase('done.toast', { number: detail.ticket.number, what: phrase('miss.title') }))
    })
  }
  const missing = said === '' ? phrase('miss.cause') : action.value.trim() === '' ? phrase('miss.action') : null
  return (
    <FormDialog title={`${phrase('miss.title')} · ${detail.ticket.number}`} verb={phrase('miss.title')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing}>
      <p>{phrase('miss.help')}</p>
      <Select label={phrase('miss.cause')} value={said} choices={[{ value: '', label: '—' }, ...CAUSES.map((value) => ({ value, label: phrase(`miss.${value}`) }))]} onValue={(value) => (cause.value = value as Cause | '')} />
      <TextField label={phrase('miss.words')} optional value={words.value} onValue={(value) => (words.value = value)} input={{ maxLength: 500 }} />
      <TextArea label={phrase('miss.action')} value={action.value} onValue={(value) => (action.value = value)} maxLength={500} />
    </FormDialog>
  )
}
