/** The state of one clock: a pure function of the commitment, the events, the calendar and two instants. The same as `server/domain/clocks.py`. */

import { Calendar, calendarNamed } from './calendars.ts'
import type { Calendars } from './calendars.ts'
import { counts, factsOf, pauseSpans } from './clock-facts.ts'
import type { Facts, Pause, World } from './clock-facts.ts'
import { checkCommitment, durationMs } from './commitments.ts'
import type { Commitment } from './commitments.ts'
import { inOrder, intervalOf, knownEvents } from './events.ts'
import type { ClockEvent } from './events.ts'
import type { Span } from './spans.ts'
import { NEVER_MS, NOT_STARTED, timelineOf } from './timeline.ts'
import type { Changed, Elapsed, Timeline } from './timeline.ts'

/** What is known of a clock. `breached` with a stop is shown as met late, without one as over. */
export type State = 'pending' | 'running' | 'paused' | 'met' | 'breached' | 'provisional_breach' | 'undecided' | 'void'

/** Why the state is what it is, beyond its own name. */
export type Reason =
  | 'no-proof'
  | 'stop-before-start'
  | 'straddles-due'
  | 'by-reopen'
  | 'by-change'
  | 'late-before-reopening'
  | 'desk-only'
  | 'confirmed'
  | 'phones-heard'

/** The state of a clock at `at_ms` and everything it rests on. Instants in epoch ms; null due: hidden, or none. */
export type Verdict = {
  commitment: Commitment
  at_ms: number
  state: State
  reasons: readonly Reason[]
  due_ms: number | null
  due_earliest_ms: number | null
  due_latest_ms: number | null
  start: ClockEvent | null
  stop: ClockEvent | null
  ending: ClockEvent | null
  elapsed: Elapsed
  budget_ms: number
  pauses: readonly Pause[]
  changes: readonly Changed[]
  unproven: readonly ClockEvent[]
  timeline: Timeline | null
}

type Decision = { state: State; reasons: Reason[]; stop?: ClockEvent; ending?: ClockEvent }

const NONE: ReadonlySet<string> = new Set()

/**
 * Gives the state of a commitment's clock at an instant, by what was known at another (default the same). `calendar`
 * is the commitment's own, or all of them by id. Raises calendar-never-opens, unknown-calendar, bad-duration,
 * no-stop-event, correction-cycle.
 */
export function judge(
  commitment: Commitment,
  events: readonly ClockEvent[],
  calendar: Calendar | Calendars,
  at: number,
  receivedUntil: number | null = null,
): Verdict {
  const calendars = calendar instanceof Calendar ? new Map([[commitment.calendar, calendar]]) : calendar
  return judgeKnown(commitment, knownEvents(events, at, receivedUntil), calendars, at)
}

/** Gives the state from events already cut and in order (`knownEvents`); `voids` and `names` as in `factsOf`. */
export function judgeKnown(
  commitment: Commitment,
  events: readonly ClockEvent[],
  calendars: Calendars,
  at: number,
  voids: ReadonlySet<string> = NONE,
  names: ReadonlySet<string> = NONE,
): Verdict {
  checkCommitment(commitment)
  const calendar = calendarNamed(calendars, commitment.calendar)
  const facts = factsOf(commitment, events, calendars, voids, names)
  if (facts.start !== null) return new Judgement(commitment, facts, calendar, at).verdict()
  return {
    commitment,
    at_ms: at,
    state: facts.ending === null ? 'pending' : 'void',
    reasons: [],
    due_ms: null,
    due_earliest_ms: null,
    due_latest_ms: null,
    start: null,
    stop: null,
    ending: facts.ending,
    elapsed: NOT_STARTED,
    budget_ms: durationMs(commitment.within_min),
    pauses: facts.pauses,
    changes: [],
    unproven: [],
    timeline: null,
  }
}

/** The dues of one clock in all worlds, and what follows from them. */
class Judgement {
  private readonly commitment: Commitment
  private readonly facts: Facts
  private readonly calendar: Calendar
  private readonly at: number
  private readonly changes: Changed[]
  private readonly line: Timeline
  private readonly due: number | null
  private readonly earliestDue: number
  private readonly latestDue: number

  constructor(commitment: Commitment, facts: Facts, calendar: Calendar, at: number) {
    this.commitment = commitment
    this.facts = facts
    this.calendar = calendar
    this.at = at
    const stated = this.lineFrom(facts.start?.at_ms ?? 0, pauseSpans(commitment, facts, 'stated'))
    this.changes = stated.log
    this.due = stated.line.due()
    if (this.due === null) checkCountable(stated.line, at)
    this.line = stated.line.withoutPausesFrom(this.due)
    const [earliest, latest] = facts.startInterval
    const dues = [this.dueFrom(earliest, 'short'), this.dueFrom(latest, 'long')]
    // Where the stop itself ended a pause, the clock rested until it came: what is stated as due then says nothing.
    const hasRested = facts.pauses.some((pause) => counts(pause) && pause.end !== null && facts.stops.includes(pause.end))
    if (!hasRested) dues.push(this.due ?? NEVER_MS)
    this.earliestDue = Math.min(...dues)
    this.latestDue = Math.max(...dues)
  }

