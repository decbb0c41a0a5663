import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks'
import { Icon, dayTime, named, say as toast } from '../../ui/index.ts'
import type { Ticket } from '../../core/records.gen.ts'
import { candidates, wantAll, wantCandidates } from '../board/candidates.ts'
import { clocksOf } from '../board/clocks.ts'
import { leadOf, verdictOf, type BoardClock } from '../board/urgency.ts'
import { isDone, placeName, rulebookNow, titleOf, whatOf } from '../board/world.ts'
import type { Candidates, Coming, TicketDetail } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { bind } from '../data/keys.ts'
import { amend, route } from '../data/place.ts'
import { rightsOf, type Rights } from '../data/roles.ts'
import { api, changes, me, now_ms } from '../data/store.ts'
import { Answered } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { Actions } from './Actions.tsx'
import { Along } from './Along.tsx'
import { asksWhy, assign, onConflict } from './assign.ts'
import { Arrival } from './Arrival.tsx'
import { ClockCells, ClockLine, ClockChips, Why, type Eta } from './Clocks.tsx'
import { Course } from './Course.tsx'
import { dialog } from './dialogs.ts'
import { useComing } from './coming.ts'
import { Engineer, isMovable } from './Engineer.tsx'
import { Facts } from './Facts.tsx'
import { momentsOf } from './moments.ts'
import { Path } from './Path.tsx'
import { Differences, Links } from './Sayings.tsx'
import { storyOf } from './story.ts'
import { Who } from './Who.tsx'

/** The open ticket: its promises, who can keep them, what happened, and what may be done. */
export function Detail({ id, onEngineer }: { id: string; onEngineer?: (person: string | null) => void }) {
  const asked = useAsk<TicketDetail>(id, () => api.get(`/tickets/${id}`))
  return (
    <section class="detail" aria-label={phrase('detail')} key={id}>
      <Answered asked={asked}>{(detail) => <Opened detail={detail} onEngineer={onEngineer} />}</Answered>
    </section>
  )
}

function useClocks(detail: TicketDetail): BoardClock[] {
  const rulebook = rulebookNow()
  const at_ms = now_ms.value
  return useMemo(() => (rulebook === null ? [] : clocksOf(detail.ticket, rulebook, at_ms)), [detail.ticket, rulebook, at_ms])
}

/** Candidates of this ticket, asked again on every change and as positions age. */
function useCandidates(detail: TicketDetail, wanted: boolean): Candidates | null {
  const { id } = detail.ticket
  useEffect(() => {
    if (wanted) wantCandidates([id], true)
  }, [id, wanted, changes.value])
  return wanted ? (candidates.value.get(id) ?? null) : null
}

function Head({ detail, clocks, chosen, choose, chance }: { detail: TicketDetail; clocks: BoardClock[]; chosen: string | null; choose: (id: string) => void; chance: number | null }) {
  const { ticket, equipment, site, contact } = detail
  const place = placeName(site, ticket.place)
  return (
    <header class="detail-head">
      <p class="ink-2 num">
        {ticket.number} · {dayTime(ticket.reported_ms, now_ms.value, site.zone)} {termOf('channel', ticket.channel)} · {termOf('state', ticket.state)}
      </p>
      <h2 tabIndex={-1}>{titleOf(ticket, equipment, site)}</h2>
      <p>
        {[contact?.description ?? '', whatOf(ticket), termOf('reach', ticket.reach)].filter((part) => part !== '').join(' · ')}
        <br />
        <span class="ink-2">
          {named(site)}
          {place === null ? '' : ` · ${place}`} · {termOf('type', ticket.type)} {termOf('severity', ticket.severity)}
          {ticket.graded ? '' : ` · ${phrase('ungraded')}`}
        </span>
      </p>
      <ClockChips clocks={clocks} chosen={chosen} choose={choose} chance={chance} />
    </header>
  )
}

