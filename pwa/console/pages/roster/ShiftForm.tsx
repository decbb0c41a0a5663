import { useSignal } from '@preact/signals'
import { Segmented, Select, TextField, clockTime, dayName } from '../../../ui/index.ts'
import type { Person, RosterEntry } from '../../../core/records.gen.ts'
import type { ContractFile, Contracts } from '../../data/answers.ts'
import { useDoing } from '../../data/doing.ts'
import { act, api, newId } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { done } from '../../ticket/undo.ts'
import { instantOf, localOf } from '../../ticket/local-time.ts'
import { clash, without } from './shifts.ts'

const POSTS = ['duty', 'stand_in', 'on_call', 'resident', 'absent'] as const
const MOST_DAYS = 31
const LONGEST_MS = 31 * 86_400_000

type Change = (entries: RosterEntry[]) => RosterEntry[]

/** Changes the roster as it is on the server now, so that what another lead set meanwhile stays; offers to take it back. */
async function change(contract: string, words: string, how: Change): Promise<void> {
  const { items } = await api.get<Contracts>('/contracts')
  const roster = items.find((file) => file.contract.id === contract)?.roster ?? null
  const before = roster?.entries ?? []
  const id = roster?.id ?? newId()
  await act('roster.set', id, { contract, entries: how([...before]) })
  done(id, words, { kind: 'roster.set', body: { contract, entries: [...before] } }, phrase('roster.undone'))
}

interface Props {
  contract: ContractFile['contract']
  entries: readonly RosterEntry[]
  people: readonly Person[]
  /** The shift to change; null for a new one. */
  old: RosterEntry | null
  day_ms: number
  zone: string
  close: () => void
}

/** One shift: who, which post, from when to when; a new one may be repeated over days. */
export function ShiftForm({ contract, entries, people, old, day_ms, zone, close }: Props) {
  const person = useSignal(old?.person ?? people[0]?.id ?? '')
  const post = useSignal<RosterEntry['post']>(old?.post ?? 'duty')
  const from = useSignal(localOf(old?.from_ms ?? day_ms + 8 * 3_600_000, zone).slice(0, 16))
  const to = useSignal(localOf(old?.to_ms ?? day_ms + 20 * 3_600_000, zone).slice(0, 16))
  const days = useSignal('1')
  const doing = useDoing()
  const name = people.find((candidate) => candidate.id === person.value)?.name ?? ''

  /** The shift on the nth day, by the wall clock. */
  const onDay = (n: number): RosterEntry | null => {
    const [from_ms, to_ms] = [from.value, to.value].map((local) => instantOf(shifted(local, n), zone))
    return from_ms == null || to_ms == null ? null : { person: person.value, post: post.value, from_ms, to_ms }
  }
  const wanted = onDay(0)
  const n = Number(days.value)
  const daysRight = old !== null || (Number.isInteger(n) && n >= 1 && n <= MOST_DAYS)
  const timesRight = wanted !== null && wanted.from_ms < wanted.to_ms
  const short = wanted !== null && wanted.to_ms - wanted.from_ms <= LONGEST_MS
  const taken = wanted === null || !timesRight ? null : clash(entries, wanted, old)
  const missing = name === '' ? phrase('people.name') : !timesRight || !short ? phrase('roster.times') : daysRight ? null : phrase('roster.repeat')

  const submit = (): void => {
    const made = Array.from({ length: old === null ? n : 1 }, (_, i) => onDay(i)).filter((entry) => entry !== null)
    void doing.run(async () => {
      await change(contract.id, phrase('roster.set.toast', { name }), (all) => [...(old === null ? all : without(all, old)), ...made])
      close()
    })
  }
  const remove = (): void => {
    if (old === null) return
    void doing.run(async () => {
      await change(contract.id, phrase('roster.removed.toast', { name }), (all) => without(all, old))
      close()
    })
  }
  return (
    <FormDialog title={phrase(old === null ? 'roster.add' : 'roster.change')} verb={phrase(old === null ? 'roster.add' : 'keep')} doing={doing} onClose={close} onSubmit={submit} missing={missing}>
      <Select label={phrase('people.name')} value={person.value} choices={people.map(({ id, name: label }) => ({ value: id, label }))} onValue={(value) => (person.value = value)} />
      <div class="field">
        <span class="label">{phrase('roster.post')}</span>
        <Segmented label={phrase('roster.post')} value={post.value} choices={POSTS.map((value) => ({ value, label: termOf('post', value) }))} onValue={(value) => (post.value = value)} />
      </div>
      <div class="columns">
        <TextField label={phrase('roster.from')} value={from.value} onValue={(value) => (from.value = value)} help={phrase('correct.zone', { zone })} input={{ type: 'datetime-local' }} />
        <TextField
          label={phrase('roster.to')}
          value={to.value}
          onValue={(value) => (to.value = value)}
          wrong={timesRight ? (short ? null : phrase('roster.too_long')) : phrase('roster.times.wrong')}
          input={{ type: 'datetime-local' }}
        />
      </div>
      {old === null ? (
        <TextField label={phrase('roster.repeat')} value={days.value} onValue={(value) => (days.value = value)} help={phrase('roster.repeat.help', { most: MOST_DAYS })} wrong={daysRight ? null : phrase('roster.repeat.help', { most: MOST_DAYS })} input={{ inputMode: 'numeric', maxLength: 2 }} />
      ) : null}
      {taken === null ? null : (
        <p role="status">
          {phrase('roster.clash', { name, post: termOf('post', taken.post), from: `${dayName(taken.from_ms, zone)} ${clockTime(taken.from_ms, zone)}`, to: clockTime(taken.to_ms, zone) })}
        </p>
      )}
      {old === null ? null : (
        <button type="button" class="button remove" aria-disabled={doing.busy ? 'true' : undefined} onClick={remove}>
          {phrase('roster.remove')}
        </button>
      )}
    </FormDialog>
  )
}

/** A wall time so many days later. */
function shifted(local: string, days: number): string {
  const at = new Date(`${local.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return ''
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10) + local.slice(10)
}
