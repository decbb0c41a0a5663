import { useSignal } from '@preact/signals'
import { Icon, dayTime } from '../../../ui/index.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { useDoing } from '../../data/doing.ts'
import { api, now_ms } from '../../data/store.ts'
import { ProblemNote } from '../../parts/parts.tsx'
import { hashOf } from '../../route.ts'
import { phrase, phraseAny } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import type { Said } from './calendar-draft.ts'
import type { Draft } from './draft.ts'

type Again = Answers['POST /contracts/{id}/judged-again']
type Side = Again['items'][number]['before'][number]

function sideWords(sides: readonly Side[]): string {
  const words = sides.map((side) => `${termOf('kind', side.kind)} ${side.error ?? phraseAny(`judged.${side.state}`)}`)
  return words.length === 0 ? phrase('judged.none') : words.join(' · ')
}

function Items({ again, zone }: { again: Again; zone: string }) {
  return (
    <ul class="judged">
      {again.items.map((item) => (
        <li key={item.ticket}>
          <a href={hashOf('register', { ticket: item.ticket, days: 'all' })}>
            <b class="num">{item.number}</b> <span class="num ink-2">{dayTime(item.reported_ms, now_ms.peek(), zone)}</span>
          </a>
          <span>
            {sideWords(item.before)} → <b>{sideWords(item.after)}</b>
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The tickets of the last month judged again under the draft: how many stand as before, and each that would not. */
export function Judged({ contract, draft, replaces, zone, calendar = null }: { contract: string; draft: Draft; replaces: string | null; zone: string; calendar?: Said | null }) {
  const again = useSignal<{ key: string; told: Again } | null>(null)
  const doing = useDoing()
  const key = JSON.stringify([draft, calendar])
  const run = (): void => {
    void doing.run(async () => {
      const told = await api.post<Again>(`/contracts/${contract}/judged-again`, { commitment: draft, replaces, calendar })
      again.value = { key, told }
    })
  }
  const told = again.value?.key === key ? again.value.told : null
  return (
    <section class="stack" aria-labelledby="judged-title">
      <h2 class="h3" id="judged-title">{phrase('judged.title')}</h2>
      {told === null ? (
        <button type="button" class="button" aria-disabled={doing.busy ? 'true' : undefined} onClick={run}>
          <Icon name="clock" size={16} /> {doing.busy ? phrase('judged.busy') : phrase('judged.run')}
        </button>
      ) : (
        <>
          <p role="status">
            <b>{phrase('judged.sum', { n: told.tickets, same: told.same, otherwise: told.otherwise })}</b>
            {told.left_off ? ` ${phrase('judged.left_off')}` : ''}
          </p>
          <Items again={told} zone={zone} />
        </>
      )}
      <ProblemNote problem={doing.problem} />
    </section>
  )
}
