/** An unknown or not yet commissioned label: attached here, to this thing or this place, by this scan. */

import { useState } from 'preact/hooks'
import { Banner, BigAction, Icon, Segmented, Select, TextField, named, word } from '../../ui/index.ts'
import type { Equipment, Label, Site } from '../../core/records.gen.ts'
import type { Found } from '../../device/phone.ts'
import { tell } from '../record.ts'
import { phone, useLive } from '../store.ts'
import { f } from '../words.ts'

type LabelKind = Label['label_kind']
const KINDS: readonly LabelKind[] = ['device', 'cabinet', 'door', 'gate']

interface Known {
  sites: Site[]
  equipment: Equipment[]
  /** Where the person is now, as far as the jobs tell. */
  here: string | null
}

async function readKnown(): Promise<Known> {
  const me = phone().me()?.person.id
  const visits = await phone().list('visit', (visit) => visit.engineer === me && (visit.state === 'on_site' || visit.state === 'under_way' || visit.state === 'repaired'))
  const here = (visits.find((visit) => visit.state === 'on_site') ?? visits[0])?.site ?? null
  return { sites: await phone().list('site'), equipment: await phone().list('equipment'), here }
}

export function Claim({ tag, found, onAgain }: { tag: string; found: Found | null; onAgain: (() => void) | null }) {
  const known = useLive(readKnown)
  const [open, setOpen] = useState(found !== null)
  if (known === undefined) return <p class="ink-2">{f('reading')}</p>
  return (
    <>
      <Banner standing="pending" title={f(found === null ? 'claim.unknown' : 'claim.printed')}>
        {f(found === null ? 'claim.unknownWhy' : 'claim.printedWhy')}
      </Banner>
      <div class="two">
        {onAgain === null ? null : (
          <button type="button" class="button" onClick={onAgain}>
            <Icon name="scan" size={20} />
            {f('scan.again')}
          </button>
        )}
        {open ? null : (
          <button type="button" class="button soft" onClick={() => setOpen(true)}>
            {f('claim.open')}
          </button>
        )}
      </div>
      {open ? <ClaimForm tag={tag} found={found} known={known} /> : null}
    </>
  )
}

function ClaimForm({ tag, found, known }: { tag: string; found: Found | null; known: Known }) {
  const label = found?.label ?? null
  const [kind, setKind] = useState<LabelKind>(label?.label_kind ?? 'device')
  const [site, setSite] = useState(label?.site ?? known.here ?? known.sites[0]?.id ?? '')
  const [equipment, setEquipment] = useState(label?.equipment ?? '')
  const [place, setPlace] = useState(label?.place ?? '')
  const chosen = known.sites.find((one) => one.id === site)
  const keep = async (): Promise<void> => {
    const thing = kind === 'device' ? { equipment } : place === '' ? {} : { place }
    await tell('label.commission', label?.id ?? phone().newId(), { tag, site, label_kind: kind, ...thing })
  }
  return (
    <div class="stack">
      {label === null ? <Segmented label={f('claim.kind')} value={kind} choices={KINDS.map((value) => ({ value, label: f(`claim.${value}`) }))} onValue={setKind} /> : <p>{word('label', label.label_kind)}</p>}
      {label?.site == null ? <Select label={f('claim.site')} value={site} choices={known.sites.map((one) => ({ value: one.id, label: named(one) }))} onValue={setSite} /> : null}
      {kind === 'device' && label?.equipment == null ? (
        <EquipmentPicker all={known.equipment.filter((one) => one.site === site)} value={equipment} onValue={setEquipment} />
      ) : null}
      {kind === 'device' || chosen === undefined || chosen.places.length === 0 ? null : (
        <Select label={f('claim.place')} value={place} choices={[{ value: '', label: f('claim.noPlace') }, ...chosen.places.map((one) => ({ value: one.id, label: named(one) }))]} onValue={setPlace} />
      )}
      <BigAction verb={f('claim.keep')} icon="check" missing={kind === 'device' && equipment === '' ? f('claim.missing') : site === '' ? f('claim.noSite') : undefined} onPress={() => void keep()} />
    </div>
  )
}

const SHOWN = 6

function EquipmentPicker({ all, value, onValue }: { all: Equipment[]; value: string; onValue: (id: string) => void }) {
  const [words, setWords] = useState('')
  const wanted = words.trim().toLowerCase()
  const fitting = all.filter((one) => wanted === '' || `${one.name} ${one.serial ?? ''}`.toLowerCase().includes(wanted))
  return (
    <div class="stack">
      <TextField label={f('claim.thing')} value={words} onValue={setWords} input={{ type: 'search', autocomplete: 'off', placeholder: f('claim.search') }} />
      <div class="stack" role="radiogroup" aria-label={f('claim.thing')}>
        {fitting.slice(0, SHOWN).map((one) => (
          <button key={one.id} type="button" role="radio" class="option start" aria-checked={one.id === value ? 'true' : 'false'} onClick={() => onValue(one.id)}>
            {`${one.name}${one.serial === null ? '' : ` · ${one.serial}`}`}
          </button>
        ))}
      </div>
      {fitting.length > SHOWN ? <p class="small ink-2">{f('claim.more', { n: fitting.length - SHOWN })}</p> : null}
    </div>
  )
}
