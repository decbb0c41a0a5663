import { useLayoutEffect } from 'preact/hooks'
import { StateShape, clockTime, say as toast, type Standing } from '../../ui/index.ts'
import type { Queue as Answer } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { bind } from '../data/keys.ts'
import { hashOf } from '../route.ts'
import { act, api, newId } from '../data/store.ts'
import { Cap } from '../parts/parts.tsx'
import { done } from '../ticket/undo.ts'
import { phrase } from '../words/index.ts'
import type { Row } from './world.ts'

type Queued = Answer['items'][number]
type Proposed = Queued & { proposal: NonNullable<Queued['proposal']> }

const SHAPE: Record<Queued['standing'], Standing> = { savable: 'ontime', lost: 'breach', unpromised: 'pending', unranked: 'pending' }
/** From so many on the order is a question of its own. */
const SEVERAL = 2

const isProposed = (one: Queued): one is Proposed => one.proposal !== null

/** Somebody else was quicker, or has gone: the server says so, and the next look proposes anew. */
async function accept({ ticket, proposal }: Proposed, number: string): Promise<void> {
  const why = proposal.person === proposal.first ? {} : { why: phrase('queue.why', { name: proposal.first_name }) }
  await act('ticket.assign', ticket, { engineer: proposal.person, visit: newId(), instead_of: null, first: proposal.first, ...why })
  done(ticket, phrase('assigned.toast', { number, name: proposal.name }), { kind: 'ticket.unassign', body: { why: phrase('undone') } }, phrase('unassigned.toast', { number }))
}

function whyOf({ standing, proposal }: Queued, zone: string | undefined): string {
  if (proposal === null) return phrase(standing === 'unranked' ? 'who.failed' : 'queue.nobody')
  const chance = proposal.probability === null ? '' : ` · ${Math.round(proposal.probability * 100)} %`
  const there = phrase(proposal.waits ? 'queue.waits' : 'queue.there', { name: proposal.name, time: clockTime(proposal.eta_ms, zone), n: Math.ceil(proposal.wait_s / 60) })
  const needed = proposal.person === proposal.first ? '' : ` · ${phrase('queue.needed', { name: proposal.first_name })}`
  return `${there}${chance}${needed}`
}

function One({ one, row, first, take }: { one: Queued; row: Row; first: boolean; take: ((one: Proposed) => void) | null }) {
  return (
    <li class="row wrap" data-queued={one.ticket}>
      <StateShape standing={SHAPE[one.standing]} size={14} />
      <span class="grow num">
        <a href={hashOf('board', { ticket: one.ticket })}>
          <b>{row.ticket.number}</b>
        </a>{' '}
        {phrase(`queue.${one.standing}`)} · {whyOf(one, row.site?.zone)}
      </span>
      {take === null || !isProposed(one) ? null : (
        <button type="button" class="button" aria-keyshortcuts={first ? 'q' : undefined} onClick={() => take(one)}>
          {first ? <Cap>Q</Cap> : null}
          {phrase('queue.accept', { name: one.proposal.name })}
        </button>
      )}
    </li>
  )
}

/** Several wait and people are few: who for whom, in which order and why; one key accepts one proposal. */
export function Queue({ rows, may }: { rows: readonly Row[]; may: boolean }) {
  const waiting = new Map(rows.filter((row) => !row.done && row.ticket.state === 'reported').map((row) => [row.ticket.id, row]))
  const asked = useAsk<Answer>(waiting.size < SEVERAL ? null : 'queue', () => api.get('/queue'))
  const items = (asked.data?.items ?? []).filter((one) => waiting.has(one.ticket))
  const next = items.find(isProposed)
  const take = (one: Proposed): void => {
    accept(one, waiting.get(one.ticket)?.ticket.number ?? '').catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }))
  }
  useLayoutEffect(() => (may && next !== undefined ? bind('q', () => take(next)) : undefined))
  if (waiting.size < SEVERAL || items.length === 0) return null
  return (
    <details class="queue" open>
      <summary>{phrase('queue.title', { n: items.length })}</summary>
      <ol aria-label={phrase('queue.title', { n: items.length })}>
        {items.map((one) => {
          const row = waiting.get(one.ticket)
          return row === undefined ? null : <One key={one.ticket} one={one} row={row} first={one === next} take={may ? take : null} />
        })}
      </ol>
    </details>
  )
}
