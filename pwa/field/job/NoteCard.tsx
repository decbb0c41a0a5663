/** A free note. */

import { Icon, TextArea } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import { useDraft } from '../drafts.ts'
import { tell } from '../record.ts'
import { f } from '../words.ts'
import { KeptAt } from './FindCard.tsx'
import { Recover } from './Recover.tsx'

export function NoteCard({ visit, zone, closed }: { visit: Visit; zone: string; closed: boolean }) {
  const form = useDraft<{ text: string }>(`note:1:${visit.id}`, { text: '' })
  const text = form.values.text.trim()
  const keep = async (): Promise<void> => {
    if ((await tell('visit.note', visit.id, { text }, { draft: form.key, zone })) !== null) form.clear()
  }
  if (closed && visit.notes.length === 0) return null
  return (
    <section class="card">
      <h2>{f('note.title')}</h2>
      {visit.notes.map((note) => (
        <div key={note.id} class="row between baseline">
          <p class="grow">{note.text}</p>
          <KeptAt at={note.at_ms} zone={zone} />
        </div>
      ))}
      <Recover form={form} what={f('note.title')} />
      {closed ? null : <TextArea label={f('note.what')} value={form.values.text} onValue={(value) => form.set({ text: value })} rows={1} optional />}
      {text === '' ? null : (
        <button type="button" class="button" onClick={() => void keep()}>
          <Icon name="check" size={20} />
          {f('keep')}
        </button>
      )}
    </section>
  )
}
