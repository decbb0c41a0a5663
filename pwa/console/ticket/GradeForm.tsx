import { useSignal } from '@preact/signals'
import { TextField } from '../../ui/index.ts'
import type { TicketDetail } from '../data/answers.ts'
import { act } from '../data/store.ts'
import { useDoing } from '../data/doing.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { closeDialog } from './dialogs.ts'
import { gradeOf, gradeSaid, isAs, type Grade } from './grade.ts'
import { GradeFields } from './GradeFields.tsx'
import { Suggestion } from './Suggestion.tsx'
import { sayDone } from './undo.ts'

/** The grade, the suggestion first; other than suggested asks why. */
export function GradeForm({ detail }: { detail: TicketDetail }) {
  const { ticket, contract, suggestion } = detail
  const grade = useSignal<Grade>(ticket.graded ? gradeOf(ticket) : suggestion)
  const why = useSignal('')
  const doing = useDoing()
  const asks = !ticket.graded && !isAs(suggestion, grade.value)
  const submit = (): void => {
    void doing.run(async () => {
      await act('ticket.grade', ticket.id, {
        ...gradeSaid(grade.value),
        suggested: gradeSaid(suggestion),
        ...(why.value.trim() === '' ? {} : { why: why.value.trim() }),
      })
      closeDialog()
      sayDone(ticket, 'ticket.grade', phrase('form.grade'))
    })
  }
  const missing = asks && why.value.trim() === '' ? phrase('field.why') : null
  return (
    <FormDialog title={`${phrase('form.grade')} · ${ticket.number}`} verb={phrase('form.grade')} doing={doing} onClose={closeDialog} onSubmit={submit} missing={missing}>
      <Suggestion suggestion={suggestion} chosen={grade.value} use={() => (grade.value = suggestion)} />
      <GradeFields contract={contract} grade={grade.value} set={(part) => (grade.value = { ...grade.value, ...part })} />
      <TextField label={phrase('field.why')} value={why.value} onValue={(value) => (why.value = value)} optional={!asks} {...(asks ? { help: phrase('suggestion.other') } : {})} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}
