import { useSignal } from '@preact/signals'
import { Banner, StateShape, TextField, age, clockTime, dayTime, language } from '../../../ui/index.ts'
import { Select } from '../../../ui/Fields.tsx'
import { lengthOf } from '../../../ui/times.ts'
import type { Coverage } from '../../data/answers.ts'
import { useAsk } from '../../data/ask.ts'
import { useDoing } from '../../data/doing.ts'
import { rightsOf } from '../../data/roles.ts'
import { api, board, me, newId, now_ms } from '../../data/store.ts'
import { Answered, Nothing, PageHead, ProblemNote } from '../../parts/parts.tsx'
import { Standbys, ask, worthOf } from '../../board/Standby.tsx'
import { useSettled } from '../../ticket/NewReport.tsx'
import { phrase, phraseAny } from '../../words/index.ts'
import { Heat } from './Heat.tsx'
import { CoverAll } from './Plan.tsx'

type Row = Coverage['rows'][number]

export function rowName(row: { zh: string; en: string }): string {
  return language.value === 'zh' ? row.zh : row.en
}

function joined(names: readonly string[]): string {
  return names.join(language.value === 'zh' ? '、' : ', ')
}

function promiseOf(row: Row): string {
  return `${lengthOf(row.within_min)} · ${row.clause}`
}

function standingOf(count: number) {
  return count === 0 ? 'breach' : count === 1 ? 'risk' : 'ontime'
}

