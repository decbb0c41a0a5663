/** A refused record, corrected: the same thing said again in a way that can stand. It replaces the refused one. */

import { useState } from 'preact/hooks'
import { BigAction, Sheet, TextArea, TextField } from '../../ui/index.ts'
import type { BodyByKind, PhoneKind } from '../../core/operations.gen.ts'
import type { OutboxItem } from '../../device/phone.ts'
import { tell } from '../record.ts'
import { codeWords, f } from '../words.ts'
import { nameOf } from './OutboxList.tsx'

/** Body members a person wrote and may correct; everything else is said again as it was. */
const WRITTEN = ['text', 'done', 'prevent', 'part', 'serial_out', 'serial_in', 'code', 'tag', 'why'] as const
const LONG = new Set<string>(['text', 'done', 'prevent', 'why'])

export function MendSheet({ item, onClose }: { item: OutboxItem; onClose: () => void }) {
  const editable = WRITTEN.filter((key) => typeof item.body[key] === 'string')
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(editable.map((key) => [key, String(item.body[key])])))
  const send = async (): Promise<void> => {
    const kept = Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== '').map(([key, value]) => [key, value.trim()]))
    const rest = Object.fromEntries(Object.entries(item.body).filter(([key]) => !(key in values)))
    const body = { ...rest, ...kept } as BodyByKind[PhoneKind]
    const personal = item.personal === null ? {} : { personal: item.personal as never }
    const id = await tell(item.kind, item.record, body, { ...personal, blobs: item.blobs, mends: item.id })
    if (id !== null) onClose()
  }
  return (
    <Sheet title={f('mend.title', { what: nameOf(item) })} onClose={onClose}>
      <p class="small">{codeWords(item.code, item.detail)}</p>
      {editable.length === 0 ? <p>{f('mend.same')}</p> : null}
      {editable.map((key) =>
        LONG.has(key) ? (
          <TextArea key={key} label={f(`body.${key}`)} value={values[key] ?? ''} onValue={(value) => setValues({ ...values, [key]: value })} rows={2} />
        ) : (
          <TextField key={key} label={f(`body.${key}`)} value={values[key] ?? ''} onValue={(value) => setValues({ ...values, [key]: value })} input={{ autocomplete: 'off', autocapitalize: 'characters', spellcheck: false }} />
        ),
      )}
      <BigAction verb={f('mend.send')} icon="check" onPress={() => void send()} />
    </Sheet>
  )
}
