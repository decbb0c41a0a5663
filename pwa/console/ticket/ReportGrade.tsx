import { Segmented } from '../../ui/index.ts'
import type { Contract } from '../../core/records.gen.ts'
import type { Suggested } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { useSettled } from './NewReport.tsx'
import type { Draft } from './report-draft.ts'
import { Suggestion, type Grade } from './Suggestion.tsx'

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
      {asked.data === null ? null : <Suggestion suggestion={asked.data} chosen={draft.type === '' ? { type: '', severity: '' } : chosen} use={() => set({ type: asked.data?.type ?? first.type, severity: asked.data?.severity ?? first.severity })} />}
    </>
  )
}
