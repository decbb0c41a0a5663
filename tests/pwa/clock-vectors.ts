/** Reads the clock vectors: their short form, made for people, into the records that the clocks take. */

import { readFileSync } from 'node:fs'
import { calendarsOf } from '../../pwa/core/calendars.ts'
import type { CalendarRecord, Calendars } from '../../pwa/core/calendars.ts'
import type { Commitment, Policy } from '../../pwa/core/commitments.ts'
import type { ClockEvent } from '../../pwa/core/events.ts'

export type Json = any

const ENVELOPE = ['id', 'kind', 'at', 'earliest', 'latest', 'received', 'error_s', 'certainty', 'wide', 'by', 'source']
const INSTANTS = ['at', 'earliest', 'latest', 'wide_earliest', 'wide_latest']
const RUNGS: Readonly<Record<string, string>> = { pct: 'at_pct', s: 'at_s', every_min: 'every_min_after' }

/** Gives one file of vectors. */
export function load(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))
}

/** Gives the epoch milliseconds of an RFC 3339 text; null stays null. */
export function ms(text: string | null): number | null {
  return text === null ? null : instantOf(text)
}

/** Gives the epoch milliseconds of an RFC 3339 text. */
export function instantOf(text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new Error(`not an instant: ${text}`)
  return at
}

/** Gives the calendars of a file; its zone is theirs unless they name one. */
export function calendarsIn(file: Json): Calendars {
  const records = Object.entries(file.calendars as Record<string, CalendarRecord>)
  return calendarsOf(records.map(([id, record]) => ({ zone: file.zone, base: null, ...record, id })))
}

/** Gives the commitment of a case; `policy` replaces both of its rules for a change of grade. */
export function commitmentIn(given: Json, policy?: Policy): Commitment {
  const { stops = 'arrived', reopen_gap: gap = 'counts', min_proof: proof } = given
  return {
    id: given.id ?? 'c',
    version: 1,
    contract: 'k',
    clause: given.clause ?? 'X-01',
    also: null,
    kind: given.kind ?? 'arrive',
    type: null,
    severity: null,
    during: null,
    starts: given.starts ?? 'reported',
    stops: stops === null ? [] : typeof stops === 'string' ? [stops] : stops,
    within_min: given.within_min,
    calendar: given.calendar,
    pauses: given.pauses ?? [],
    pause_evidence: given.evidence_for ?? [],
    reclassify: policy ? { shorter: policy, longer: policy } : (given.reclassify ?? { shorter: 'min_remaining', longer: 'retro' }),
    reopen_gap: typeof gap === 'string' ? { refused: gap, returned: gap } : gap,
    certainty: given.certainty ?? 'bracketed',
    proof: proof ? { of: [], one_of: [], ...proof } : null,
    ladder: (given.ladder ?? []).map(rungIn),
    desk_only: given.desk_only ?? false,
  }
}

/** Gives the events of a case in the order of its list, which is their place in the log. */
export function eventsIn(given: Json): ClockEvent[] {
  return (given.events as Json[]).map(eventIn)
}

function eventIn(event: Json, seq: number): ClockEvent {
  const error = Math.round((event.error_s ?? 0) * 1000)
  const at = event.at ? instantOf(event.at) : null
  const earliest = event.earliest ? instantOf(event.earliest) : (at ?? 0) - error
  const latest = event.latest ? instantOf(event.latest) : (at ?? 0) + error
  const data = Object.fromEntries(Object.entries(event).filter(([key]) => !ENVELOPE.includes(key))) as Json
  if (data.set) data.set = Object.fromEntries(Object.entries(data.set).map(([key, value]) => setIn(key, value)))
  if (data.until) {
    data.until_ms = instantOf(data.until)
    delete data.until
  }
  return {
    id: event.id ?? `e${seq}`,
    kind: event.kind,
    at_ms: at ?? earliest,
    earliest_ms: earliest,
    latest_ms: latest,
    received_ms: event.received ? instantOf(event.received) : latest,
    certainty: event.certainty ?? 'bracketed',
    wide_earliest_ms: event.wide?.earliest ? instantOf(event.wide.earliest) : null,
    wide_latest_ms: event.wide?.latest ? instantOf(event.wide.latest) : null,
    source: event.source ?? 'manual',
    by: event.by ?? null,
    seq,
    data,
  }
}

function setIn(key: string, value: unknown): [string, unknown] {
  return INSTANTS.includes(key) ? [`${key}_ms`, ms(value as string | null)] : [key, value]
}

function rungIn(rung: Json): Json {
  const named = Object.entries(RUNGS).filter(([short]) => short in rung).map(([short, name]) => [name, rung[short]])
  return { to: rung.to ?? ['engineer'], ...Object.fromEntries(named) }
}
