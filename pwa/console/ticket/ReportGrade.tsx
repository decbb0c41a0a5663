import { useEffect } from 'preact/hooks'
import { TextField } from '../../ui/index.ts'
import type { Contract } from '../../core/records.gen.ts'
import type { Suggested } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { useSettled } from './NewReport.tsx'
import { GradeFields } from './GradeFields.tsx'
import { chosenIn, gradeUntilSaid, isOverridden, type Draft } from './report-draft.ts'
import { Suggestion } from './Suggestion.tsx'

interface Props {
  contract: Contract
  draft: Draft
  set: (part: Partial<Draft>) => void
}

/** What has been said so far that type and severity follow from. */
function saidIn({ what, reach, impact }: Draft, description: string): Record<string, string> {
  const said = Object.entries({ what, reach, impact, description }).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return Object.fromEntries(said) as Record<string, string>
}

/** Type and severity of a report that is being taken, with what its words suggest; both chosen, it is graded as it is filed. */
export function ReportGrade({ contract, draft, set }: Props) {
  const said = saidIn(draft, useSettled(draft.words.trim()))
  const question = { contract: contract.id, ...said }
  const asked = useAsk<Suggested>(JSON.stringify(question), () => api.post('/grading', question), false)
  // The phase is suggested by the calendar of events alone; the rest only once something has been said.
  const told = Object.keys(said).length > 0 || (asked.data?.during ?? null) !== null ? asked.data : null
  // It goes on record with the grade: what was shown when the grade was chosen.
  useEffect(() => set({ suggested: told }), [told?.type, told?.severity, told?.during])
  const chosen = chosenIn(draft)
  const grade = gradeUntilSaid(contract, draft)
  return (
    <>
      <GradeFields contract={contract} grade={grade} set={(part) => set({ type: grade.type, severity: grade.severity, ...part })} />
      {told === null ? null : <Suggestion suggestion={told} chosen={chosen} use={() => set({ type: told.type, severity: told.severity, during: told.during })} />}
      {isOverridden(draft) ? <TextField label={phrase('field.why')} value={draft.why} onValue={(why) => set({ why })} help={phrase('suggestion.other')} input={{ maxLength: 500 }} /> : null}
    </>
  )
}
