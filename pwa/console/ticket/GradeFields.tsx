import { Segmented } from '../../ui/index.ts'
import type { Contract } from '../../core/records.gen.ts'
import { board } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import type { Grade } from './grade.ts'

/** Type and severity from the contract's own scale; the phase where the contract promises more in one. */
export function GradeFields({ contract, grade, set }: { contract: Contract; grade: Grade; set: (part: Partial<Grade>) => void }) {
  const hasPhase = (board.value?.commitments ?? []).some((row) => row.contract === contract.id && row.during !== null)
  return (
    <>
      <div class="columns grade">
        <div class="field">
          <span class="label">{phrase('field.type')}</span>
          <Segmented label={phrase('field.type')} value={grade.type} choices={contract.types.map((value) => ({ value, label: termOf('type', value) }))} onValue={(type) => set({ type })} />
        </div>
        <div class="field">
          <span class="label">{phrase('field.severity')}</span>
          <Segmented label={phrase('field.severity')} value={grade.severity} choices={contract.severities.map((value) => ({ value, label: termOf('severity', value) }))} onValue={(severity) => set({ severity })} />
        </div>
      </div>
      {hasPhase || grade.during !== null ? (
        <label class="tick">
          <input type="checkbox" checked={grade.during !== null} onChange={(event) => set({ during: event.currentTarget.checked ? 'major_event' : null })} />
          {phrase('field.during')}
        </label>
      ) : null}
    </>
  )
}