  verdict(): Verdict {
    const { state, reasons, stop = null, ending = null } = this.decide()
    const isOver = state === 'breached' || state === 'provisional_breach'
    if (isOver && this.changes.some(({ label }) => label === 'by-change')) reasons.push('by-change')
    return {
      commitment: this.commitment,
      at_ms: this.at,
      state,
      reasons,
      due_ms: this.due,
      due_earliest_ms: this.earliestDue >= NEVER_MS ? null : this.earliestDue,
      due_latest_ms: this.latestDue >= NEVER_MS ? null : this.latestDue,
      start: this.facts.start,
      stop,
      ending,
      elapsed: this.line.elapsed((stop ?? ending)?.at_ms ?? this.at),
      budget_ms: this.line.budget,
      pauses: this.facts.pauses,
      changes: this.changes,
      unproven: this.facts.unproven,
      timeline: this.line,
    }
  }

  private lineFrom(start: number, spans: readonly Span[]): { line: Timeline; log: Changed[] } {
    // A change at or after the stop does not touch the clock.
    const stopped = this.facts.stops[0]?.at_ms ?? NEVER_MS
    const applied = this.facts.changes.filter((change) => change.at < stopped)
    return timelineOf(start, spans, durationMs(this.commitment.within_min), this.calendar, applied)
  }

  private dueFrom(start: number, world: World): number {
    return this.lineFrom(start, pauseSpans(this.commitment, this.facts, world)).line.due() ?? NEVER_MS
  }

  /** Gives state, reasons, the stop that decided, and the event that ended the clock without one. */
  private decide(): Decision {
    const { stops, ending } = this.facts
    const kept = stops.find((stop) => this.isInTime(stop))
    if (kept !== undefined && (ending === null || inOrder(kept, ending) < 0)) return { state: 'met', reasons: [], stop: kept }
    if (ending !== null) {
      if (this.latest(ending) <= this.earliestDue) return { state: 'void', reasons: [], ending }
      if (this.earliest(ending) <= this.latestDue) return { state: 'undecided', reasons: ['straddles-due'], ending }
    }
    if (kept !== undefined) return { state: 'met', reasons: [], stop: kept }
    return stops.length > 0 ? this.ofStops(stops) : this.withoutStop()
  }

  /** Gives the state where there are stops and none is surely in time. */
  private ofStops(stops: readonly ClockEvent[]): Decision {
    const early = stops.filter((stop) => this.latest(stop) < this.facts.startInterval[0])
    const late = stops.filter((stop) => this.earliest(stop) > this.latestDue)
    const first = stops[0] as ClockEvent
    if (late.length === stops.length) {
      if (this.isMaybeUnproven()) return { state: 'undecided', reasons: ['no-proof'], stop: first }
      return { state: 'breached', reasons: this.reopenReasons(), stop: first }
    }
    const doubtful = stops.filter((stop) => !early.includes(stop) && !late.includes(stop))
    const reasons: Reason[] = early.length > 0 ? ['stop-before-start'] : []
    if (doubtful.length > 0) reasons.push('straddles-due')
    return { state: 'undecided', reasons, stop: doubtful[0] ?? early[0] ?? first }
  }

  private withoutStop(): Decision {
    if (this.due === null) return { state: 'paused', reasons: [] }
    if (this.at < this.due) return { state: 'running', reasons: [] }
    if (this.isMaybeUnproven()) return { state: 'undecided', reasons: ['no-proof'] }
    const due = this.due
    const { cancelled, confirmed, heardUntil } = this.facts
    const reasons = this.reopenReasons()
    if (cancelled.some((stop) => this.earliest(stop) > this.latestDue)) reasons.push('late-before-reopening')
    if (this.commitment.desk_only) reasons.push('desk-only')
    if (confirmed.some((event) => event.at_ms >= due)) reasons.push('confirmed')
    if (heardUntil !== null && heardUntil > this.latestDue) reasons.push('phones-heard')
    return { state: reasons.length > 0 ? 'breached' : 'provisional_breach', reasons }
  }

  /** Gives by-reopen where the deadline passed in a gap that counts, between a fix and its refusal. */
  private reopenReasons(): Reason[] {
    const reopened = this.facts.countedReopening
    return reopened !== null && this.due !== null && this.due <= reopened.at_ms ? ['by-reopen'] : []
  }

  /** Tells whether a stop without its proof may have been in time. */
  private isMaybeUnproven(): boolean {
    const first = this.facts.startInterval[0]
    return this.facts.unproven.some((stop) => this.earliest(stop) <= this.latestDue && this.latest(stop) >= first)
  }

  private isInTime(stop: ClockEvent): boolean {
    const latest = this.latest(stop)
    return this.facts.startInterval[0] <= latest && latest <= this.earliestDue
  }

  private earliest(event: ClockEvent): number {
    return intervalOf(event, this.commitment.certainty)[0]
  }

  private latest(event: ClockEvent): number {
    return intervalOf(event, this.commitment.certainty)[1]
  }
}

/** Raises calendar-never-opens where the hidden deadline could never come even if the pause ended now. */
function checkCountable(line: Timeline, at: number): void {
  const pauses = line.pauses.filter(([a]) => a < at).map(([a, b]): Span => [a, b >= NEVER_MS ? at : b])
  line.with({ pauses }).due()
}
