/**
 * What happened to a ticket, as the clocks read it: corrections applied, cut by what was known and had happened.
 * The same as `server/domain/events.py`.
 */

import { rank } from './bounds.ts'
import type { Certainty } from './bounds.ts'
import { ClockError } from './clock-errors.ts'
import type { Event as EventRecord } from './records.gen.ts'

/** One clock event, times in epoch ms; see the record's description on the server. */
export type ClockEvent = Omit<EventRecord, 'source'> & { source: string }

/** What tells about other events: cut by its receipt alone, for it does not happen to the ticket. */
const KNOWLEDGE = new Set(['corrected', 'phones_heard', 'breach_confirmed'])
const TIMES = ['at_ms', 'earliest_ms', 'latest_ms', 'wide_earliest_ms', 'wide_latest_ms'] as const
/** Witnesses whose own time is a time at the place; a gate code proves the place, never the time. */
const AT_PLACE = new Set(['commissioned_label', 'fence', 'reporter_code'])
const TIMELESS = new Set(['gate_code'])

/**
 * Whether a witness dates an arrival that was claimed at an instant. A photo or signature does so from the claim on;
 * before it, it may have been made anywhere. A gate code proves the place, never the time.
 */
export function tellsTime(witness: string, atMs: number, claimedMs: number): boolean {
  return AT_PLACE.has(witness) || (!TIMELESS.has(witness) && atMs >= claimedMs)
}


type Settled = Map<string, ClockEvent | null>
type Data = Record<string, unknown>

/** Stated instant, then receipt, then place in the log: negative where the first comes first. */
export function inOrder(a: ClockEvent, b: ClockEvent): number {
  return a.at_ms - b.at_ms || a.received_ms - b.received_ms || a.seq - b.seq || compared(a.id, b.id)
}

