import { useSignal } from '@preact/signals'
import { Icon, clockTime, dayName, named } from '../../ui/index.ts'
import type { Person, RosterEntry } from '../../core/records.gen.ts'
import type { ContractFile } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { amend, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { api, board, me, now_ms } from '../data/store.ts'
import { Answered, Filter, Nothing, PageHead } from '../parts/parts.tsx'
import { localOf, instantOf } from '../ticket/local-time.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { daysFrom } from './roster/days.ts'
import { HandOver, Handovers } from './roster/Handovers.tsx'
import { ShiftForm } from './roster/ShiftForm.tsx'
import { gaps, joined, within, type Shift, type Span } from './roster/shifts.ts'

const DAYS = 7
const DAY_MS = 86_400_000

function daySpans(first_ms: number, zone: string): Span[] {
  const midnights = daysFrom(first_ms, DAYS + 1, zone)
  return midnights.slice(0, DAYS).map((from_ms, i) => ({ from_ms, to_ms: midnights[i + 1] ?? from_ms + DAY_MS }))
}

/** `08:00–20:00`; a whole day says so. */
function hours(part: Span, day: Span, zone: string): string {
  if (part.from_ms === day.from_ms && part.to_ms === day.to_ms) return phrase('roster.all_day')
  return `${clockTime(part.from_ms, zone)}–${part.to_ms === day.to_ms ? '24:00' : clockTime(part.to_ms, zone)}`
}

interface CellProps {
  shifts: readonly Shift[]
  day: Span
  zone: string
  name: string
  edit: ((shift: Shift) => void) | null
}

function Cell({ shifts, day, zone, name, edit }: CellProps) {
  return (
    <td>
      {shifts.flatMap((shift) => {
        const part = within(shift, day)
        if (part === null) return []
        const words = (
          <>
            <b>{termOf('post', shift.post)}</b> <span class="num">{hours(part, day, zone)}</span>
          </>
        )
        const key = `${shift.post} ${shift.from_ms} ${shift.contract}`
        if (edit === null) {
          return [
            <span key={key} class={`shift post-${shift.post}`} title={shift.contract}>
              {words}
            </span>,
          ]
        }
        return [
          <button key={key} type="button" class={`shift post-${shift.post}`} aria-label={`${phrase('edit')} ${name} ${termOf('post', shift.post)} ${dayName(day.from_ms, zone)} ${hours(part, day, zone)}`} onClick={() => edit(shift)}>
            {words}
          </button>,
        ]
      })}
    </td>
  )
}

/** The parts of each day in which nobody is on duty: to be seen before they are needed. */
function Gaps({ shifts, days, zone }: { shifts: readonly Shift[]; days: readonly Span[]; zone: string }) {
  const found = days.map((day) => gaps(shifts, 'duty', day))
  if (found.every((day) => day.length === 0)) return null
  return (
    <tr class="gaps">
      <th scope="row">{phrase('roster.gaps')}</th>
      {days.map((day, i) => (
        <td key={day.from_ms}>
          {found[i]?.map((part) => (
            <span key={part.from_ms} class="shift gap num">
              {hours(part, day, zone)}
            </span>
          ))}
        </td>
      ))}
    </tr>
  )
}

interface GridProps {
  shifts: readonly Shift[]
  days: readonly Span[]
  zone: string
  /** Gaps are told where one contract is looked at: over several they mean nothing. */
  oneContract: boolean
  edit: ((shift: Shift) => void) | null
}

function Grid({ shifts, days, zone, oneContract, edit }: GridProps) {
  const people = [...new Set(shifts.map((shift) => shift.person))]
  const nameOf = (id: string): string => board.value?.people.find((person) => person.id === id)?.name ?? '—'
  return (
    <div class="table-box">
      <table class="roster">
        <caption class="spoken">{phrase('page.roster')}</caption>
        <thead>
          <tr>
            <th scope="col">{phrase('people.name')}</th>
            {days.map((day) => (
              <th key={day.from_ms} scope="col" class={`num${within({ from_ms: now_ms.value, to_ms: now_ms.value + 1 }, day) === null ? '' : ' today'}`}>
                {dayName(day.from_ms, zone)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person}>
              <th scope="row">{nameOf(person)}</th>
              {days.map((day) => (
                <Cell key={day.from_ms} shifts={shifts.filter((shift) => shift.person === person)} day={day} zone={zone} name={nameOf(person)} edit={edit} />
              ))}
            </tr>
          ))}
          {oneContract ? <Gaps shifts={shifts} days={days} zone={zone} /> : null}
        </tbody>
      </table>
    </div>
  )
}

/** Who may be put on this contract's roster: those who serve it, engineers first. */
function peopleOf(contract: string): Person[] {
  const serving = (board.value?.people ?? []).filter((person) => person.active && person.contracts.includes(contract))
  return serving.sort((a, b) => Number(b.role === 'engineer') - Number(a.role === 'engineer') || a.name.localeCompare(b.name))
}

function Week({ first_ms, zone }: { first_ms: number; zone: string }) {
  const move = (days: number): void => {
    const [target = first_ms] = daysFrom(first_ms + days * DAY_MS + DAY_MS / 2, 1, zone)
    amend({ from: localOf(target, zone).slice(0, 10) })
  }
  return (
    <div class="row week">
      <button type="button" class="button square" aria-label={phrase('roster.week_before')} onClick={() => move(-DAYS)}>
        <Icon name="back" size={16} />
      </button>
      <button type="button" class="button" onClick={() => amend({ from: null })}>
        {phrase('roster.today')}
      </button>
      <button type="button" class="button square" aria-label={phrase('roster.week_after')} onClick={() => move(DAYS)}>
        <Icon name="forward" size={16} />
      </button>
    </div>
  )
}

function Loaded({ files }: { files: readonly ContractFile[] }) {
  const { query } = route.value
  const zone = me.value?.organisation.zone ?? 'Asia/Shanghai'
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const own = files.find(({ contract }) => me.value?.person.contracts.includes(contract.id))?.contract.id
  const only = query['contract'] ?? (may.roster ? (own ?? files[0]?.contract.id ?? '') : '')
  const file = only === 'all' ? undefined : files.find(({ contract }) => contract.id === only)
  const [first_ms = 0] = daysFrom(instantOf(`${query['from'] ?? ''}T00:00:00`, zone) ?? now_ms.peek(), 1, zone)
  const days = daySpans(first_ms, zone)
  const whole: Span = { from_ms: first_ms, to_ms: days.at(-1)?.to_ms ?? first_ms }
  const shifts = joined(
    files
      .filter(({ contract }) => file === undefined || contract === file.contract)
      .flatMap(({ contract, roster }): Shift[] => (roster?.entries ?? []).map((entry) => ({ ...entry, contract: named(contract) }))),
  ).filter((shift) => within(shift, whole) !== null)
  const editing = useSignal<RosterEntry | 'new' | null>(null)
  const mayEdit = may.roster && file !== undefined
  return (
    <div class="page">
      <PageHead title={phrase('page.roster')} note={`${dayName(first_ms, zone)} – ${dayName(whole.to_ms - 1, zone)}`}>
        <Filter label={phrase('roster.all_contracts')} value={file === undefined ? '' : only} choices={files.map(({ contract }) => ({ value: contract.id, label: named(contract) }))} onValue={(value) => amend({ contract: value === '' ? 'all' : value })} />
        <Week first_ms={first_ms} zone={zone} />
        <HandOver />
        {mayEdit ? (
          <button type="button" class="button primary" onClick={() => (editing.value = 'new')}>
            <Icon name="plus" size={16} /> {phrase('roster.add')}
          </button>
        ) : null}
      </PageHead>
      <Handovers />
      {shifts.length === 0 ? (
        <Nothing fact={phrase('roster.empty')}>{phrase('roster.empty.promise')}</Nothing>
      ) : (
        <Grid shifts={shifts} days={days} zone={zone} oneContract={file !== undefined} edit={mayEdit ? (shift) => (editing.value = shift) : null} />
      )}
      {may.roster && file === undefined ? <p class="ink-2">{phrase('roster.choose_contract')}</p> : null}
      {editing.value === null || file === undefined ? null : (
        <ShiftForm
          contract={file.contract}
          entries={file.roster?.entries ?? []}
          people={peopleOf(file.contract.id)}
          old={editing.value === 'new' ? null : editing.value}
          day_ms={Math.max(first_ms, days.find((day) => day.to_ms > now_ms.peek())?.from_ms ?? first_ms)}
          zone={zone}
          close={() => (editing.value = null)}
        />
      )}
    </div>
  )
}

/** The roster as a table: people against seven days, by post; the lead changes it. */
export function RosterPage() {
  const asked = useAsk<{ items: ContractFile[] }>('contracts:roster', () => api.get('/contracts'))
  return <Answered asked={asked}>{({ items }) => <Loaded files={items} />}</Answered>
}
