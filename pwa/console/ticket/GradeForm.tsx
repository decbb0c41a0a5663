import { useSignal } from '@preact/signals'
import { Segmented, TextField } from '../../ui/index.ts'
import type { BodyByKind } from '../../core/operations.gen.ts'
import type { TicketDetail } from '../data/answers.ts'
import { act, board } from '../data/store.ts'
import { useDoing } from '../data/doing.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { closeDialog } from './dialogs.ts'
import { isAs, type Grade } from './grade.ts'
import { Suggestion } from './Suggestion.tsx'
import { sayDone } from './undo.ts'

/** Type and severity from the contract's own scale, the suggestion first; other than suggested asks why. */
export function GradeForm({ detail }: { detail: TicketDetail }) {
  const { ticket, contract, suggestion } = detail
  const grade = useSignal<Grade>(ticket.graded ? { type: ticket.type, severity: ticket.severity } : { type: suggestion.type, severity: suggestion.severity })
  const during = useSignal(false)
  const why = useSignal('')
  const doing = useDoing()
  const major = (board.value?.commitments ?? []).some((commitment) => commitment.contract === contract.id && commitment.during === 'major_event')
  const { type, severity } = grade.value
  const asks = !ticket.graded && !isAs(suggestion, grade.value)
  const submit = (): void => {
    void doing.run(async () => {
      await act('ticket.grade', ticket.id, {
        type: type as BodyByKind['ticket.grade']['type'],
        severity,
        suggested: { type: suggestion.type as BodyByKind['ticket.grade']['type'], severity: suggestion.severity },
        ...(during.value ? { during: 'major_event' as const } : {}),
        ...(why.value.trim() === '' ? {} : { why: why.value.trim() }),
      })
      closeDialog()
      sayDone(ticket, 'ticket.grade', phrase('form.grade'))
    })
  }
  const missing = asks && why.value.trim() === '' ? phrase('field.why') : null
  return (
    <FormDialog title={`${phrase('form.grade')} · ${ticket.number}`} verb={phrase('form.grade')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing}>
      <Suggestion suggestion={suggestion} chosen={grade.value} use={() => (grade.value = { type: suggestion.type, severity: suggestion.severity })} />
      <div class="field">
        <span class="label">{phrase('field.type')}</span>
        <Segmented label={phrase('field.type')} value={type} choices={contract.types.map((value) => ({ value, label: termOf('type', value) }))} onValue={(value) => (grade.value = { ...grade.value, type: value })} />
      </div>
      <div class="field">
        <span class="label">{phrase('field.severity')}</span>
        <Segmented label={phrase('field.severity')} value={severity} choices={contract.severities.map((value) => ({ value, label: termOf('severity', value) }))} onValue={(value) => (grade.value = { ...grade.value, severity: value })} />
      </div>
      {major ? (
        <label class="tick">
          <input type="checkbox" checked={during.value} onChange={(event) => (during.value = event.currentTarget.checked)} />
          {phrase('field.during')}
        </label>
      ) : null}
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} optional={!asks} {...(asks ? { help: phrase('suggestion.other') } : {})} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}
