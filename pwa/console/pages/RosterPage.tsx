import { dayName, named, clockTime } from '../../ui/index.ts'
import type { RosterEntry } from '../../core/records.gen.ts'
import type { ContractFile } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { amend, route } from '../data/place.ts'
import { api, board, now_ms } from '../data/store.ts'
import { Answered, Filter, Nothing, PageHead } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { localOf, instantOf } from '../ticket/local-time.ts'

const ZONE = 'Asia/Shanghai'
const DAYS = 7
const DAY_MS = 86_400_000

interface Shift extends RosterEntry {
  contract: string
}

/** The local midnights from today on. */
export function daysFrom(now: number, count: number, zone: string): number[] {
  const midnight = instantOf(`${localOf(now, zone).slice(0, 10)}T00:00:00`, zone) ?? now
  return Array.from({ length: count }, (_, i) => midnight + i * DAY_MS)
}

/** What of a shift falls into a day, as `08:00–20:00`; a whole day says so. */
function within(shift: Shift, day_ms: number): string | null {
  const from_ms = Math.max(shift.from_ms, day_ms)
  const to_ms = Math.min(shift.to_ms, day_ms + DAY_MS)
  if (from_ms >= to_ms) return null
  if (from_ms === day_ms && to_ms === day_ms + DAY_MS) return phrase('roster.all_day')
  const end = to_ms === day_ms + DAY_MS ? '24:00' : clockTime(to_ms, ZONE)
  return `${clockTime(from_ms, ZONE)}–${end}`
}

/** The roster as a table: people against the next seven days, by post. */
export function RosterPage() {
  const asked = useAsk<{ items: ContractFile[] }>('contracts:roster', () => api.get('/contracts'))
  const only = route.value.query['contract'] ?? ''
  return (
    <Answered asked={asked}>
      {({ items }) => {
        const shifts = items
          .filter(({ contract }) => only === '' || contract.id === only)
          .flatMap(({ contract, roster }): Shift[] => (roster?.entries ?? []).map((entry) => ({ ...entry, contract: named(contract) })))
        const days = daysFrom(now_ms.peek(), DAYS, ZONE)
        const last = (days.at(-1) ?? 0) + DAY_MS
        const soon = shifts.filter((shift) => shift.to_ms > (days[0] ?? 0) && shift.from_ms < last)
        const people = [...new Set(soon.map((shift) => shift.person))]
        const nameOf = (id: string): string => board.value?.people.find((person) => person.id === id)?.name ?? '—'
        return (
          <div class="page">
            <PageHead title={phrase('page.roster')} note={phrase('roster.days', { n: DAYS })}>
              <Filter label={phrase('filter.contract')} value={only} choices={items.map(({ contract }) => ({ value: contract.id, label: named(contract) }))} onValue={(value) => amend({ contract: value })} />
            </PageHead>
            {people.length === 0 ? (
              <Nothing fact={phrase('roster.empty')}>{phrase('roster.empty.promise')}</Nothing>
            ) : (
              <div class="table-box">
                <table class="roster">
                  <caption class="spoken">{phrase('page.roster')}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{phrase('col.name')}</th>
                      {days.map((day) => (
                        <th key={day} scope="col" class="num">
                          {dayName(day, ZONE)}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {people.map((person) => (
                      <tr key={person}>
                        <th scope="row">{nameOf(person)}</th>
                        {days.map((day) => (
                          <td key={day}>
                            {soon
                              .filter((shift) => shift.person === person && within(shift, day) !== null)
                              .map((shift, i) => (
                                <span key={i} class={`shift post-${shift.post}`} title={shift.contract}>
                                  <b>{termOf('post', shift.post)}</b> <span class="num">{within(shift, day)}</span>
                                </span>
                              ))}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </div>
        )
      }}
    </Answered>
  )
}