/** The order in which corrections apply. */
export function byReceipt(a: ClockEvent, b: ClockEvent): number {
  return a.received_ms - b.received_ms || a.seq - b.seq || compared(a.id, b.id)
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Gives the earliest and latest instant that count for a commitment asking this certainty. */
export function intervalOf(event: ClockEvent, asked: Certainty): [number, number] {
  if (rank(event.certainty) >= rank(asked)) return [event.earliest_ms, event.latest_ms]
  if (event.wide_earliest_ms === null && event.wide_latest_ms === null) return [event.earliest_ms, event.latest_ms]
  const earliest = event.wide_earliest_ms ?? event.earliest_ms
  return [earliest, Math.max(earliest, event.wide_latest_ms ?? event.received_ms)]
}

/** Gives a list of strings out of an event's data. */
export function listOf(event: ClockEvent, name: string): string[] {
  const value = event.data[name]
  return Array.isArray(value) ? value.map(String) : []
}

/** Gives a text out of an event's data, or null where it says none. */
export function textOf(event: ClockEvent, name: string): string | null {
  const value = event.data[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/**
 * Gives what had happened by `at` by what was known at `receivedUntil` (default the same), in order. Corrections in
 * force are applied and left out, events they withdraw too; arrivals hold the witnesses of their visit.
 * Raises correction-cycle.
 */
export function knownEvents(events: readonly ClockEvent[], at: number, receivedUntil: number | null = null): ClockEvent[] {
  const until = receivedUntil ?? at
  const known = new Map(events.filter((event) => event.received_ms <= until).map((event) => [event.id, capped(event)]))
  const corrections = new Map<string, ClockEvent[]>()
  for (const event of [...known.values()].sort(byReceipt)) {
    if (event.kind !== 'corrected') continue
    const of = String(event.data.of)
    const mine = corrections.get(of)
    if (mine === undefined) corrections.set(of, [event])
    else mine.push(event)
  }
  const settled: Settled = new Map()
  for (const key of known.keys()) settle(key, known, corrections, settled)
  const standing = [...settled.values()].filter((event) => event !== null && event.kind !== 'corrected') as ClockEvent[]
  const happened = standing.filter((event) => event.at_ms <= at || KNOWLEDGE.has(event.kind))
  return withWitnesses(happened.sort(inOrder))
}

/** Settles an event after everything that corrects it, however long the chain: each as its corrections leave it. */
function settle(
  root: string,
  known: ReadonlyMap<string, ClockEvent>,
  corrections: ReadonlyMap<string, ClockEvent[]>,
  settled: Settled,
): void {
  const path = [root]
  const begun = new Set<string>()
  for (let key = path.at(-1); key !== undefined; key = path.at(-1)) {
    const mine = corrections.get(key) ?? []
    if (begun.has(key) || settled.has(key)) {
      path.pop()
      if (begun.delete(key)) settled.set(key, asCorrected(known.get(key) as ClockEvent, mine, settled))
      continue
    }
    begun.add(key)
    for (const correction of mine) {
      if (begun.has(correction.id)) throw new ClockError('correction-cycle', { event: key })
      path.push(correction.id)
    }
  }
}

/** Gives an event as its corrections in force leave it, or null where one withdraws it. */
function asCorrected(said: ClockEvent, corrections: readonly ClockEvent[], settled: Settled): ClockEvent | null {
  const found = new AsCorrected(said)
  for (const correction of corrections) found.take(settled.get(correction.id) ?? null)
  return found.stands
}

/** An event as its corrections so far leave it, taken in the order of their receipt. */
export class AsCorrected {
  private event: ClockEvent
  private isWithdrawn = false

  constructor(event: ClockEvent) {
    this.event = event
  }

  /** The event, or null where it is withdrawn. */
  get stands(): ClockEvent | null {
    return this.isWithdrawn ? null : this.event
  }

  /** Takes in the next correction as it stands; one that is withdrawn changes nothing. */
  take(correction: ClockEvent | null): void {
    if (correction === null) return
    const retract = correction.data.retract
    this.isWithdrawn = retract === undefined || retract === null ? this.isWithdrawn : Boolean(retract)
    this.event = corrected(this.event, correction)
  }
}

/** Gives the event with the fields that the correction sets; a time set is known since the correction came. */
function corrected(event: ClockEvent, correction: ClockEvent): ClockEvent {
  const { certainty = event.certainty, ...fields } = (correction.data.set ?? {}) as Data
  let times: Data = {}
  for (const name of TIMES) {
    if (name in fields) times[name] = fields[name]
    delete fields[name]
  }
  if ('at_ms' in times) {
    // A person decided the time: what was measured before no longer widens it.
    const fresh = { earliest_ms: times.at_ms, latest_ms: times.at_ms, wide_earliest_ms: null, wide_latest_ms: null }
    times = { ...fresh, ...times }
  }
  const isTimed = Object.keys(times).length > 0
  const received_ms = isTimed ? Math.max(event.received_ms, correction.received_ms) : event.received_ms
  return capped({ ...event, ...times, certainty, received_ms, data: { ...event.data, ...fields } } as ClockEvent)
}

/** Gives the event with its times capped at its receipt: nothing happens after that. */
export function capped(event: ClockEvent): ClockEvent {
  const cap = event.received_ms
  const latest_ms = Math.min(event.latest_ms, cap)
  const earliest_ms = Math.min(event.earliest_ms, latest_ms)
  const upTo = (at: number | null) => (at === null ? null : Math.min(at, cap))
  return {
    ...event,
    at_ms: Math.max(earliest_ms, Math.min(event.at_ms, latest_ms)),
    earliest_ms,
    latest_ms,
    wide_earliest_ms: upTo(event.wide_earliest_ms),
    wide_latest_ms: upTo(event.wide_latest_ms),
  }
}

/** What says more of an arrival on the same visit. */
export const OF_VISIT: ReadonlySet<string> = new Set(['witnessed', 'visit_finished'])

/**
 * Gives the events, each arrival with the witnesses recorded on its visit before that was finished. An arrival's time
 * is its first witness at the place.
 */
function withWitnesses(events: ClockEvent[]): ClockEvent[] {
  const visits = new Map<unknown, ClockEvent[]>()
  for (const event of events) {
    const visit = event.data.visit ?? null
    if (visit === null || !OF_VISIT.has(event.kind)) continue
    const mine = visits.get(visit)
    if (mine === undefined) visits.set(visit, [event])
    else mine.push(event)
  }
  if (visits.size === 0) return events
  return events
    .map((event) => {
      const mine = event.kind === 'arrived' ? visits.get(event.data.visit) : undefined
      return mine === undefined ? event : witnessed(event, mine)
    })
    .sort(inOrder)
}

/** Gives an arrival with the witnesses among what else is known of its visit, in order, and at their time. */
export function witnessed(arrival: ClockEvent, mine: readonly ClockEvent[]): ClockEvent {
  const ended = mine.find((event) => event.kind === 'visit_finished')
  const witnesses = mine.filter(
    (event) => event.kind === 'witnessed' && (ended === undefined || inOrder(event, ended) <= 0),
  )
  const kinds = new Set([...listOf(arrival, 'proof'), ...witnesses.map((one) => String(one.data.witness))])
  const found: ClockEvent = { ...arrival, data: { ...arrival.data, proof: [...kinds] } }
  const timed = witnesses.filter((one) => tellsTime(String(one.data.witness), one.at_ms, arrival.at_ms))
  const first = timed.sort(inOrder)[0]
  if (first === undefined) return found
  const { at_ms, earliest_ms, latest_ms, certainty, wide_earliest_ms, wide_latest_ms } = first
  return { ...found, at_ms, earliest_ms, latest_ms, certainty, wide_earliest_ms, wide_latest_ms }
}
