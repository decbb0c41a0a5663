import { useEffect, useRef } from 'preact/hooks'
import type { Tries, Try } from '../../core/answers.gen.ts'
import { StateShape, clockTime, dayTime, say as toast } from '../../ui/index.ts'
import { CHANNELS } from '../../ui/ways/draft.ts'
import { w } from '../../ui/ways/words.ts'
import { useDoing } from '../data/doing.ts'
import { amend, route } from '../data/place.ts'
import { api, board, now_ms } from '../data/store.ts'
import { Answered, Filter, Nothing, PageHead, ProblemNote } from '../parts/parts.tsx'
import { hashOf } from '../route.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { usePages, type Paged } from './more.ts'
import { Table } from './table.tsx'

const OUTCOMES = ['failed', 'delivered'] as const
const SECOND_MS = 1000
/** How often it looks again while something is still to be sent: a try by itself is no change that the server tells of. */
const EACH_MS = 3000

/** A try that was followed by another is history; one that failed for good asks for a person. */
function standingOf(one: Try): 'met' | 'risk' | 'breach' | 'paused' {
  if (one.outcome === 'delivered') return 'met'
  if (one.next_ms !== null) return 'risk'
  return one.again || one.address === null ? 'breach' : 'paused'
}

function Outcome({ one, again }: { one: Try; again: () => void }) {
  const doing = useDoing()
  const sendAgain = (): void => {
    void doing.run(async () => {
      await api.post(`/deliveries/${one.id}/again`)
      toast(phrase('deliveries.again.done'))
      again()
    })
  }
  return (
    <div class="stack tight">
      <span class="row">
        <StateShape standing={standingOf(one)} size={14} />
        <b>{w(`outcome.${one.outcome}`)}</b>
        {one.next_ms === null ? null : <span class="ink-2 num">{phrase('deliveries.next', { time: clockTime(one.next_ms) })}</span>}
        {one.again ? (
          <button type="button" class="link" disabled={doing.busy} onClick={sendAgain}>
            {phrase('deliveries.again')}
          </button>
        ) : null}
      </span>
      <ProblemNote problem={doing.problem} />
    </div>
  )
}

function About({ one }: { one: Try }) {
  if (one.ticket === null) return <>{phraseAny(`about.${one.about}`)}</>
  return (
    <>
      {phraseAny(`about.${one.about}`)}{' '}
      <a class="num" href={hashOf('board', { ticket: one.ticket })}>
        {one.number}
      </a>
    </>
  )
}

function took(ms: number): string {
  return ms < SECOND_MS ? `${ms} ms` : `${(ms / SECOND_MS).toFixed(1)} s`
}

function List({ pages, again }: { pages: Paged<Try>; again: () => void }) {
  return (
    <Table
      caption={phrase('page.deliveries')}
      items={pages.items}
      keyOf={(one) => one.id}
      more={pages.more}
      columns={[
        { head: phrase('deliveries.when'), cell: (one) => <span class="num">{dayTime(one.at_ms, now_ms.peek())}</span> },
        { head: phrase('deliveries.who'), cell: (one) => <b>{one.name}</b> },
        { head: phrase('deliveries.way'), cell: (one) => w(`way.${one.channel}`) },
        { head: phrase('deliveries.about'), cell: (one) => <About one={one} /> },
        { head: phrase('deliveries.outcome'), cell: (one) => <Outcome one={one} again={again} /> },
        { head: phrase('deliveries.address'), cell: (one) => <span class="num">{one.address ?? '—'}</span>, extra: true },
        { head: phrase('deliveries.said'), cell: (one) => <bdi class="said ink-2">{one.said ?? '—'}</bdi>, extra: true },
        { head: phrase('deliveries.took'), right: true, cell: (one) => took(one.took_ms), extra: true },
      ]}
    />
  )
}

/** Every try to tell somebody something, newest first, and a second chance for what failed. */
export function DeliveriesPage() {
  const { query } = route.value
  const wanted = { channel: query['channel'], person: query['person'], outcome: query['outcome'] }
  const pages = usePages<Try>('/deliveries', wanted)
  const answer = pages.first.data as unknown as Tries | null
  const filtered = Object.values(wanted).some((value) => value !== undefined)
  const people = board.value?.people ?? []
  const waiting = answer?.waiting ?? 0
  const again = useRef(pages.first.again)
  again.current = pages.first.again
  useEffect(() => {
    if (waiting === 0) return undefined
    const timer = setInterval(() => again.current(), EACH_MS)
    return () => clearInterval(timer)
  }, [waiting === 0])
  return (
    <div class="page">
      <PageHead title={phrase('page.deliveries')} note={waiting === 0 ? phrase('deliveries.note') : phrase('deliveries.waiting', { n: waiting })}>
        <Filter label={phrase('deliveries.outcome')} value={query['outcome'] ?? ''} choices={OUTCOMES.map((value) => ({ value, label: phrase(value === 'failed' ? 'deliveries.failed' : 'deliveries.ok') }))} onValue={(outcome) => amend({ outcome })} />
        <Filter label={phrase('deliveries.way')} value={query['channel'] ?? ''} choices={CHANNELS.map((value) => ({ value, label: w(`way.${value}`) }))} onValue={(channel) => amend({ channel })} />
        <Filter label={phrase('deliveries.who')} value={query['person'] ?? ''} choices={people.map((one) => ({ value: one.id, label: one.name }))} onValue={(person) => amend({ person })} />
      </PageHead>
      <Answered asked={pages.first}>
        {() =>
          pages.items.length > 0 ? (
            <List pages={pages} again={pages.first.again} />
          ) : (
            <Nothing fact={phrase(filtered ? 'deliveries.none_such' : 'deliveries.empty')}>{phrase(filtered ? 'deliveries.none_such.promise' : 'deliveries.empty.promise')}</Nothing>
          )
        }
      </Answered>
      <ProblemNote problem={pages.problem} />
    </div>
  )
}
