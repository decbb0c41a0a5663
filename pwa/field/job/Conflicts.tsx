/** Values at odds: everything that was said at equal size, who and when; no default. Settled here, with or without a network. */

import { useState } from 'preact/hooks'
import { Icon, Sheet, StateShape, TextField, dayTime, named } from '../../ui/index.ts'
import type { BodyByKind } from '../../core/operations.gen.ts'
import type { Conflict, Saying, Site } from '../../core/records.gen.ts'
import type { Phone } from '../../device/phone.ts'
import { tell } from '../record.ts'
import { now, phone, useLive } from '../store.ts'
import { f, type FieldKey } from '../words.ts'

interface Shown {
  conflict: Conflict
  site: Site | null
  names: ReadonlyMap<string, string>
}

async function read(its: Phone, wanted: (conflict: Conflict) => boolean): Promise<Shown[]> {
  const open = await its.list('conflict', (conflict) => conflict.state === 'open' && wanted(conflict))
  if (open.length === 0) return []
  const names = new Map((await its.list('person')).map((person) => [person.id, person.name]))
  return Promise.all(open.map(async (conflict) => ({ conflict, names, site: conflict.site === null ? null : await its.get('site', conflict.site) })))
}

/** Open conflicts of these records; without any, those in which this phone's person has had a say. */
export function Conflicts({ of }: { of?: readonly (string | null | undefined)[] }) {
  const me = phone().me()?.person.id
  const wanted = (conflict: Conflict): boolean => (of === undefined ? conflict.said.some((one) => one.by === me) : of.includes(conflict.record))
  const shown = useLive((its) => read(its, wanted), [of?.join()])
  return (
    <>
      {(shown ?? []).map((one) => (
        <Card key={one.conflict.id} {...one} />
      ))}
    </>
  )
}

function Card({ conflict, site, names }: Shown) {
  const [other, setOther] = useState(false)
  const words = (one: Saying): string => valueWords(conflict.field, one.value, site)
  const title = f('conflict.title', { field: fieldWords(conflict.field), name: named(conflict) })
  return (
    <section class="card needs-you conflict" aria-label={title}>
      <div class="row top">
        <StateShape standing="undecided" size={22} />
        <div class="grow">
          <h2>{title}</h2>
          <p class="small ink-2">{f('conflict.why')}</p>
        </div>
      </div>
      <div class="both">
        {conflict.said.map((one) => (
          <div key={one.operation}>
            <div class="small ink-2">{`${names.get(one.by ?? '') ?? f('conflict.somebody')} · ${dayTime(one.at_ms, now.value, site?.zone)}`}</div>
            <b class="grow said">{words(one)}</b>
            {conflict.field === 'removed' ? null : (
              <button type="button" class="button soft" aria-label={f('conflict.use', { value: words(one) })} onClick={() => void settle(conflict, one, site)}>
                {f('conflict.take')}
              </button>
            )}
          </div>
        ))}
      </div>
      {conflict.field === 'removed' ? (
        <p class="small">{f('conflict.desk')}</p>
      ) : (
        <button type="button" class="button plain" onClick={() => setOther(true)}>
          <Icon name="pencil" size={20} />
          {f('conflict.other')}
        </button>
      )}
      {other ? <Other conflict={conflict} site={site} title={title} onClose={() => setOther(false)} /> : null}
    </section>
  )
}

/** Neither is right: a value of one's own. */
function Other({ conflict, site, title, onClose }: { conflict: Conflict; site: Site | null; title: string; onClose: () => void }) {
  const [text, setText] = useState('')
  const number = typeof conflict.said[0]?.value === 'number'
  const value = text.trim()
  const wrong = value === '' || (number && !/^\d{1,4}$/.test(value))
  const places = conflict.field === 'place' ? (site?.places ?? []) : []
  const send = async (): Promise<void> => {
    if (!wrong && (await settle(conflict, { operation: '', value: number ? Number(value) : value }, site))) onClose()
  }
  return (
    <Sheet title={title} onClose={onClose}>
      {places.length === 0 ? (
        <TextField label={fieldWords(conflict.field)} value={text} onValue={setText} input={{ maxLength: 300, ...(number ? { inputMode: 'numeric' as const } : {}) }} />
      ) : (
        <div class="options-two">
          {places.map((place) => (
            <button key={place.id} type="button" class="option" aria-pressed={text === place.id ? 'true' : 'false'} onClick={() => setText(place.id)}>
              {named(place)}
            </button>
          ))}
        </div>
      )}
      <button type="button" class="button primary wide tall" disabled={wrong} onClick={() => void send()}>
        {f('conflict.settle')}
      </button>
    </Sheet>
  )
}

/** By its value where it can be said as one: that holds in whatever order settlements come to the server. */
function bodyOf(seen: number, { operation, value }: Pick<Saying, 'operation' | 'value'>): BodyByKind['conflict.settle'] {
  if (value === null) return { seen, clear: true }
  if (typeof value === 'number') return { seen, number: value }
  return typeof value === 'string' ? { seen, text: value } : { seen, holds: operation }
}

async function settle(conflict: Conflict, chosen: Pick<Saying, 'operation' | 'value'>, site: Site | null): Promise<boolean> {
  const said = bodyOf(Math.max(...conflict.said.map((one) => one.rev)), chosen)
  const zone = site === null ? {} : { zone: site.zone }
  return (await tell('conflict.settle', conflict.id, said, zone)) !== null
}

const FIELDS: Readonly<Record<string, FieldKey>> = {
  name: 'field.name',
  place: 'field.place',
  serial: 'equipment.serial',
  hint: 'equipment.hint',
  warranty_until: 'field.warranty',
  duty_phone: 'place.dutyRoom',
  gate_delay_min: 'field.gate',
  removed: 'field.removed',
}

export function fieldWords(field: string): string {
  const key = FIELDS[field]
  return key === undefined ? field : f(key)
}

function valueWords(field: string, value: Saying['value'], site: Site | null): string {
  if (value === null) return f('conflict.cleared')
  if (field === 'removed') return f(value === true ? 'conflict.removed' : 'conflict.edited')
  if (Array.isArray(value)) return value.join(' · ') || f('conflict.cleared')
  if (field === 'place') return named(site?.places.find((place) => place.id === value)) || String(value)
  return String(value)
}
