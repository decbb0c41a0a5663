import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Mark, StateShape, age, clockTime, span, tone, type Standing } from '../../ui/index.ts'
import { Chart } from '../board/Chart.tsx'
import { countsOf } from '../board/urgency.ts'
import { rows, titleOf, whatOf, whereOf, type Row } from '../board/world.ts'
import { bind } from '../data/keys.ts'
import { amend } from '../data/place.ts'
import { audible, muted } from '../data/sound.ts'
import { board, boardProblem, heard_ms, now_ms, reach } from '../data/store.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { fillScreen, keepAwake } from './awake.ts'

const SHOWN: readonly Standing[] = ['breach', 'provisional', 'risk', 'ontime', 'undecided', 'paused']

function leave(): void {
  fillScreen(false)
  amend({ wall: null })
}

function useWall(): void {
  useEffect(() => keepAwake(), [])
  useLayoutEffect(() => {
    const free = [bind('w', leave), bind('Escape', leave)]
    return () => free.forEach((undo) => undo())
  })
  useEffect(() => {
    document.documentElement.classList.add('on-wall')
    return () => document.documentElement.classList.remove('on-wall')
  }, [])
}

/** How many rows fit: what does not is counted below them, never cut through. */
function useFitting(count: number) {
  const list = useRef<HTMLOListElement>(null)
  // One row is always drawn: it is what is measured, also where the wall was there before its tickets.
  const fits = useSignal(Math.max(1, count))
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => {
      const box = list.current
      const row = box?.firstElementChild
      if (box == null || row == null) return
      fits.value = Math.max(1, Math.floor((box.clientHeight + 1) / row.getBoundingClientRect().height))
    })
    if (list.current !== null) watch.observe(list.current)
    return () => watch.disconnect()
  }, [count > 0])
  return { list, fits: fits.value }
}

function WallRow({ row }: { row: Row }) {
  const { ticket, lead } = row
  const standing: Standing = lead?.standing ?? 'pending'
  const time = lead === null || lead.ms === null ? '' : span(lead.ms)
  return (
    <li class={`wall-row${standing === 'breach' ? ' over' : ''}`} data-ticket={ticket.number} data-standing={standing}>
      <span class={`wall-time num tone-${tone(standing)}`}>
        <StateShape standing={standing} size={48} />
        <span>
          <b class={time.length > 6 ? 'long' : ''}>{time === '' ? phraseAny(`result.${standing}`) : time}</b>
          {time === '' ? null : <span class="wall-word">{phraseAny(`result.${standing}`)}</span>}
        </span>
      </span>
      <span class="wall-what">
        <b>
          {titleOf(ticket, row.equipment, row.site)} <span>{whatOf(ticket)}</span>
        </b>
        <span>
          {lead === null ? '' : `${termOf('kind', lead.commitment.kind)} · `}
          {lead?.due_ms == null ? '' : `${phrase('by', { time: clockTime(lead.due_ms, row.site?.zone) })} · `}
          {whereOf(ticket, row.equipment, row.site)}
        </span>
      </span>
      <span class="wall-state">{ticket.engineer === null ? phrase('unassigned') : termOf('state', ticket.state)}</span>
    </li>
  )
}

function Counts({ open }: { open: readonly Row[] }) {
  const counts = countsOf(open.map((row) => row.lead?.standing ?? null))
  return (
    <ul class="wall-counts" aria-label={phrase('counters')}>
      {SHOWN.map((standing) => (
        <li key={standing}>
          <span class={`num tone-${tone(standing)}`}>
            <StateShape standing={standing} size={36} />
            <b>{counts.find((one) => one.standing === standing)?.count ?? 0}</b>
          </span>
          <span>{phraseAny(`count.${standing}`)}</span>
        </li>
      ))}
    </ul>
  )
}

/** What keeps the wall from being believed or heard, in one line; nothing while all is well. */
function Trouble() {
  const silent = reach.value === 'silent' || boardProblem.value !== null
  const words = silent
    ? phrase('wall.silent', { age: heard_ms.value === null ? '—' : age(now_ms.value - heard_ms.value) })
    : !muted.value && audible.value === 'blocked'
      ? phrase('sound.blocked')
      : null
  return words === null ? null : (
    <p class={`wall-trouble${silent ? ' silent' : ''}`} role="status">
      {words}
    </p>
  )
}

/** The board for a wall: open tickets and the map, large, without names or dialogs; it looks after itself. */
export function WallBoard() {
  useWall()
  const open = rows.value.filter((row) => !row.done && row.ticket.state !== 'repaired')
  const { list, fits } = useFitting(open.length)
  const rest = Math.max(0, open.length - fits)
  const worst = open[0] ?? null
  return (
    <div class="wall-board">
      <header class="wall-top">
        <h1>
          <Mark size={56} />
          {phrase('brand')}
        </h1>
        <Counts open={open} />
        <b class="wall-clock num" role="timer" aria-label={phrase('clock.now')}>
          {clockTime(now_ms.value, undefined, true)}
        </b>
      </header>
      <Trouble />
      <main class="wall-main">
        <section aria-label={phrase('list')}>
          {board.value !== null && open.length === 0 ? <p class="wall-none">{phrase('list.empty')}</p> : null}
          <ol class="wall-rows" ref={list}>
            {open.map((row, i) => (i < fits ? <WallRow key={row.ticket.id} row={row} /> : null))}
          </ol>
          <p class="wall-rest num">{rest === 0 ? ' ' : phrase('wall.rest', { n: rest })}</p>
        </section>
        <Chart rows={open} chosen={worst} engineer={null} nameless />
      </main>
      <button type="button" class="wall-leave" onClick={leave}>
        {phrase('wall.leave')}
      </button>
    </div>
  )
}
