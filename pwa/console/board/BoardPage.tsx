import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect } from 'preact/hooks'
import { bind } from '../data/keys.ts'
import { amend, openTicket, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { board, boardProblem, changes, me, now_ms } from '../data/store.ts'
import { ProblemNote, Waiting } from '../parts/parts.tsx'
import { Detail, NoTicket } from '../ticket/Detail.tsx'
import { refresh } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { wantCandidates } from './candidates.ts'
import { Chart } from './Chart.tsx'
import { TicketList } from './List.tsx'
import { Queue } from './Queue.tsx'
import { Standbys } from './Standby.tsx'
import { rows, type Row } from './world.ts'

const HALF_MINUTE_MS = 30_000

/** Asks who could make the tickets nobody holds, on every change and twice a minute. */
function useCandidatesOfOpen(all: readonly Row[]): void {
  const wanted = all.filter((row) => !row.done && row.ticket.engineer === null).map((row) => row.ticket.id)
  const beat = Math.floor(now_ms.value / HALF_MINUTE_MS)
  useEffect(() => wantCandidates(wanted), [wanted.join(), beat, changes.value])
}

function step(all: readonly Row[], from: string | null, by: number): void {
  if (all.length === 0) return
  const at = all.findIndex((row) => row.ticket.id === from)
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]
  if (next !== undefined) openTicket(next.ticket.id, true)
}

function useBoardKeys(all: readonly Row[], chosen: string | null): void {
  // Before the next paint: a key pressed as soon as the list is seen must find its act.
  useLayoutEffect(() => {
    const free = [bind('j', () => step(all, chosen, 1)), bind('k', () => step(all, chosen, -1)), bind('Escape', () => openTicket(null))]
    return () => free.forEach((undo) => undo())
  })
}

const TABS = ['list', 'map', 'ticket'] as const

/** Below the width of three columns the map, then the ticket, becomes a tab. */
function Tabs({ tab, choose }: { tab: string; choose: (tab: (typeof TABS)[number]) => void }) {
  return (
    <div class="tabs" role="group" aria-label={phrase('tabs')}>
      {TABS.map((name) => (
        <button key={name} type="button" class={`tab-${name}`} aria-pressed={tab === name ? 'true' : 'false'} onClick={() => choose(name)}>
          {phrase(`tab.${name}`)}
        </button>
      ))}
    </div>
  )
}

export function BoardPage() {
  const all = rows.value
  const query = route.value.query
  const only = query['state'] ?? ''
  const shown = all.filter((row) => only === '' || row.lead?.standing === only)
  const id = query['ticket'] ?? null
  const chosen = all.find((row) => row.ticket.id === id) ?? null
  const engineer = useSignal<string | null>(null)
  const asked = TABS.find((name) => name === query['tab'])
  const tab = asked ?? (id === null ? 'list' : 'ticket')
  useBoardKeys(shown, id)
  useCandidatesOfOpen(all)
  if (board.value === null) {
    return <div class="page">{boardProblem.value === null ? <Waiting lines={8} /> : <ProblemNote problem={boardProblem.value} again={refresh} />}</div>
  }
  return (
    <div class={`board show-${tab}`}>
      <h1 class="spoken" id="page-title" tabIndex={-1}>
        {phrase('page.board')}
      </h1>
      <Tabs tab={tab} choose={(next) => amend({ tab: next }, true)} />
      <TicketList rows={all} chosen={id}>
        <Queue rows={all} may={rightsOf(me.value?.person.role ?? 'engineer').run} />
        <Standbys />
      </TicketList>
      <Chart rows={all} chosen={chosen} engineer={id === null ? null : engineer.value} />
      {id === null ? <NoTicket /> : <Detail key={id} id={id} onEngineer={(person) => (engineer.value = person)} />}
    </div>
  )
}
