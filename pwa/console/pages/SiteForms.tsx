import { useSignal } from '@preact/signals'
import { Segmented, Select, TextArea, TextField, named, say as toast } from '../../ui/index.ts'
import type { Contract, Site } from '../../core/records.gen.ts'
import { fetchCatalogue, siteRevs } from '../data/catalogue.ts'
import { useDoing } from '../data/doing.ts'
import { go } from '../data/place.ts'
import { act, api, edit, me, newId } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { sayEdited } from '../ticket/undo.ts'
import { HoursFields, hoursOf, hoursRight, hoursSaid, sameHours } from './SiteHours.tsx'
import { isZone, placesOf, positionOf } from './site-draft.ts'

const PHONES = ['any', 'work_phone', 'none'] as const
const MOST_GATE_MIN = 240

function gateRight(text: string): boolean {
  const minutes = Number(text)
  return text.trim() !== '' && Number.isInteger(minutes) && minutes >= 0 && minutes <= MOST_GATE_MIN
}

const LEAST_FENCE_M = 20
const MOST_FENCE_M = 2000

/** Empty: the usual one. */
function fenceRight(text: string): boolean {
  const metres = Number(text)
  return text.trim() === '' || (Number.isInteger(metres) && metres >= LEAST_FENCE_M && metres <= MOST_FENCE_M)
}