/** Of who is under way what is followed; before that what dispatch reckons of them. */
function etaOf(coming: Coming | null, answer: Candidates | null, engineer: string | null): Eta | null {
  if (coming?.eta != null) return { eta_ms: coming.eta.eta_ms, p90_ms: coming.eta.eta_p90_ms }
  const item = answer?.items.find((candidate) => candidate.person === engineer)
  return item === undefined ? null : { eta_ms: item.eta_ms, p90_ms: item.eta_p90_ms }
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

interface TicketKeys {
  assign: () => void
  escalate: () => void
  pick: (i: number) => void
  call: () => void
  note: () => void
  reassign: () => void
}

function useKeys(act: TicketKeys): void {
  // Before the next paint: a key pressed as soon as the ticket is seen must find its act.
  useLayoutEffect(() => {
    const free = [bind('a', act.assign), bind('e', act.escalate), bind('c', act.call), bind('t', act.note), bind('r', act.reassign)]
    DIGITS.forEach((digit, i) => free.push(bind(digit, () => act.pick(i))))
    return () => free.forEach((undo) => undo())
  })
}

/** The engineer picked among the candidates: the first, until someone else is chosen. */
function usePick(answer: Candidates | null, assigned: string | null, onEngineer?: (person: string | null) => void) {
  const picked = route.value.query['who'] ?? null
  const known = answer?.items.some((item) => item.person === picked) === true
  const current = known ? picked : (answer?.items[0]?.person ?? null)
  const shown = assigned ?? current
  useEffect(() => {
    onEngineer?.(shown)
  }, [shown])
  return { current, pick: (person: string | null) => amend({ who: person }, true) }
}

/** The assignments of which it is on record who ranked how. */
function explainedIn({ events }: Ticket): ReadonlySet<string> {
  return new Set(events.filter((event) => (event.kind === 'assigned' || event.kind === 'send_along') && typeof event.data['choice'] === 'object' && event.data['choice'] !== null).map((event) => event.id))
}

export function mayAssign(detail: TicketDetail, may: Rights): boolean {
  return may.run && ['reported', 'assigned', 'accepted', 'under_way', 'on_site'].includes(detail.ticket.state)
}

function Opened({ detail, onEngineer }: { detail: TicketDetail; onEngineer?: ((person: string | null) => void) | undefined }) {
  const { ticket, site } = detail
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const clocks = useClocks(detail)
  const lead = isDone(ticket) || ticket.state === 'repaired' ? verdictOf(clocks) : leadOf(clocks)
  const arrive = clocks.find((clock) => clock.commitment.kind === 'arrive' && clock.standing !== 'void') ?? null
  const chosenId = route.value.query['clock'] ?? null
  const first = ticket.state === 'reported' ? (arrive ?? lead) : lead
  const chosen = clocks.find((clock) => clock.commitment.id === chosenId) ?? first
  const wanted = mayAssign(detail, may) || ['assigned', 'accepted', 'under_way'].includes(ticket.state)
  const answer = useCandidates(detail, wanted)
  const coming = useComing(ticket)
  const { current, pick } = usePick(answer, ticket.engineer, onEngineer)
  const other = useSignal(false)
  const assignable = mayAssign(detail, may) && (ticket.engineer === null || other.value)

  const doAssign = (): void => {
    if (!assignable || current === null || current === ticket.engineer) return
    if (asksWhy(answer, current, ticket)) {
      dialog.value = { name: 'assign', detail, engineer: current }
      return
    }
    other.value = false
    assign(detail, answer, { engineer: current, why: null, why_code: null })
      .catch((error: unknown) => onConflict(error, detail, current))
      .catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }))
  }
  const escalate = (): void => {
    if (may.note) dialog.value = { name: 'escalate', detail }
  }
  useKeys({
    assign: doAssign,
    escalate,
    pick: (i) => assignable && pick(answer?.items[i]?.person ?? current),
    call: () => may.call && (dialog.value = { name: 'call', detail }),
    note: () => may.note && (dialog.value = { name: 'form', detail, form: 'note' }),
    reassign: () => isMovable(detail, may) && (other.value = !other.value),
  })

  const engineerNow = ticket.engineer ?? current
  const chance = ticket.engineer === null ? (answer?.items.find((item) => item.person === current)?.probability ?? null) : null
  const visit = detail.visits.find((candidate) => candidate.id === ticket.visit) ?? detail.visits.at(-1) ?? null
  const entries = storyOf(ticket, { people: detail.people, zone: site.zone }, momentsOf(detail, clocks, now_ms.value))
  const choose = (id: string): void => amend({ clock: id }, true)

  return (
    <>
      <div class="detail-scroll">
        <Head detail={detail} clocks={clocks} chosen={chosen?.commitment.id ?? null} choose={choose} chance={chance} />
        <Links detail={detail} />
        <Path detail={detail} />
        <Differences detail={detail} may={may} />
        <ClockCells clocks={clocks} chosen={chosen?.commitment.id ?? null} choose={choose} chance={chance} />
        {chosen === null ? null : <ClockLine clock={chosen} eta={etaOf(coming, answer, engineerNow)} zone={site.zone} />}
        {ticket.engineer === null ? null : (
          <Engineer detail={detail} coming={coming} may={may} changing={other.value} change={() => (other.value = !other.value)} />
        )}
        <Along detail={detail} may={may} />
        {assignable && answer !== null ? <Who answer={answer} zone={site.zone} chosen={current} choose={pick} all={() => wantAll(ticket.id)} send={(engineer) => (dialog.value = { name: 'assign', detail, engineer })} /> : null}
        {arrive === null ? null : <Arrival visit={visit} commitment={arrive.commitment} due_ms={arrive.due_ms} zone={site.zone} />}
        {chosen === null ? null : <Why clock={chosen} detail={detail} />}
        <Course
          entries={entries}
          clocks={clocks}
          zone={site.zone}
          mayCorrect={may.correct}
          correct={(event) => (dialog.value = { name: 'correct', detail, event })}
          explained={explainedIn(ticket)}
          explain={(event) => (dialog.value = { name: 'choice', detail, event })}
        />
        <Facts detail={detail} visit={visit} mark={may.run} />
      </div>
      <Actions
        detail={detail}
        may={may}
        clocks={clocks}
        assignee={assignable ? (answer?.items.find((item) => item.person === current)?.name ?? null) : null}
        assign={doAssign}
        escalate={escalate}
      />
    </>
  )
}

/** Nothing chosen: what the panel is for. */
export function NoTicket() {
  return (
    <section class="detail none" aria-label={phrase('detail')}>
      <div class="nothing">
        <Icon name="list" size={32} />
        <p class="strong">{phrase('detail.none')}</p>
        <p class="ink-2">{phrase('detail.none.promise')}</p>
      </div>
    </section>
  )
}
