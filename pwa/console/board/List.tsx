import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ClockChip, Icon, StateShape, named, clockTime, clockWords, lengthOf, tone, type Standing } from '../../ui/index.ts'
import { amend, openTicket, route } from '../data/place.ts'
import { me, now_ms } from '../data/store.ts'
import { rightsOf } from '../data/roles.ts'
import { Cap } from '../parts/parts.tsx'
import { phrase, phraseAny } from '../words/index.ts'
import { slackWords } from '../words/slack.ts'
import { termOf } from '../words/terms.ts'
import { candidates } from './candidates.ts'
import { textWidth } from './labels.ts'
import { countsOf, type BoardClock, type Promised } from './urgency.ts'
import { titleOf, whatOf, whereOf, type Row } from './world.ts'

/** Numbers with shape and word over the list; each one filters it. */
export function Counters({ rows, only }: { rows: readonly Row[]; only: string }) {
  return (
    <div class="counters" role="group" aria-label={phrase('counters')}>
      {countsOf(rows.map((row) => row.lead?.standing ?? null)).map(({ standing, count }) => (
        <button
          key={standing}
          type="button"
          class={`counter${count === 0 ? ' zero' : ''}`}
          aria-pressed={only === standing ? 'true' : 'false'}
          onClick={() => amend({ state: only === standing ? null : standing })}
        >
          <span class={`num tone-${tone(standing)}`}>
            <StateShape standing={standing} size={13} />
            <b>{count}</b>
          </span>
          <span class="word">{phraseAny(`count.${standing}`)}</span>
        </button>
      ))}
    </div>
  )
}

/** The row's first words: `剩 28:00`, or the state where it has no time of its own. */
function headline(clock: BoardClock): string {
  const { standing, ms } = clock
  if (standing === 'risk' || standing === 'provisional') return clockWords({ standing: standing === 'risk' ? 'ontime' : 'breach', ms })
  if (standing === 'undecided' || standing === 'pending' || standing === 'paused') return clockWords({ standing, ms: null })
  return clockWords({ standing, ms })
}

function by(clock: BoardClock, zone: string | undefined): string {
  return clock.due_ms === null ? '' : phrase('by', { time: clockTime(clock.due_ms, zone) })
}

/** The line under it: the deadline, what is unsure, when it was done. */
function underline(clock: BoardClock, zone: string | undefined): string {
  const { standing } = clock
  if (clock.error !== null) return clock.error
  const due = clock.due_ms === null ? '' : ` · ${clockTime(clock.due_ms, zone)}`
  if (standing === 'provisional') return phrase('count.provisional') + due
  if (standing === 'risk') return phraseAny('count.risk') + due
  if (standing === 'undecided' && clock.doubt !== null) {
    return `${clockTime(clock.doubt.from_ms, zone)}–${clockTime(clock.doubt.to_ms, zone)}`
  }
  if (standing === 'paused') return clock.ms === null ? '' : clockWords({ standing: 'paused', ms: clock.ms })
  if (standing === 'pending') return phrase('after', { what: termOf('starts', clock.commitment.starts), length: lengthOf(clock.commitment.within_min) })
  if (clock.stop_ms !== null) return `${clockTime(clock.stop_ms, zone)} ${termOf('kind', clock.commitment.kind)}`
  return by(clock, zone)
}

export function promiseName(clock: BoardClock<Promised>): string {
  return `${termOf('kind', clock.commitment.kind)} ${lengthOf(clock.commitment.within_min)} ${clock.commitment.clause}`
}

/** The right side: who holds it and how that goes, or how much room the best candidate has. */
function Holder({ row }: { row: Row }) {
  const state = termOf('state', row.ticket.state)
  if (row.engineer !== null) {
    return (
      <>
        <b>{row.engineer.name}</b>
        <span>{state}</span>
      </>
    )
  }
  // A fault solved from afar waits for the customer, not for an engineer.
  if (row.done || row.ticket.state === 'repaired') return <span>{state}</span>
  const best = candidates.value.get(row.ticket.id)?.items[0]
  return (
    <>
      {best === undefined || best.slack_s === null ? null : (
        <b class={`num${best.slack_s < 0 ? ' tone-breach' : ''}`}>{phrase('best', { slack: slackWords(best.slack_s) })}</b>
      )}
      <b class="accent">{phrase('unassigned')}</b>
    </>
  )
}