function FenceField({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const wrong = fenceRight(value) ? null : phrase('site.fence.wrong', { least: LEAST_FENCE_M, most: MOST_FENCE_M })
  return <TextField label={phrase('site.fence')} value={value} onValue={onValue} optional help={phrase('site.fence.help')} wrong={wrong} input={{ inputMode: 'numeric', maxLength: 4 }} />
}

/** A new site of a contract. What is wrong is said at its field as it is typed. */
export function AddSite({ contracts, close }: { contracts: readonly Contract[]; close: (added: boolean) => void }) {
  const contract = useSignal(contracts[0]?.id ?? '')
  const zh = useSignal('')
  const en = useSignal('')
  const city = useSignal('')
  const position = useSignal('')
  const zone = useSignal(me.value?.organisation.zone ?? 'Asia/Shanghai')
  const gate = useSignal('2')
  const fence = useSignal('')
  const hours = useSignal(hoursOf(null))
  const phones = useSignal<Site['phones']>('any')
  const duty = useSignal('')
  const places = useSignal('')
  const doing = useDoing()
  const at = positionOf(position.value)
  const problems: [boolean, string][] = [
    [contract.value === '', phrase('filter.contract')],
    [zh.value.trim() === '' && en.value.trim() === '', phrase('col.name')],
    [at === null, phrase('site.position')],
    [!isZone(zone.value), phrase('site.zone')],
    [!gateRight(gate.value), phrase('site.gate')],
    [!fenceRight(fence.value), phrase('site.fence')],
    [!hoursRight(hours.value), phrase('site.opens')],
  ]
  const missing = problems.find(([wrong]) => wrong)?.[1] ?? null
  const submit = (): void => {
    if (at === null) return
    void doing.run(async () => {
      const id = newId()
      await act('site.add', id, {
        contract: contract.value,
        zh: zh.value.trim() || en.value.trim(),
        en: en.value.trim() || zh.value.trim(),
        ...at,
        zone: zone.value.trim(),
        gate_delay_min: Number(gate.value),
        ...(fence.value.trim() === '' ? {} : { fence_m: Number(fence.value) }),
        ...(hours.value.opens === '' ? {} : hoursSaid(hours.value)),
        phones: phones.value,
        places: placesOf(places.value),
        ...(city.value.trim() === '' ? {} : { city: city.value.trim() }),
        ...(duty.value.trim() === '' ? {} : { duty_phone: duty.value.trim() }),
      })
      await fetchCatalogue(api).catch(() => undefined)
      close(true)
      toast(phrase('saved'))
      go('sites', {}, id)
    })
  }
  return (
    <FormDialog title={phrase('sites.add')} verb={phrase('sites.add')} doing={doing} onClose={() => close(false)} onSubmit={submit} missing={missing}>
      <Select label={phrase('filter.contract')} value={contract.value} choices={contracts.map((item) => ({ value: item.id, label: named(item) }))} onValue={(value) => (contract.value = value)} />
      <div class="columns">
        <TextField label={phrase('site.name_zh')} value={zh.value} onValue={(value) => (zh.value = value)} input={{ maxLength: 120 }} />
        <TextField label={phrase('site.name_en')} value={en.value} onValue={(value) => (en.value = value)} optional input={{ maxLength: 120 }} />
        <TextField label={phrase('site.city')} value={city.value} onValue={(value) => (city.value = value)} optional input={{ maxLength: 60 }} />
        <TextField
          label={phrase('site.position')}
          value={position.value}
          onValue={(value) => (position.value = value)}
          help={phrase('site.position.help')}
          wrong={position.value.trim() === '' || at !== null ? null : phrase('site.position.wrong')}
          input={{ maxLength: 60 }}
        />
        <TextField label={phrase('site.zone')} value={zone.value} onValue={(value) => (zone.value = value)} wrong={isZone(zone.value) ? null : phrase('site.zone.wrong')} input={{ maxLength: 60, spellcheck: false }} />
        <TextField label={phrase('site.gate')} value={gate.value} onValue={(value) => (gate.value = value)} wrong={gateRight(gate.value) ? null : phrase('site.gate.wrong', { most: MOST_GATE_MIN })} input={{ inputMode: 'numeric', maxLength: 3 }} />
        <FenceField value={fence.value} onValue={(value) => (fence.value = value)} />
        <TextField label={phrase('duty_telephone')} value={duty.value} onValue={(value) => (duty.value = value)} optional input={{ inputMode: 'tel', maxLength: 40 }} />
      </div>
      <HoursFields hours={hours} />
      <div class="field">
        <span class="label">{phrase('phones')}</span>
        <Segmented label={phrase('phones')} value={phones.value} choices={PHONES.map((value) => ({ value, label: termOf('phones', value) }))} onValue={(value) => (phones.value = value)} />
      </div>
      <TextArea label={phrase('site.places')} value={places.value} onValue={(value) => (places.value = value)} optional help={phrase('site.places.help')} maxLength={3000} />
    </FormDialog>
  )
}

/** What may change at a site: whom to call, how long the gate takes, what one should know, for the lead where it is. */
export function EditSite({ site, close }: { site: Site; close: () => void }) {
  // As it was when the form opened: what somebody else writes meanwhile has not been seen here.
  const base = useSignal(siteRevs.peek()[site.id] ?? 0).value
  const hint = useSignal(site.hint ?? '')
  const phone = useSignal(site.duty_phone ?? '')
  const gate = useSignal(String(site.gate_delay_min))
  const fence = useSignal(site.fence_m ? String(site.fence_m) : '')
  const hours = useSignal(hoursOf(site))
  const position = useSignal(`${site.lat_deg}, ${site.lon_deg}`)
  const doing = useDoing()
  const at = positionOf(position.value)
  const problems: [boolean, string][] = [
    [!gateRight(gate.value), phrase('site.gate')],
    [!fenceRight(fence.value), phrase('site.fence')],
    [!hoursRight(hours.value), phrase('site.opens')],
    [at === null, phrase('site.position')],
  ]
  const mayLocate = ['lead', 'administrator'].includes(me.value?.person.role ?? '')
  const submit = (): void => {
    void doing.run(async () => {
      const clear = [
        ...(hint.value.trim() === '' && site.hint !== null ? ['hint' as const] : []),
        ...(phone.value.trim() === '' && site.duty_phone !== null ? ['duty_phone' as const] : []),
      ]
      const body = {
        ...(hint.value.trim() === '' || hint.value.trim() === site.hint ? {} : { hint: hint.value.trim() }),
        ...(phone.value.trim() === '' || phone.value.trim() === site.duty_phone ? {} : { duty_phone: phone.value.trim() }),
        ...(Number(gate.value) === site.gate_delay_min ? {} : { gate_delay_min: Number(gate.value) }),
        ...(Number(fence.value) === (site.fence_m ?? 0) ? {} : { fence_m: Number(fence.value) }),
        ...(sameHours(hours.value, hoursOf(site)) ? {} : hoursSaid(hours.value)),
        ...(clear.length === 0 ? {} : { clear }),
      }
      if (at !== null && (at.lat_deg !== site.lat_deg || at.lon_deg !== site.lon_deg)) await act('site.locate', site.id, { ...at })
      const edited = Object.keys(body).length > 0
      if (edited) await edit('site.edit', site.id, body, base)
      await fetchCatalogue(api).catch(() => undefined)
      close()
      if (!edited) toast(phrase('saved'))
      else sayEdited('site.edit', site, body, () => void fetchCatalogue(api).catch(() => undefined))
    })
  }
  return (
    <FormDialog title={`${phrase('edit')} · ${named(site)}`} verb={phrase('keep')} doing={doing} onClose={close} onSubmit={submit} missing={problems.find(([wrong]) => wrong)?.[1] ?? null}>
      <TextField label={phrase('duty_telephone')} value={phone.value} onValue={(value) => (phone.value = value)} optional input={{ inputMode: 'tel', maxLength: 40 }} />
      <TextField label={phrase('site.gate')} value={gate.value} onValue={(value) => (gate.value = value)} wrong={gateRight(gate.value) ? null : phrase('site.gate.wrong', { most: MOST_GATE_MIN })} input={{ inputMode: 'numeric', maxLength: 3 }} />
      <FenceField value={fence.value} onValue={(value) => (fence.value = value)} />
      <HoursFields hours={hours} />
      {mayLocate ? <TextField label={phrase('site.position')} value={position.value} onValue={(value) => (position.value = value)} help={phrase('site.position.help')} wrong={at === null ? phrase('site.position.wrong') : null} input={{ maxLength: 60 }} /> : null}
      <TextArea label={phrase('hint')} value={hint.value} onValue={(value) => (hint.value = value)} optional maxLength={1000} />
    </FormDialog>
  )
}
