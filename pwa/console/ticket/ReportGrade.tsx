import { useEffect } from 'preact/hooks'
import { Segmented, TextField } from '../../ui/index.ts'
import type { Contract } from '../../core/records.gen.ts'
import type { Suggested } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { useSettled } from './NewReport.tsx'
import { isOverridden, type Draft } from './report-draft.ts'
import type { Grade } from './grade.ts'
import { Suggestion } from './Suggestion.tsx'

interface Props {
  contract: Contract
  draft: Draft
  set: (part: Partial<Draft>) => void
}

/** What has been said so far that a grade follows from; null while that is nothing. */
function askedOf({ what, reach, impact }: Draft, description: string, contract: string): Record<string, string> | null {
  const said = Object.entries({ what, reach, impact, description }).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return said.length === 0 ? null : { contract, ...Object.fromEntries(said) }
}

/** Type and severity of a report that is being taken, with what its words suggest; both chosen, it is graded as it is filed. */
export function ReportGrade({ contract, draft, set }: Props) {
  const first: Grade = { type: contract.types[0] ?? '', severity: contract.severities.at(-1) ?? '' }
  const chosen: Grade = { type: draft.type || first.type, severity: draft.severity || first.severity }
  const question = askedOf(draft, useSettled(draft.words.trim()), contract.id)
  const asked = useAsk<Suggested>(question === null ? null : JSON.stringify(question), () => api.post('/grading', question), false)
  const told = asked.data
  // It goes on record with the grade: what was shown when the grade was chosen.
  useEffect(() => set({ suggested: told === null ? null : { type: told.type, severity: told.severity } }), [told?.type, told?.severity])
  return (
    <>
      <div class="columns grade">
        <div class="field">
          <span class="label">{phrase('field.type')}</span>
          <Segmented label={phrase('field.type')} value={chosen.type} choices={contract.types.map((value) => ({ value, label: termOf('type', value) }))} onValue={(type) => set({ ...chosen, type })} />
        </div>
        <div class="field">
          <span class="label">{phrase('field.severity')}</span>
          <Segmented label={phrase('field.severity')} value={chosen.severity} choices={contract.severities.map((value) => ({ value, label: termOf('severity', value) }))} onValue={(severity) => set({ ...chosen, severity })} />
        </div>
      </div>
      {told === null ? null : <Suggestion suggestion={told} chosen={draft.type === '' ? { type: '', severity: '' } : chosen} use={() => set({ type: told.type, severity: told.severity })} />}
      {isOverridden(draft) ? <TextField label={phrase('field.why')} value={draft.why} onValue={(why) => set({ why })} help={phrase('suggestion.other')} input={{ maxLength: 500 }} /> : null}
    </>
  )
}
