import { useSignal } from '@preact/signals'
import { Segmented, Select, TextArea, TextField } from '../../ui/index.ts'
import { board, act } from '../data/store.ts'
import { useDoing } from '../data/doing.ts'
import type { Ticket } from '../../core/records.gen.ts'
import { titleOf } from '../board/world.ts'
import type { TicketDetail } from '../data/answers.ts'
import { FormDialog } from '../parts/parts.tsx'
import { listed, phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { closeDialog } from './dialogs.ts'
import { bodyOf, FORMS, missingIn, type FormField, type FormName } from './forms.ts'
import { sayDone } from './undo.ts'

function FieldOf({ field, value, set }: { field: FormField; value: string; set: (value: string) => void }) {
  const label = phraseAny(field.label)
  const optional = field.required !== true
  if (field.kind === 'area') return <TextArea label={label} value={value} onValue={set} optional={optional} />
  if (field.kind === 'number') return <TextField label={label} value={value} onValue={set} optional={optional} input={{ inputMode: 'numeric', maxLength: 3 }} />
  if (field.kind === 'line') return <TextField label={label} value={value} onValue={set} optional={optional} input={{ maxLength: 300 }} />
  const choices =
    field.kind === 'yes'
      ? [{ value: 'yes', label: phrase('yes') }, { value: 'no', label: phrase('no') }]
      : (field.choices ?? []).map((choice) => ({ value: choice, label: phraseAny(`${field.words}.${choice}`) }))
  return (
    <div class="field">
      <span class="label">{label}</span>
      <Segmented label={label} value={value === '' ? null : value} choices={choices} onValue={set} />
    </div>
  )
}

/** Which clocks a pause rests, and whether the contract asks for evidence. */
function PauseHelp({ detail, reason }: { detail: TicketDetail; reason: string }) {
  if (reason === '') return null
  const mine = (board.value?.commitments ?? []).filter((commitment) => detail.ticket.commitments.includes(commitment.id))
  const kinds = [...new Set(mine.filter((commitment) => commitment.pauses.includes(reason)).map((commitment) => termOf('kind', commitment.kind)))]
  const evidence = mine.some((commitment) => commitment.pause_evidence.includes(reason))
  return (
    <p class="ink-2">
      {kinds.length === 0 ? phrase('pause.rests_none') : phrase('pause.rests', { kinds: listed(kinds) })}
      {evidence ? ` ${phrase('pause.evidence')}` : ''}
    </p>
  )
}

/** `1121-10 汇聚交换机 AS-02`: a number alone says nothing to who must choose. */
function othersName(ticket: Ticket): string {
  const now = board.value
  const device = now?.equipment.find((item) => item.id === ticket.equipment) ?? null
  return `${ticket.number} ${titleOf(ticket, device, now?.sites.find((site) => site.id === ticket.site) ?? null)}`
}

/** One of the desk's simple forms. */
export function SimpleForm({ detail, form }: { detail: TicketDetail; form: FormName }) {
  const spec = FORMS[form]
  const filled = useSignal<Record<string, string>>({})
  const into = useSignal('')
  const doing = useDoing()
  const missing = missingIn(spec, filled.value)
  const submit = (): void => {
    void doing.run(async () => {
      const { body, personal } = bodyOf(spec, filled.value)
      const merged = form === 'void' && into.value !== '' ? { ...body, into: into.value } : body
      await act(spec.operation, detail.ticket.id, merged, personal)
      closeDialog()
      sayDone(detail.ticket, spec.operation, phraseAny(`form.${form}`))
    })
  }
  const others = (board.value?.tickets ?? []).filter((ticket) => ticket.site === detail.ticket.site && ticket.id !== detail.ticket.id)
  return (
    <FormDialog title={`${phraseAny(`form.${form}`)} · ${detail.ticket.number}`} verb={phraseAny(`form.${form}`)} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing === null ? null : phraseAny(missing)}>
      {spec.fields.map((field) => (
        <FieldOf key={field.name} field={field} value={filled.value[field.name] ?? ''} set={(value) => (filled.value = { ...filled.value, [field.name]: value })} />
      ))}
      {form === 'pause' ? <PauseHelp detail={detail} reason={filled.value['reason'] ?? ''} /> : null}
      {form === 'void' && others.length > 0 ? (
        <Select
          label={phrase('field.into')}
          value={into.value}
          choices={[{ value: '', label: phrase('field.into.none') }, ...others.map((ticket) => ({ value: ticket.id, label: othersName(ticket) }))]}
          onValue={(value) => (into.value = value)}
        />
      ) : null}
    </FormDialog>
  )
}
