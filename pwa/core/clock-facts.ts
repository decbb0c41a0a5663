/** What a commitment reads out of a ticket's events: start, stops, reopenings, pauses, changes. The same as `server/domain/clock_facts.py`. */

import { calendarNamed } from './calendars.ts'
import type { Calendars } from './calendars.ts'
import { durationMs, gapOf, proofHolds } from './commitments.ts'
import type { Commitment, Gap, Policy } from './commitments.ts'
import { inOrder, intervalOf, listOf, textOf } from './events.ts'
import type { ClockEvent } from './events.ts'
import { union } from './spans.ts'
import type { Span } from './spans.ts'
import { NEVER_MS } from './timeline.ts'
import type { Change } from './timeline.ts'

/** What a reopening takes back; an arrival or a contact stays what it was. */
export const FIXES: ReadonlySet<string> = new Set(['repaired', 'service_restored', 'solved'])
const ENDINGS: ReadonlySet<string> = new Set(['voided', 'withdrawn'])

/** Which of the possible courses of events: as stated, or with the pauses as short or as long as can be. */
export type World = 'stated' | 'short' | 'long'

/** Why a pause does not count; `counts` where it does, `reopened` for the excluded gap before a reopening. */
export type PauseNote = 'counts' | 'reason-not-listed' | 'no-evidence' | 'reopened'

/** A pause from one event to another; an end of null is open. `id` is the id of the event that began it. */
export type Pause = {
  id: string
  reason: string
  begin: ClockEvent
  end: ClockEvent | null
  note: PauseNote
  evidence: string | null
}

/** Everything a judgement needs, in order. `cancelled` are fixes that a reopening took back. */
export type Facts = {
  start: ClockEvent | null
  startInterval: [number, number]
  stops: readonly ClockEvent[]
  unproven: readonly ClockEvent[]
  cancelled: readonly ClockEvent[]
  countedReopening: ClockEvent | null
  pauses: readonly Pause[]
  changes: readonly Change[]
  ending: ClockEvent | null
  heardUntil: number | null
  confirmed: readonly ClockEvent[]
}

type Reopening = { fix: ClockEvent; reopened: ClockEvent; gap: Gap }

/** Tells whether the clock rests in a pause: listed with its evidence, or the excluded gap before a reopening. */
export function counts(pause: Pause): boolean {
  return pause.note === 'counts' || pause.note === 'reopened'
}

/**
 * Gives the facts of a clock from known events in order. `voids` are further kinds that end it without a verdict;
 * `names` further ids under which a breach is confirmed. Raises unknown-calendar, bad-duration.
 */
export function factsOf(
  commitment: Commitment,
  events: readonly ClockEvent[],
  calendars: Calendars,
  voids: ReadonlySet<string>,
  names: ReadonlySet<string>,
): Facts {
  const starts = events.filter((event) => event.kind === commitment.starts)
  const fixes = events.filter((event) => commitment.stops.includes(event.kind))
  const { proof } = commitment
  const proven = fixes.filter((event) => proof === null || proofHolds(proof, listOf(event, 'proof')))
  const { last, gaps } = reopenings(commitment, events, proven)
  const standing = fixes.filter((event) => !FIXES.has(event.kind) || last === null || inOrder(event, last) > 0)
  const stops = standing.filter((event) => proven.includes(event))
  const cancelled = proven.filter((event) => !standing.includes(event))
  const intervals = starts.map((event) => intervalOf(event, commitment.certainty))
  const heard = events.filter((event) => event.kind === 'phones_heard').map((event) => Number(event.data.until_ms))
  return {
    start: starts[0] ?? null,
    startInterval: starts.length > 0 ? [Math.min(...intervals.map(([a]) => a)), Math.min(...intervals.map(([, b]) => b))] : [0, 0],
    stops,
    unproven: standing.filter((event) => !proven.includes(event)),
    cancelled,
    countedReopening: gaps.findLast(({ gap }) => gap === 'counts')?.reopened ?? null,
    pauses: [...pausesOf(commitment, events, [...cancelled, ...stops]), ...excluded(gaps)],
    changes: events.filter((event) => event.kind === 'reclassified').map((event) => changeOf(commitment, event, calendars)),
    ending: endingOf(commitment, events, voids, starts[0] ?? null, last),
    heardUntil: heard.length > 0 ? Math.max(...heard) : null,
    confirmed: events.filter((event) => confirms(event, commitment.id, names)),
  }
}

/**
 * Gives the separate spans in which the clock rests, in one world; an open pause ends at NEVER_MS. As stated, a stop
 * ends an open pause. Whether that very stop was in time is asked in the other worlds, where the pause stays open: the
 * clock rested until the stop, whenever exactly that was.
 */
