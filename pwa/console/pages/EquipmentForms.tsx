import { useSignal } from '@preact/signals'
import { Select, TextField, named, say as toast } from '../../ui/index.ts'
import type { Equipment, Model, Site } from '../../core/records.gen.ts'
import { fetchCatalogue } from '../data/catalogue.ts'
import { useDoing } from '../data/doing.ts'
import { go, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { act, api, edit, me, newId } from '../data/store.ts'
import { FormDialog } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { sayEdited } from '../ticket/undo.ts'

const NEW_MODEL = 'new'
const FAMILIES = ['switch', 'server', 'terminal', 'camera', 'recorder', 'door', 'intercom', 'speaker', 'entrance', 'other'] as const
type Family = (typeof FAMILIES)[number]

interface ModelDraft {
  zh: string
  en: string
  family: Family
  skill: string
}

function ModelFields({ draft, set }: { draft: ModelDraft; set: (part: Partial<ModelDraft>) => void }) {
  return (
    <div class="columns">
      <TextField label={phrase('model.zh')} value={draft.zh} onValue={(zh) => set({ zh })} input={{ maxLength: 120 }} />
      <TextField label={phrase('model.en')} value={draft.en} onValue={(en) => set({ en })} optional input={{ maxLength: 120 }} />
      <Select label={phrase('model.family')} value={draft.family} choices={FAMILIES.map((value) => ({ value, label: termOf('family', value) }))} onValue={(family) => set({ family })} />
      <TextField label={phrase('model.skill')} value={draft.skill} onValue={(skill) => set({ skill })} optional input={{ maxLength: 40 }} />
    </div>
  )
}

async function addModel(draft: ModelDraft): Promise<string> {
  const id = newId()
  const [zh, en, skill] = [draft.zh.trim(), draft.en.trim(), draft.skill.trim()]
  await act('model.add', id, { zh: zh || en, en: en || zh, family: draft.family, ...(skill === '' ? {} : { skill }) })
  await fetchCatalogue(api).catch(() => undefined)
  return id
}

function placeChoices(site: Site | null): { value: string; label: string }[] {
  return [{ value: '', label: '—' }, ...(site?.places ?? []).map((item) => ({ value: item.id, label: named(item) }))]
}

/** A new device; a model that is not there yet is added with it by those who may. */
export function AddEquipment({ names, close }: { names: { sites: readonly Site[]; models: readonly Model[] }; close: () => void }) {
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const site = useSignal(route.value.query['site'] ?? names.sites[0]?.id ?? '')
  const model = useSignal(names.models[0]?.id ?? '')
  const draft = useSignal<ModelDraft>({ zh: '', en: '', family: 'other', skill: '' })
  const name = useSignal('')
  const serial = useSignal('')
  const place = useSignal('')
  const warranty = useSignal('')
  const doing = useDoing()
  const at = names.sites.find((item) => item.id === site.value) ?? null
  const submit = (): void => {
    void doing.run(async () => {
      // Kept once it is made: a device that is refused must not make the model twice.
      if (model.value === NEW_MODEL) model.value = await addModel(draft.value)
      const id = newId()
      await act('equipment.add', id, {
        contract: at?.contract ?? '',
        site: site.value,
        model: model.value,
        name: name.value.trim(),
        ...(serial.value.trim() === '' ? {} : { serial: serial.value.trim() }),
        ...(place.value === '' ? {} : { place: place.value }),
        ...(warranty.value === '' ? {} : { warranty_until: warranty.value }),
      })
      close()
      go('equipment', {}, id)
    })
  }
  const problems: [boolean, string][] = [
    [at === null, phrase('col.site')],
    [model.value === '', phrase('col.model')],
    [model.value === NEW_MODEL && draft.value.zh.trim() === '' && draft.value.en.trim() === '', phrase('model.zh')],
    [name.value.trim() === '', phrase('col.name')],
  ]
  const models = names.models.map((item) => ({ value: item.id, label: named(item) }))
  return (
    <FormDialog title={phrase('equipment.add')} verb={phrase('equipment.add')} doing={doing} onClose={close} onSubmit={submit} missing={problems.find(([wrong]) => wrong)?.[1] ?? null}>
      <Select label={phrase('col.site')} value={site.value} choices={names.sites.map((item) => ({ value: item.id, label: named(item) }))} onValue={(value) => ((site.value = value), (place.value = ''))} />
      <Select label={phrase('col.model')} value={model.value} choices={may.sites ? [...models, { value: NEW_MODEL, label: phrase('model.new') }] : models} onValue={(value) => (model.value = value)} />
      {model.value === NEW_MODEL ? <ModelFields draft={draft.value} set={(part) => (draft.value = { ...draft.value, ...part })} /> : null}
      <div class="columns">
        <TextField label={phrase('col.name')} value={name.value} onValue={(value) => (name.value = value)} input={{ maxLength: 120 }} />
        <TextField label={phrase('field.serial')} value={serial.value} onValue={(value) => (serial.value = value)} optional input={{ maxLength: 80 }} />
        <TextField label={phrase('warranty')} value={warranty.value} onValue={(value) => (warranty.value = value)} optional input={{ type: 'date' }} />
        {(at?.places.length ?? 0) === 0 ? null : <Select label={phrase('col.place')} value={place.value} choices={placeChoices(at)} onValue={(value) => (place.value = value)} />}
      </div>
    </FormDialog>
  )
}

/** What may change at a device. A field that is emptied is cleared; one not touched is not sent. */
export function EditEquipment({ item, rev, site, close }: { item: Equipment; rev: number; site: Site; close: () => void }) {
  // As it was when the form opened: what somebody else writes meanwhile has not been seen here.
  const base = useSignal(rev).value
  const name = useSignal(item.name)
  const serial = useSignal(item.serial ?? '')
  const place = useSignal(item.place ?? '')
  const hint = useSignal(item.hint ?? '')
  const warranty = useSignal(item.warranty_until ?? '')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      const values = { serial: serial.value.trim(), place: place.value, hint: hint.value.trim(), warranty_until: warranty.value }
      const changed = Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== '' && value !== (item[key as keyof typeof values] ?? '')))
      const clear = (['serial', 'place', 'hint', 'warranty_until'] as const).filter((key) => values[key] === '' && item[key] !== null)
      const body = {
        ...changed,
        ...(name.value.trim() === item.name ? {} : { name: name.value.trim() }),
        ...(clear.length === 0 ? {} : { clear }),
      }
      await edit('equipment.edit', item.id, body, base)
      close()
      sayEdited('equipment.edit', item, body, () => undefined)
    })
  }
  return (
    <FormDialog title={`${phrase('edit')} · ${item.name}`} verb={phrase('keep')} doing={doing} onClose={close} onSubmit={submit} missing={name.value.trim() === '' ? phrase('col.name') : null}>
      <TextField label={phrase('col.name')} value={name.value} onValue={(value) => (name.value = value)} input={{ maxLength: 120 }} />
      <TextField label={phrase('field.serial')} value={serial.value} onValue={(value) => (serial.value = value)} optional input={{ maxLength: 80 }} />
      {site.places.length === 0 ? null : <Select label={phrase('col.place')} value={place.value} choices={placeChoices(site)} onValue={(value) => (place.value = value)} />}
      <TextField label={phrase('hint')} value={hint.value} onValue={(value) => (hint.value = value)} optional input={{ maxLength: 300 }} />
      <TextField label={phrase('warranty')} value={warranty.value} onValue={(value) => (warranty.value = value)} optional input={{ type: 'date' }} />
    </FormDialog>
  )
}

/** Takes a device out of the register; what somebody wrote of it unseen is asked about afterwards. */
export function RemoveEquipment({ item, rev, close }: { item: Equipment; rev: number; close: () => void }) {
  const base = useSignal(rev).value
  const why = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await edit('equipment.remove', item.id, { why: why.value.trim() }, base)
      close()
      toast(phrase('equipment.removed'))
      go('equipment')
    })
  }
  return (
    <FormDialog title={`${phrase('equipment.remove')} · ${item.name}`} verb={phrase('equipment.remove')} doing={doing} onClose={close} onSubmit={submit} missing={why.value.trim() === '' ? phrase('waits.why') : null}>
      <p>{phrase('equipment.remove.help')}</p>
      <TextField label={phrase('waits.why')} value={why.value} onValue={(value) => (why.value = value)} input={{ maxLength: 500 }} />
    </FormDialog>
  )
}
