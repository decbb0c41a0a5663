/** What was found, and why. */

import { Icon, Segmented, TextArea, clockTime } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import { useDraft } from '../drafts.ts'
import { tell } from '../record.ts'
import { f, translated } from '../words.ts'
import { Recover } from './Recover.tsx'

type Cause = 'part' | 'software' | 'line' | 'power' | 'use'
const CAUSES: readonly Cause[] = ['part', 'software', 'line', 'power', 'use']

export function FindCard({ visit, equipment, zone, closed }: { visit: Visit; equipment: string | null; zone: string; closed: boolean }) {
  const form = useDraft<{ text: string; cause: Cause | null }>(`find:1:${visit.id}`, { text: '', cause: null })
  const text = form.values.text.trim()
  const keep = async (): Promise<void> => {
    const cause = form.values.cause
    const body = { text, ...(cause === null ? {} : { cause: f(`cause.${cause}`) }), ...(equipment === null ? {} : { equipment }) }
    if ((await tell('visit.find', visit.id, body, { draft: form.key, zone })) !== null) form.clear()
  }
  return (
    <section class="card">
      <div class="row between">
        <h2>{f('find.title')}</h2>
        {visit.findings.length === 0 ? null : <KeptAt at={visit.findings[visit.findings.length - 1]?.at_ms ?? 0} zone={zone} />}
      </div>
      {visit.findings.map((finding) => (
        <div key={finding.id} class="stack tight">
          <p>{finding.text}</p>
          {finding.cause === null ? null : <span class="tag">{f('find.cause', { cause: translated(finding.cause, CAUSES.map((cause) => `cause.${cause}` as const)) })}</span>}
        </div>
      ))}
      <Recover form={form} what={f('find.title')} />
      {closed ? null : (
        <>
          <TextArea label={f(visit.findings.length === 0 ? 'find.what' : 'find.more')} value={form.values.text} onValue={(value) => form.set({ text: value })} rows={2} />
          {text === '' ? null : (
            <>
              <Segmented label={f('find.causeOf')} value={form.values.cause} choices={CAUSES.map((cause) => ({ value: cause, label: f(`cause.${cause}`) }))} onValue={(cause) => form.set({ cause })} />
              <button type="button" class="button" onClick={() => void keep()}>
                <Icon name="check" size={20} />
                {f('keep')}
              </button>
            </>
          )}
        </>
      )}
    </section>
  )
}

/** `11:16 已存`. */
export function KeptAt({ at, zone }: { at: number; zone: string }) {
  return <span class="small ink-2 num nowrap">{f('keptAt', { time: clockTime(at, zone) })}</span>
}
