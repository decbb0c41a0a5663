/** What was done, and what keeps it from coming back. Kept with the big action. */

import { TextArea } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import type { DraftForm } from '../drafts.ts'
import { f } from '../words.ts'
import { KeptAt } from './FindCard.tsx'
import { Recover } from './Recover.tsx'

export interface RepairValues {
  done: string
  prevent: string
}

export const emptyRepair: RepairValues = { done: '', prevent: '' }

export function RepairCard({ visit, form, zone, closed }: { visit: Visit; form: DraftForm<RepairValues>; zone: string; closed: boolean }) {
  const last = visit.repairs[visit.repairs.length - 1]
  return (
    <section class="card">
      <div class="row between">
        <h2>{f('repair.did')}</h2>
        {last === undefined ? null : <KeptAt at={last.at_ms} zone={zone} />}
      </div>
      {visit.repairs.map((repair) => (
        <div key={repair.id} class="stack tight">
          <p>{repair.done}</p>
          {repair.prevent === null ? null : <p class="small ink-2">{f('repair.preventIs', { text: repair.prevent })}</p>}
        </div>
      ))}
      <Recover form={form} what={f('repair.did')} />
      {closed || last !== undefined ? null : (
        <>
          <TextArea label={f('repair.what')} value={form.values.done} onValue={(done) => form.set({ done })} rows={2} />
          <TextArea label={f('repair.prevent')} value={form.values.prevent} onValue={(prevent) => form.set({ prevent })} rows={1} optional />
        </>
      )}
    </section>
  )
}