/** How many could be there in time now; what would be stands beside it. */
function Now({ rows }: { rows: readonly Row[] }) {
  return (
    <table class="coverage-now">
      <caption>{phrase('coverage.now')}</caption>
      <thead>
        <tr>
          <th scope="col">{phrase('coverage.site')}</th>
          <th scope="col">{phrase('coverage.promise')}</th>
          <th scope="col">{phrase('coverage.count')}</th>
          <th scope="col">{phrase('coverage.who')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} data-coverage={row.key}>
            <th scope="row">{rowName(row)}</th>
            <td class="num">{promiseOf(row)}</td>
            <td class={`num tone-${standingOf(row.count)}`}>
              <StateShape standing={standingOf(row.count)} size={12} /> {phrase(row.count === 0 ? 'coverage.nobody' : 'coverage.people', { n: row.count })}
              {row.supposed === null ? null : <b> → {row.supposed}</b>}
              {row.risk_since_ms === null ? null : <span class="ink-2"> · {phrase('coverage.since', { age: age(now_ms.value - row.risk_since_ms) })}</span>}
            </td>
            <td>
              {joined(row.who)}
              {row.at_post.length === 0 ? null : <div class="ink-2">{phrase('coverage.at_post', { names: joined(row.at_post) })}</div>}
              {row.coming.length === 0 ? null : <div class="ink-2">{phrase('coverage.coming', { names: joined(row.coming) })}</div>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Sites of which arrival is promised and that no count includes, each with why: a gap that no number shows. */
function Unplaced({ found }: { found: Coverage }) {
  if (found.unplaced.length === 0) return null
  const reasons = [...new Set(found.unplaced.map((one) => one.why))]
  return (
    <Banner standing="risk" title={phrase('coverage.unplaced')}>
      {reasons.map((why) => (
        <p key={why} data-unplaced={why}>
          {phrase(`coverage.${why}`, { names: joined(found.unplaced.filter((one) => one.why === why).map(rowName)) })}
        </p>
      ))}
    </Banner>
  )
}

function Gaps({ found }: { found: Coverage }) {
  const soon = found.gaps.slice(0, 8)
  const name = (key: string): Row | undefined => found.rows.find((row) => row.key === key)
  if (soon.length === 0) return null
  return (
    <section class="gaps" aria-labelledby="gaps-title">
      <h2 id="gaps-title">
        {phrase('coverage.gaps')} <span class="ink-2 num">{found.gaps.length}</span>
      </h2>
      <ul>
        {soon.map((gap) => {
          const row = name(gap.key)
          return row === undefined ? null : (
            <li key={`${gap.key} ${gap.from_ms}`} class="num">
              <StateShape standing="breach" size={12} /> {phrase('coverage.gap', { from: dayTime(gap.from_ms, now_ms.value), to: dayTime(gap.to_ms, now_ms.value), site: rowName(row), span: lengthOf(row.within_min) })}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The move that helps most now, and what was asked before. */
function Standby({ found }: { found: Coverage }) {
  const move = found.standby
  const doing = useDoing()
  const row = found.rows.find((one) => one.key === move?.key)
  const isProposed = board.value?.standbys.some((one) => one.state === 'proposed' && one.person === move?.person && one.at === move.at) ?? false
  const may = rightsOf(me.value?.person.role ?? 'engineer').run
  if (move === null && (board.value?.standbys ?? []).length === 0) return null
  return (
    <section class="standby" aria-label={phrase('standby.title')}>
      <Standbys all />
      {move === null || row === undefined || isProposed ? null : (
        <>
          <h2>{phrase('standby.title')}</h2>
          <p>{phrase('standby.move', { name: move.name, place: rowName(move) })}</p>
          <p class="ink-2 num">{worthOf(move, rowName(row))}</p>
          {may ? (
            <button type="button" class="button" disabled={doing.busy} onClick={() => void doing.run(() => ask({ ...move, id: newId() }))}>
              {phrase('standby.ask')}
            </button>
          ) : null}
          {doing.problem === null ? null : <ProblemNote problem={doing.problem} />}
        </>
      )}
    </section>
  )
}

/** What would be, with one more engineer or another promise. */
function WhatIf({ rows, more, within, set }: { rows: readonly Row[]; more: string; within: string; set: (more: string, within: string) => void }) {
  const sites = [...new Map(rows.map((row) => [row.site, row])).values()]
  return (
    <section class="what-if columns" aria-label={phrase('what_if.title')}>
      <Select label={phrase('what_if.more')} value={more} choices={[{ value: '', label: phrase('what_if.nobody') }, ...sites.map((row) => ({ value: row.site, label: rowName(row) }))]} onValue={(value) => set(value, within)} />
      <TextField label={phrase('what_if.within')} value={within} onValue={(value) => set(more, value.replace(/\D/g, '').slice(0, 3))} input={{ inputMode: 'numeric', placeholder: phrase('what_if.as_now') }} />
    </section>
  )
}

function Rests({ found }: { found: Coverage }) {
  const engine = found.engines.map((one) => phraseAny(`engine.${one}`)).join(' · ')
  return (
    <p class="ink-2 num">
      {phrase('coverage.at', { time: clockTime(Date.parse(found.now)) })} {phrase(found.assumed ? 'engine.assumed' : 'engine.learnt', { engine })}{' '}
      {found.fallbacks.map((one) => phrase('engine.fallback', { engine: phraseAny(`engine.${one.engine}`), why: phraseAny(`trouble.${one.code}`) })).join(' ')}
    </p>
  )
}

/** Who could be where in time: now, in the next seven days by the roster, what is at risk, and what would help. */
export function CoveragePage() {
  const more = useSignal('')
  const within = useSignal('')
  const times = useSignal('') // here, for what stands below an answer begins anew with each
  const minutes = useSettled(within.value)
  const asking = { more_at: more.value, within_min: Number(minutes) > 0 ? minutes : null }
  const asked = useAsk<Coverage>(JSON.stringify(asking), () => api.get('/coverage', asking))
  return (
    <div class="page coverage">
      <PageHead title={phrase('page.coverage')} />
      <Answered asked={asked}>
        {(found) =>
          found.rows.length === 0 ? (
            <>
              <Unplaced found={found} />
              <Nothing fact={phrase('coverage.none')} />
            </>
          ) : (
            <>
              <Unplaced found={found} />
              <WhatIf rows={found.rows} more={more.value} within={within.value} set={(site, min) => ((more.value = site), (within.value = min))} />
              <Standby found={found} />
              <Now rows={found.rows} />
              <Heat rows={found.rows} start_ms={found.start_ms} />
              <Gaps found={found} />
              <CoverAll rows={found.rows} times={times} />
              <Rests found={found} />
            </>
          )
        }
      </Answered>
    </div>
  )
}
