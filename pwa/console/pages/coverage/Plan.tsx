import type { Signal } from '@preact/signals'
import { Select } from '../../../ui/Fields.tsx'
import { worthOf } from '../../board/Standby.tsx'
import type { Coverage } from '../../data/answers.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { useAsk } from '../../data/ask.ts'
import { api } from '../../data/store.ts'
import { Answered } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { rowName } from './CoveragePage.tsx'

type Plan = Answers['GET /coverage/plan']

const TIMES = ['1', '2', '3']

/** What covering every site so many times would take: solved when asked, nothing is done by asking. */
export function CoverAll({ rows, times }: { rows: Coverage['rows']; times: Signal<string> }) {
  const asked = useAsk<Plan>(times.value === '' ? null : `plan ${times.value}`, () => api.get('/coverage/plan', { times: times.value }))
  const choices = [{ value: '', label: phrase('plan.not') }, ...TIMES.map((value) => ({ value, label: phrase('plan.times', { n: value }) }))]
  return (
    <section class="gaps" aria-label={phrase('plan.title')}>
      <h2>{phrase('plan.title')}</h2>
      <Select label={phrase('plan.each')} value={times.value} choices={choices} onValue={(value) => (times.value = value)} />
      {times.value === '' ? null : <Answered asked={asked}>{(found) => <Found found={found} rows={rows} />}</Answered>}
    </section>
  )
}

function Found({ found, rows }: { found: Plan; rows: Coverage['rows'] }) {
  const nameOf = (key: string): string => rows.filter((row) => row.key === key).map(rowName).join('')
  return (
    <>
      <p class="num">{phrase(found.moves.length === 0 ? 'plan.nothing' : 'plan.takes', { n: found.moves.length, minutes: Math.round(found.travel_min) })}{found.proven ? ` ${phrase('plan.proven')}` : ''}</p>
      <ul>
        {found.moves.map((move) => (
          <li key={move.person} class="num">
            <b>{phrase('standby.move', { name: move.name, place: rowName(move) })}</b> <span class="ink-2">{worthOf(move, nameOf(move.key))}</span>
          </li>
        ))}
        {found.short.map((one) => (
          <li key={one.key} class="num tone-breach">
            {phrase('plan.short', { site: nameOf(one.key), n: one.lack })}
          </li>
        ))}
      </ul>
    </>
  )
}
