import type { Signal } from '@preact/signals'
import { Select, TextField, named } from '../../ui/index.ts'
import type { Contract, Person } from '../../core/records.gen.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { ROLES, type PersonDraft } from './person-draft.ts'

interface Props {
  draft: Signal<PersonDraft>
  people: readonly Person[]
  contracts: readonly Contract[]
  self: string | null
}

function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((known) => known !== id) : [...ids, id]
}

/** The fields of a person; clearance is asked for confidential contracts alone. */
export function PersonForm({ draft, people, contracts, self }: Props) {
  const now = draft.value
  const set = (part: Partial<PersonDraft>): void => void (draft.value = { ...draft.value, ...part })
  const superiors = people.filter((person) => person.id !== self && person.active)
  return (
    <>
      <div class="columns">
        <TextField label={phrase('people.name')} value={now.name} onValue={(name) => set({ name })} input={{ autocomplete: 'off', maxLength: 80 }} />
        <TextField label={phrase('people.phone')} value={now.work_phone} onValue={(work_phone) => set({ work_phone })} optional input={{ inputMode: 'tel', autocomplete: 'off', maxLength: 40 }} />
      </div>
      <div class="columns">
        <Select label={phrase('people.role')} value={now.role} choices={ROLES.map((value) => ({ value, label: termOf('role', value) }))} onValue={(role) => set({ role })} />
        <TextField label={phrase('people.number')} value={now.number} onValue={(number) => set({ number })} optional input={{ maxLength: 40 }} />
      </div>
      <Select
        label={phrase('people.superior')}
        value={now.superior}
        choices={[{ value: '', label: '—' }, ...superiors.map((person) => ({ value: person.id, label: `${person.name} · ${termOf('role', person.role)}` }))]}
        onValue={(superior) => set({ superior })}
      />
      <fieldset class="field">
        <legend class="label strong">{phrase('people.contracts')}</legend>
        {contracts.map((contract) => (
          <label key={contract.id} class="tick">
            <input type="checkbox" checked={now.contracts.includes(contract.id)} onChange={() => set({ contracts: toggled(now.contracts, contract.id) })} />
            {named(contract)}
          </label>
        ))}
      </fieldset>
      {contracts.some((contract) => contract.confidential) ? (
        <fieldset class="field">
          <legend class="label strong">{phrase('people.clearance')}</legend>
          {contracts
            .filter((contract) => contract.confidential)
            .map((contract) => (
              <label key={contract.id} class="tick">
                <input type="checkbox" checked={now.clearance.includes(contract.id)} onChange={() => set({ clearance: toggled(now.clearance, contract.id) })} />
                {named(contract)}
              </label>
            ))}
        </fieldset>
      ) : null}
      <TextField label={phrase('people.skills')} value={now.skills} onValue={(skills) => set({ skills })} optional help={phrase('people.skills.help')} input={{ maxLength: 200 }} />
      <label class="tick">
        <input type="checkbox" checked={now.vehicle} onChange={() => set({ vehicle: !now.vehicle })} />
        {phrase('people.vehicle')}
      </label>
      {self === null ? null : (
        <label class="tick">
          <input type="checkbox" checked={now.active} onChange={() => set({ active: !now.active })} />
          {phrase('people.active')}
        </label>
      )}
    </>
  )
}
