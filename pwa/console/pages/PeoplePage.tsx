import { useSignal } from '@preact/signals'
import { Icon, Segmented, TextField, named, say as toast } from '../../ui/index.ts'
import type { Person } from '../../core/records.gen.ts'
import type { People, PersonWithLogin } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { useDoing } from '../data/doing.ts'
import { amend, go, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { act, api, board, me } from '../data/store.ts'
import { Answered, Filter, FormDialog, Nothing, PageHead, ProblemNote, SideFile } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { listed, phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { done } from '../ticket/undo.ts'
import { EnrolSheet } from './devices/Enrol.tsx'
import { backTo, draftOf, changesOf, ROLES, type PersonDraft } from './person-draft.ts'
import { PersonForm } from './PersonForm.tsx'
import { Table } from './table.tsx'

function Account({ person, close }: { person: PersonWithLogin; close: (changed: boolean) => void }) {
  const login = useSignal(person.login ?? '')
  const password = useSignal('')
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      await api.post(`/people/${person.id}/account`, { login: login.value.trim(), password: password.value })
      close(true)
      toast(phrase('saved'))
    })
  }
  const missing = login.value.trim() === '' ? phrase('people.login') : password.value.length < 8 ? phrase('people.password') : null
  return (
    <FormDialog title={`${phrase('people.account')} · ${person.name}`} verb={phrase('keep')} doing={doing} onClose={() => close(false)} onSubmit={submit} missing={missing}>
      <TextField label={phrase('people.login')} value={login.value} onValue={(value) => (login.value = value)} input={{ autocomplete: 'off', maxLength: 80 }} />
      <TextField label={phrase('people.password')} value={password.value} onValue={(value) => (password.value = value)} help={phrase('people.password.help')} input={{ type: 'password', autocomplete: 'new-password', maxLength: 200 }} />
    </FormDialog>
  )
}

const names = new Intl.Collator(['zh-CN', 'en'], { numeric: true })

/** Those who work here first, then by role, then as a dictionary has them. */
function byRoleAndName(left: Person, right: Person): number {
  return Number(right.active) - Number(left.active) || ROLES.indexOf(left.role) - ROLES.indexOf(right.role) || names.compare(left.name, right.name)
}

function Edit({ person, people, close }: { person: PersonWithLogin | null; people: readonly Person[]; close: (changed: boolean) => void }) {
  const draft = useSignal<PersonDraft>(draftOf(person))
  const doing = useDoing()
  const submit = (): void => {
    void doing.run(async () => {
      const { kind, id, body, personal } = changesOf(person, draft.value)
      await act(kind, id, body, personal)
      close(true)
      if (person === null) {
        toast(phrase('saved'))
        go('people', {}, id)
      } else done(id, phrase('saved'), { kind: 'person.edit', ...backTo(person, draft.value) }, phrase('edit.undone'), () => close(true))
    })
  }
  const missing = draft.value.name.trim() === '' ? phrase('people.name') : null
  const title = person === null ? phrase('people.add') : `${phrase('edit')} · ${person.name}`
  return (
    <FormDialog title={title} verb={phrase('keep')} doing={doing} onClose={() => close(false)} onSubmit={submit} missing={missing}>
      <PersonForm draft={draft} people={people} contracts={board.value?.contracts ?? []} self={person?.id ?? null} />
    </FormDialog>
  )
}

type Open = 'edit' | 'account' | 'enrol' | null

