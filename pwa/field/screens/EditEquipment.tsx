/** Putting right what the register says of a device, on the spot. Only what was changed is said; what was emptied is cleared. */

import { useState } from 'preact/hooks'
import { Select, Sheet, TextField, named } from '../../ui/index.ts'
import type { Equipment, Site } from '../../core/records.gen.ts'
import { fieldWords } from '../job/Conflicts.tsx'
import { tell } from '../record.ts'
import { f } from '../words.ts'

const TEXTS = ['serial', 'hint'] as const
const MOST: Readonly<Record<(typeof TEXTS)[number], number>> = { serial: 80, hint: 500 }

export function EditEquipment({ equipment, site, onClose }: { equipment: Equipment; site: Site | null; onClose: () => void }) {
  const before = { serial: equipment.serial ?? '', hint: equipment.hint ?? '', place: equipment.place ?? '' }
  const [values, setValues] = useState(before)
  const keys = [...TEXTS, 'place'] as const
  const after = { ...values, serial: values.serial.trim(), hint: values.hint.trim() }
  const moved = keys.filter((key) => after[key] !== before[key])
  const send = async (): Promise<void> => {
    const set = Object.fromEntries(moved.filter((key) => after[key] !== '').map((key) => [key, after[key]]))
    const clear = moved.filter((key) => after[key] === '')
    const zone = site === null ? {} : { zone: site.zone }
    const said = { ...set, ...(clear.length === 0 ? {} : { clear }) }
    if ((await tell('equipment.edit', equipment.id, said, zone)) !== null) onClose()
  }
  const places = [{ value: '', label: '—' }, ...(site?.places ?? []).map((place) => ({ value: place.id, label: named(place) }))]
  return (
    <Sheet title={f('equipment.edit')} onClose={onClose}>
      {places.length === 1 ? null : <Select label={fieldWords('place')} value={values.place} choices={places} onValue={(place) => setValues({ ...values, place })} />}
      {TEXTS.map((key) => (
        <TextField key={key} label={fieldWords(key)} value={values[key]} onValue={(value) => setValues({ ...values, [key]: value })} optional input={{ maxLength: MOST[key] }} />
      ))}
      <button type="button" class="button primary wide tall" disabled={moved.length === 0} onClick={() => void send()}>
        {f('keep')}
      </button>
    </Sheet>
  )
}