export function pauseSpans(commitment: Commitment, facts: Facts, world: World): Span[] {
  const spans: Span[] = []
  for (const { begin, end } of facts.pauses.filter(counts)) {
    if (world === 'stated') {
      spans.push([begin.at_ms, end === null ? NEVER_MS : end.at_ms])
      continue
    }
    const side = world === 'short' ? 0 : 1
    const isOpen = end === null || facts.stops.includes(end)
    const ends = isOpen ? NEVER_MS : intervalOf(end, commitment.certainty)[side]
    spans.push([intervalOf(begin, commitment.certainty)[1 - side] as number, ends])
  }
  return union(spans)
}

/** Gives the last reopening, and per reopening the first fix that it took back and whether the gap counts. */
function reopenings(
  commitment: Commitment,
  events: readonly ClockEvent[],
  proven: readonly ClockEvent[],
): { last: ClockEvent | null; gaps: Reopening[] } {
  let last: ClockEvent | null = null
  const gaps: Reopening[] = []
  for (const reopened of events) {
    if (reopened.kind !== 'reopened') continue
    const since: ClockEvent | null = last
    const fix = proven.find(
      (one) => FIXES.has(one.kind) && inOrder(one, reopened) < 0 && (since === null || inOrder(one, since) > 0),
    )
    if (fix !== undefined) gaps.push({ fix, reopened, gap: gapOf(commitment, reopened.data.cause) })
    last = reopened
  }
  return { last, gaps }
}

function excluded(gaps: readonly Reopening[]): Pause[] {
  return gaps
    .filter(({ gap }) => gap === 'excluded')
    .map(({ fix, reopened }) => ({
      id: reopened.id,
      reason: 'reopened',
      begin: fix,
      end: reopened,
      note: 'reopened',
      evidence: null,
    }))
}

function pausesOf(commitment: Commitment, events: readonly ClockEvent[], stops: readonly ClockEvent[]): Pause[] {
  const resumed = events.filter((event) => event.kind === 'resumed')
  return events
    .filter((event) => event.kind === 'paused')
    .map((event) => ({
      id: event.id,
      reason: String(event.data.reason),
      begin: event,
      end: endOf(event, resumed, stops),
      note: noteOf(commitment, event),
      evidence: textOf(event, 'evidence'),
    }))
}

/** Gives what ends a pause first: a `resumed` that names it, one that names none, or a stop. */
function endOf(begin: ClockEvent, resumed: readonly ClockEvent[], stops: readonly ClockEvent[]): ClockEvent | null {
  const ends = [
    ...resumed.filter((event) => event.data.pause === begin.id),
    ...resumed.filter((event) => !event.data.pause && inOrder(event, begin) > 0),
    ...stops.filter((event) => inOrder(event, begin) > 0),
  ]
  return ends.sort(inOrder)[0] ?? null
}

function noteOf(commitment: Commitment, event: ClockEvent): PauseNote {
  const reason = String(event.data.reason)
  if (!commitment.pauses.includes(reason)) return 'reason-not-listed'
  return commitment.pause_evidence.includes(reason) && !event.data.evidence ? 'no-evidence' : 'counts'
}

function changeOf(commitment: Commitment, event: ClockEvent, calendars: Calendars): Change {
  return {
    at: event.at_ms,
    budget: durationMs(event.data.within_min),
    calendar: calendarNamed(calendars, textOf(event, 'calendar') ?? commitment.calendar),
    shorter: (textOf(event, 'shorter') ?? commitment.reclassify.shorter) as Policy,
    longer: (textOf(event, 'longer') ?? commitment.reclassify.longer) as Policy,
  }
}

/** Gives what ended the clock without a verdict: the ticket withdrawn, or an event that makes it needless. */
function endingOf(
  commitment: Commitment,
  events: readonly ClockEvent[],
  voids: ReadonlySet<string>,
  start: ClockEvent | null,
  reopened: ClockEvent | null,
): ClockEvent | null {
  const ends = (event: ClockEvent) => {
    if (ENDINGS.has(event.kind)) return true
    if (!voids.has(event.kind) || commitment.stops.includes(event.kind)) return false
    const isTakenBack = FIXES.has(event.kind) && reopened !== null && inOrder(event, reopened) < 0
    return !isTakenBack && start !== null && event.at_ms >= start.at_ms
  }
  return events.find(ends) ?? null
}

function confirms(event: ClockEvent, id: string, names: ReadonlySet<string>): boolean {
  const clock = event.data.clock
  return event.kind === 'breach_confirmed' && (clock === id || names.has(String(clock))) && Boolean(event.data.why)
}