function PersonFile({ person, people, again }: { person: PersonWithLogin; people: readonly PersonWithLogin[]; again: () => void }) {
  const open = useSignal<Open>(null)
  const doing = useDoing()
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const contracts = board.value?.contracts ?? []
  const close = (changed: boolean): void => {
    open.value = null
    if (changed) again()
  }
  const namesOf = (ids: readonly string[]): string => listed(ids.map((id) => named(contracts.find((contract) => contract.id === id))).filter((name) => name !== '')) || '—'
  const duty = (value: string): void => {
    void doing.run(async () => {
      await act('person.duty', person.id, { duty: value as Person['duty'] })
      done(person.id, phrase('people.duty.toast', { name: person.name, duty: termOf('duty', value) }), { kind: 'person.duty', body: { duty: person.duty } }, phrase('people.duty.toast', { name: person.name, duty: termOf('duty', person.duty) }))
      again()
    })
  }
  return (
    <article class="file">
      <h2>{person.name}</h2>
      <p class="ink-2">
        {termOf('role', person.role)}
        {person.number === null ? '' : ` · ${person.number}`}
        {person.active ? '' : ` · ${phrase('people.inactive')}`}
      </p>
      {person.role === 'engineer' && may.duty ? (
        <Segmented label={phrase('people.duty')} value={person.duty} choices={(['on', 'on_call', 'off'] as const).map((value) => ({ value, label: termOf('duty', value) }))} onValue={duty} />
      ) : null}
      <ProblemNote problem={doing.problem} />
      <dl class="facts">
        <dt>{phrase('people.phone')}</dt>
        <dd class="num">{person.work_phone === null ? '—' : <a href={`tel:${person.work_phone}`}>{person.work_phone}</a>}</dd>
        <dt>{phrase('people.login')}</dt>
        <dd>{person.login ?? phrase('people.no_login')}</dd>
        <dt>{phrase('people.superior')}</dt>
        <dd>{people.find((candidate) => candidate.id === person.superior)?.name ?? '—'}</dd>
        <dt>{phrase('people.contracts')}</dt>
        <dd>{namesOf(person.contracts)}</dd>
        <dt>{phrase('people.clearance')}</dt>
        <dd>{namesOf(person.clearance)}</dd>
        <dt>{phrase('people.skills')}</dt>
        <dd>{person.skills.length === 0 ? '—' : listed(person.skills.map(skillName))}</dd>
        <dt>{phrase('people.vehicle')}</dt>
        <dd>{phrase(person.vehicle ? 'yes' : 'no')}</dd>
      </dl>
      <div class="row wrap">
        {may.setWays ? (
          <a class="button" href={hashOf('ways', {}, person.id)}>
            <Icon name="bell" size={16} /> {phrase('ways.theirs')}
          </a>
        ) : null}
        {may.enrol ? (
          <button type="button" class="button" onClick={() => (open.value = 'enrol')}>
            <Icon name="scan" size={16} /> {phrase('devices.enrol')}
          </button>
        ) : null}
        {may.editPeople ? (
          <>
            <button type="button" class="button" onClick={() => (open.value = 'edit')}>
              <Icon name="pencil" size={16} /> {phrase('edit')}
            </button>
            <button type="button" class="button" onClick={() => (open.value = 'account')}>
              <Icon name="key" size={16} /> {phrase('people.account')}
            </button>
          </>
        ) : null}
      </div>
      {open.value === 'edit' ? <Edit person={person} people={people} close={close} /> : null}
      {open.value === 'account' ? <Account person={person} close={close} /> : null}
      {open.value === 'enrol' ? <EnrolSheet person={person} close={() => (open.value = null)} /> : null}
    </article>
  )
}

/** Skills are the contract's own words; those of the demo have a translation. */
export function skillName(skill: string): string {
  return termOf('skill', skill)
}

/** People: who serves what, who is above whom, who is on duty. */
export function PeoplePage() {
  const { id, query } = route.value
  const adding = useSignal(false)
  const asked = useAsk<People>('people', () => api.get('/people'))
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const role = query['role'] ?? ''
  return (
    <Answered asked={asked}>
      {({ items }) => {
        const chosen = items.find((person) => person.id === id)
        const shown = items.filter((person) => role === '' || person.role === role).sort(byRoleAndName)
        return (
          <div class={`split${chosen === undefined ? '' : ' opened'}`}>
            <div class="page">
              <PageHead title={phrase('page.people')} note={String(shown.length)}>
                <Filter label={phrase('people.role')} value={role} choices={ROLES.map((value) => ({ value, label: termOf('role', value) }))} onValue={(value) => amend({ role: value })} />
                {may.editPeople ? (
                  <button type="button" class="button primary" onClick={() => (adding.value = true)}>
                    <Icon name="plus" size={16} /> {phrase('people.add')}
                  </button>
                ) : null}
              </PageHead>
              {shown.length === 0 ? (
                <Nothing fact={phrase('people.empty')} />
              ) : (
                <Table
                  caption={phrase('page.people')}
                  items={shown}
                  keyOf={(person) => person.id}
                  chosen={id}
                  open={(person) => go('people', query, person.id)}
                  columns={[
                    { head: phrase('people.name'), cell: (person) => <b>{person.name}</b> },
                    { head: phrase('people.role'), cell: (person) => termOf('role', person.role) },
                    { head: phrase('people.duty'), cell: (person) => (person.role === 'engineer' ? termOf('duty', person.duty) : '') },
                    { head: phrase('people.skills'), cell: (person) => listed(person.skills.map(skillName)) },
                    { head: phrase('people.phone'), cell: (person) => <span class="num">{person.work_phone ?? '—'}</span>, extra: true },
                    { head: phrase('people.superior'), cell: (person) => items.find((candidate) => candidate.id === person.superior)?.name ?? '—', extra: true },
                  ]}
                />
              )}
            </div>
            {chosen === undefined ? null : (
              <SideFile close={() => go('people', query)}>
          <PersonFile person={chosen} people={items} again={asked.again} />
        </SideFile>
            )}
            {adding.value ? (
              <Edit
                person={null}
                people={items}
                close={(changed) => {
                  adding.value = false
                  if (changed) asked.again()
                }}
              />
            ) : null}
          </div>
        )
      }}
    </Answered>
  )
}