function describe(row: Row): string {
  const { ticket, lead } = row
  return [
    lead === null ? '' : clockWords(lead),
    titleOf(ticket, row.equipment, row.site),
    whatOf(ticket),
    named(row.site),
    row.engineer?.name ?? (row.ticket.state === 'repaired' ? termOf('state', row.ticket.state) : phrase('unassigned')),
  ].filter((part) => part !== '').join('. ')
}

/** A time of hours and minutes is wider than the column's type allows: it is set smaller. */
function lengthClass(words: string): string {
  const width = textWidth(words, 18)
  return width > 108 ? 'longer' : width > 92 ? 'long' : ''
}

/** Lines break between words only: `AS-01` stays whole. */
function unbroken(text: string) {
  return text.split(' ').flatMap((part) => [<span key={part} class="unbroken">{part}</span>, ' '])
}

function TicketRow({ row, chosen }: { row: Row; chosen: boolean }) {
  const { ticket, lead } = row
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const standing: Standing = lead?.standing ?? 'pending'
  const words = lead === null ? termOf('state', ticket.state) : headline(lead)
  return (
    <li ref={item}>
      <button
        type="button"
        class={`ticket-row${chosen ? ' chosen' : ''}${standing === 'breach' && !row.done ? ' over' : ''}`}
        aria-current={chosen ? 'true' : undefined}
        aria-label={describe(row)}
        data-ticket={ticket.number}
        data-standing={standing}
        onClick={() => openTicket(ticket.id)}
      >
        <span class={`when num tone-${tone(standing)}`}>
          <StateShape standing={standing} size={16} />
          <b class={lengthClass(words)}>{words}</b>
          <span class="under">{lead === null ? '' : underline(lead, row.site?.zone)}</span>
        </span>
        <span class="what">
          <b>{unbroken(`${titleOf(ticket, row.equipment, row.site)} ${whatOf(ticket)}`)}</b>
          <span>
            {lead === null ? ticket.number : promiseName(lead)} · {whereOf(ticket, row.equipment, row.site)}
          </span>
        </span>
        <span class="who">
          <Holder row={row} />
        </span>
      </button>
    </li>
  )
}

export function TicketList({ rows, chosen, children }: { rows: readonly Row[]; chosen: string | null; children?: ComponentChildren }) {
  const only = route.value.query['state'] ?? ''
  const shown = rows.filter((row) => only === '' || row.lead?.standing === only)
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  return (
    <section class="list" aria-label={phrase('list')}>
      {children}
      <Counters rows={rows} only={only} />
      {shown.length === 0 ? (
        <div class="nothing">
          <p class="strong">{phrase(only === '' ? 'list.empty' : 'list.none_such')}</p>
          <p class="ink-2">{phrase(only === '' ? 'list.empty.promise' : 'list.none_such.promise')}</p>
        </div>
      ) : (
        <ul class="ticket-rows">
          {shown.map((row) => (
            <TicketRow key={row.ticket.id} row={row} chosen={row.ticket.id === chosen} />
          ))}
        </ul>
      )}
      <footer class="list-foot">
        {may.run ? (
          <button type="button" class="button" aria-keyshortcuts="n" onClick={() => amend({ new: String(now_ms.peek()) })}>
            <Icon name="plus" size={18} />
            {phrase('report.new')}
            <Cap>N</Cap>
          </button>
        ) : null}
        <button type="button" class="hint" onClick={() => amend({ keys: '1' })}>
          <Cap>J</Cap>
          <Cap>K</Cap>
          {phrase('keys.move')}
          <Cap>?</Cap>
          {phrase('keys.title')}
        </button>
      </footer>
    </section>
  )
}

/** The state of a ticket in one chip, for tables. */
export function LeadChip({ lead }: { lead: BoardClock | null }) {
  return lead === null ? null : <ClockChip standing={lead.standing} ms={lead.ms} bare />
}
