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
export const ENDINGS: ReadonlySet<string> = new Set(['voided', 'withdrawn'])

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
  const sure = new Set(proven)
  const stands = new Set(standing)
  const stops = standing.filter((event) => sure.has(event))
  const cancelled = proven.filter((event) => !stands.has(event))
  const intervals = starts.map((event) => intervalOf(event, commitment.certainty))
  const heard = events.filter((event) => event.kind === 'phones_heard').map((event) => Number(event.data.until_ms))
  return {
    start: starts[0] ?? null,
    startInterval: starts.length > 0 ? [Math.min(...intervals.map(([a]) => a)), Math.min(...intervals.map(([, b]) => b))] : [0, 0],
    stops,
    unproven: standing.filter((event) => !sure.has(event)),
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
  const stops = new Set(facts.stops)
  for (const { begin, end } of facts.pauses.filter(counts)) {
    if (world === 'stated') {
      spans.push([begin.at_ms, end === null ? NEVER_MS : end.at_ms])
      continue
    }
    const side = world === 'short' ? 0 : 1
    const isOpen = end === null || stops.has(end)
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
  const fixes = proven.filter((event) => FIXES.has(event.kind))
  for (const reopened of events) {
    if (reopened.kind !== 'reopened') continue
    const fix: ClockEvent | undefined = last === null ? fixes[0] : following(fixes, last)
    if (fix !== undefined && inOrder(fix, reopened) < 0) {
      gaps.push({ fix, reopened, gap: gapOf(commitment, reopened.data.cause) })
    }
    last = reopened
  }
  return { last, gaps }
}

/** Gives the first of ordered events that comes after another. */
export function following(events: readonly ClockEvent[], begin: ClockEvent): ClockEvent | undefined {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (inOrder(events[middle] as ClockEvent, begin) > 0) high = middle
    else low = middle + 1
  }
  return events[low]
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

/** Gives the pauses; each ends with a `resumed` that names it, one that names none, or a stop, whichever is first. */
function pausesOf(commitment: Commitment, events: readonly ClockEvent[], stops: readonly ClockEvent[]): Pause[] {
  const named = new Map<unknown, ClockEvent>()
  const others: ClockEvent[] = []
  for (const event of events) {
    if (event.kind !== 'resumed') continue
    if (!event.data.pause) others.push(event)
    else if (!named.has(event.data.pause)) named.set(event.data.pause, event)
  }
  const ordered = [...stops].sort(inOrder)
  return events
    .filter((event) => event.kind === 'paused')
    .map((event) => ({
      id: event.id,
      reason: String(event.data.reason),
      begin: event,
      end: firstOf([named.get(event.id), following(others, event), following(ordered, event)]),
      note: noteOf(commitment, event),
      evidence: textOf(event, 'evidence'),
    }))
}

function firstOf(events: readonly (ClockEvent | undefined)[]): ClockEvent | null {
  return events.filter((event) => event !== undefined).sort(inOrder)[0] ?? null
}

/** Tells whether a clock rests from a `paused` on, and why not where it does not. */
export function noteOf(commitment: Commitment, event: ClockEvent): PauseNote {
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
export function endingOf(
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
