/** Apps that send positions, each with a token of its own, and where somebody was. */

import { useSignal } from '@preact/signals'
import { Select, dayTime } from '../../../ui/index.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { useAsk } from '../../data/ask.ts'
import { useDoing } from '../../data/doing.ts'
import { api, board, now_ms } from '../../data/store.ts'
import { Answered, PageHead, ProblemNote } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { Table } from '../table.tsx'
import { AddTracker } from './AddTracker.tsx'
import { Trail } from './Trail.tsx'

type Tracker = Answers['GET /trackers']['items'][number]

const HOUR_MS = 3_600_000
const SPANS_H = ['4', '12', '24', '72'] as const

function nameOf(id: string): string {
  return (board.value?.people ?? []).find((person) => person.id === id)?.name ?? ''
}

/** Asked twice: what is revoked sends nothing any more. */
function Revoke({ tracker, again }: { tracker: Tracker; again: () => void }) {
  const sure = useSignal(false)
  const doing = useDoing()
  if (tracker.revoked_ms !== null) return <span class="ink-2 num">{phrase('tracking.revoked', { time: dayTime(tracker.revoked_ms, now_ms.value) })}</span>
  const revoke = (): void => {
    if (!sure.value) sure.value = true
    else void doing.run(async () => api.delete(`/trackers/${tracker.id}`).then(again))
  }
  return (
    <>
      <button type="button" class={`button${sure.value ? ' danger' : ''}`} disabled={doing.busy} onClick={revoke}>
        {phrase(sure.value ? 'tracking.revoke.sure' : 'tracking.revoke')}
      </button>
      <ProblemNote problem={doing.problem} />
    </>
  )
}

function Apps() {
  const asked = useAsk<Answers['GET /trackers']>('trackers', () => api.get('/trackers'), false)
  const adding = useSignal(false)
  return (
    <section class="settings-part">
      <div class="row between">
        <h2>{phrase('tracking.apps')}</h2>
        <button type="button" class="button primary" onClick={() => (adding.value = true)}>
          {phrase('tracking.add')}
        </button>
      </div>
      <Answered asked={asked}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="ink-2">{phrase('tracking.none')}</p>
          ) : (
            <Table
              caption={phrase('tracking.apps')}
              items={items}
              keyOf={(one) => one.id}
              columns={[
                { head: phrase('engineer'), cell: (one) => <b>{nameOf(one.person)}</b> },
                { head: phrase('tracking.name'), cell: (one) => <bdi>{one.name}</bdi> },
                { head: phrase('maps.made'), cell: (one) => <span class="num">{dayTime(one.created_ms, now_ms.value)}</span> },
                { head: '', cell: (one) => <Revoke tracker={one} again={asked.again} /> },
              ]}
            />
          )
        }
      </Answered>
      {adding.value ? <AddTracker close={() => ((adding.value = false), asked.again())} /> : null}
    </section>
  )
}

/** Nothing is asked before somebody says so: each look is on record. */
function Trails() {
  const people = (board.value?.people ?? []).filter((person) => person.active && person.role === 'engineer')
  const person = useSignal(people[0]?.id ?? '')
  const hours = useSignal<(typeof SPANS_H)[number]>('12')
  const shown = useSignal<{ person: string; from_ms: number; to_ms: number } | null>(null)
  const show = (): void => {
    const to_ms = Math.round(now_ms.peek())
    shown.value = { person: person.value || (people[0]?.id ?? ''), from_ms: to_ms - Number(hours.value) * HOUR_MS, to_ms }
  }
  return (
    <section class="settings-part">
      <h2>{phrase('tracking.trail')}</h2>
      <p class="ink-2">{phrase('tracking.trail.note')}</p>
      <div class="columns">
        <Select label={phrase('engineer')} value={person.value || (people[0]?.id ?? '')} choices={people.map(({ id, name }) => ({ value: id, label: name }))} onValue={(value) => (person.value = value)} />
        <Select label={phrase('tracking.trail.hours')} value={hours.value} choices={SPANS_H.map((value) => ({ value, label: phrase('tracking.trail.h', { n: value }) }))} onValue={(value) => (hours.value = value)} />
      </div>
      <div class="row">
        <button type="button" class="button" disabled={people.length === 0} onClick={show}>
          {phrase('tracking.trail.show')}
        </button>
      </div>
      {shown.value === null ? null : <Trail {...shown.value} name={nameOf(shown.value.person)} />}
    </section>
  )
}

export function TrackingPage() {
  return (
    <div class="page narrow">
      <PageHead title={phrase('page.tracking')} note={phrase('tracking.note')} />
      <Apps />
      <Trails />
    </div>
  )
}
