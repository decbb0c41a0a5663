/** The course of a ticket in sentences: what, when, who, and the stretches while nobody could hear the phone. */

import type { Event, Person, Ticket } from '../../core/records.gen.ts'
import { language } from '../../ui/language.ts'
import { clockTime, span } from '../../ui/times.ts'
import { distanceWords } from '../board/plane.ts'
import { slackWords } from '../words/slack.ts'
import { termOf } from '../words/terms.ts'
import { listed, phrase, phraseAny } from '../words/index.ts'
import { gradeWords, type Grade } from './grade.ts'

export interface Entry {
  id: string
  at_ms: number
  /** The event's kind, or `over`, `received`, `last_contact` for what no event says. */
  kind: string
  text: string
  who: string
  /** The phone could not be heard from this entry to the next. */
  silent: boolean
  certainty: Event['certainty'] | null
  earliest_ms: number
  latest_ms: number
}

export interface StoryWorld {
  people: readonly Person[]
  zone: string
}

/** A record that came this much later than it happened was made out of reach. */
const LATE_MS = 60_000

type Data = Readonly<Record<string, unknown>>

function text(data: Data, key: string): string {
  const value = data[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function list(data: Data, key: string): string[] {
  const value = data[key]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function joined(parts: readonly string[]): string {
  const between = language.value === 'zh' ? '，' : ', '
  return parts.filter((part) => part !== '').join(between)
}

export function nameOf(people: readonly Person[], id: string | null): string {
  return id === null ? '' : (people.find((person) => person.id === id)?.name ?? '')
}

function why(data: Data): string {
  const reason = text(data, 'why')
  return reason === '' ? '' : phrase('story.why', { why: reason })
}

type Teller = (event: Event, world: StoryWorld, ticket: Ticket) => string

function reported({ data }: Event, _: StoryWorld, ticket: Ticket): string {
  const tag = text(data, 'tag') || (ticket.tag ?? '')
  const photos = Array.isArray(data['photos']) ? data['photos'].length : ticket.photos.length
  return joined([
    phraseAny(`story.reported.${text(data, 'channel') || ticket.channel}`),
    tag === '' ? '' : phrase('story.tag', { tag: `${tag.slice(0, 4)} ${tag.slice(4)}` }),
    photos === 0 ? '' : phrase('story.photos', { n: photos }),
  ])
}

function assigned({ data }: Event, { people }: StoryWorld): string {
  return sent('story.assigned', data, people)
}

function sent(words: 'story.assigned' | 'story.send_along', data: Data, people: StoryWorld['people']): string {
  const choice = (typeof data['choice'] === 'object' && data['choice'] !== null ? data['choice'] : {}) as Data
  const slack_s = choice['slack_s']
  const rank = choice['rank']
  return joined([
    phrase(words, { name: nameOf(people, text(data, 'engineer')) }),
    typeof slack_s === 'number' ? phrase('story.slack', { slack: slackWords(slack_s) }) : '',
    typeof rank === 'number' && rank > 1 ? phrase('story.rank', { rank }) : '',
    text(data, 'why_code') === '' ? '' : termOf('why', text(data, 'why_code')),
    why(data),
  ])
}

function arrived({ data }: Event): string {
  const kinds = list(data, 'proof')
  if (kinds.length === 0) return phrase('story.arrived')
  const words = listed(kinds.map((kind) => termOf('witness', kind)))
  return phrase('story.arrived.proof', { n: kinds.length, kinds: words })
}

function partUsed({ data }: Event): string {
  const out = text(data, 'serial_out')
  const into = text(data, 'serial_in')
  const quantity = Number(data['qty'] ?? 1)
  const part = text(data, 'part') + (quantity > 1 ? ` × ${quantity}` : '')
  return joined([phrase('story.part_used', { part }), out === '' && into === '' ? '' : phrase('story.serials', { out: out || '—', in: into || '—' })])
}

function paused({ data }: Event): string {
  const evidence = text(data, 'evidence')
  const photos = Array.isArray(data['photos']) ? data['photos'].length : 0
  return joined([
    phrase('story.paused', { reason: phraseAny(`reason.${text(data, 'reason')}`) }),
    evidence,
    photos > 0 ? phrase('story.photos', { n: photos }) : '',
  ])
}

function called(key: 'story.call_answered' | 'story.call_missed'): Teller {
  return ({ data }) => {
    const talked_s = Number(data['talked_s'] ?? 0)
    return joined([phrase(key), talked_s > 0 ? phrase('story.talked', { span: span(talked_s * 1000) }) : '', text(data, 'result')])
  }
}

function timeStated({ data }: Event, { zone }: StoryWorld, ticket: Ticket): string {
  const of = ticket.events.find((event) => event.id === text(data, 'of'))
  const values = { theirs: clockTime(Number(data['stated_ms']), zone), ours: of === undefined ? '—' : clockTime(of.at_ms, zone) }
  return phrase('story.time_stated', { what: of === undefined ? '' : plainName(of.kind), ...values })
}

function graded({ data }: Event): string {
  const suggested = data['suggested'] as Record<keyof Grade, unknown> | undefined
  const same = suggested !== undefined && (['type', 'severity', 'during'] as const).every((key) => (suggested[key] ?? null) === (data[key] ?? null))
  const beside = suggested === undefined ? '' : same ? phrase('suggestion.used') : phrase('story.suggested', { grade: gradeWords(suggested) })
  return joined([phrase('story.graded', { grade: gradeWords(data as Record<keyof Grade, unknown>) }), beside, why(data)])
}

function passedOn({ data }: Event): string {
  const cause = text(data, 'why')
  return joined([phrase('story.on_site_needed'), cause === 'remote_time_over' ? phrase('story.remote_time_over') : why(data)])
}

function corrected({ data }: Event, _: StoryWorld, ticket: Ticket): string {
  const of = ticket.events.find((event) => event.id === text(data, 'of'))
  const what = of === undefined ? '' : plainName(of.kind)
  return joined([phrase(data['retract'] === true ? 'story.retracted' : 'story.corrected', { what }), why(data)])
}

/** The name of an event's kind alone, for lists to choose from. */
export function plainName(kind: string): string {
  return termOf('event', kind)
}

const TELLERS: Readonly<Record<string, Teller>> = {
  reported,
  assigned,
  send_along: ({ data }, { people }) => sent('story.send_along', data, people),
  recall: ({ data }, { people }) => joined([phrase('story.recall', { name: nameOf(people, text(data, 'engineer')) }), why(data)]),
  arrived,
  paused,
  corrected,
  part_used: partUsed,
  call_answered: called('story.call_answered'),
  call_missed: called('story.call_missed'),
  time_stated: timeStated,
  on_site_needed: passedOn,
  analysed: ({ data }) => joined([phrase('story.analysed', { kind: phraseAny(`analysis.${text(data, 'kind')}`) }), text(data, 'finding')]),
  answered: ({ data }) => joined([phrase('story.answered', { told: phraseAny(`told.${text(data, 'told')}`) }), text(data, 'answer')]),
  verified: ({ data }) => joined([phrase('story.verified'), text(data, 'how')]),
  verification_failed: ({ data }) => joined([phrase('story.verification_failed'), text(data, 'how')]),
  specified: ({ data }) => joined([phrase('story.specified'), text(data, 'wish')]),
  estimated: ({ data }) => joined([phrase('story.estimated', { n: text(data, 'working_days') }), text(data, 'work')]),
  duplicate_merged: ({ data }) => phrase('story.duplicate_merged', { number: text(data, 'number') }),
  followed_up: ({ data }) => {
    const attempts = text(data, 'attempts')
    return attempts === '' ? joined([phrase('story.followed_up'), text(data, 'result')]) : phrase('story.followed_up.attempts', { n: attempts })
  },
  call_other: ({ data }) => phrase('story.call_other', { to: phraseAny(`to.${text(data, 'to')}`) }),
  graded,
  near: ({ data }) => phrase('story.near', { far: distanceWords(Number(data['distance_m'])) }),
  witnessed: ({ data }) =>
    phrase(data['ok'] === false ? 'story.witnessed.no' : 'story.witnessed', { kind: termOf('witness', text(data, 'witness')) }),
  miss_explained: ({ data }) =>
    joined([phrase('story.miss_explained', { cause: phraseAny(`miss.${text(data, 'cause')}`) }), text(data, 'words'), phrase('story.miss_action', { action: text(data, 'action') })]),
  found: ({ data }) => phrase('story.found', { text: text(data, 'text') }),
  noted: ({ data }) => phrase('story.noted', { text: text(data, 'text') }),
  repaired: ({ data }) => phrase('story.repaired', { text: text(data, 'done') }),
  visit_finished: ({ data }) => {
    const left = text(data, 'left')
    return joined([phrase('story.visit_finished'), left === '' ? '' : phraseAny(`story.left.${left}`)])
  },
  rated: ({ data }) => phrase('story.rated', { stars: text(data, 'stars') }),
  reopened: ({ data }) => joined([phrase(data['cause'] === 'returned' ? 'story.reopened.returned' : 'story.reopened.refused'), why(data)]),
  voided: ({ data }) => phrase('story.voided', { why: text(data, 'why') }),
  special_part_ordered: ({ data }) => phrase('story.special_part_ordered', { part: text(data, 'part') }).trim(),
  special_part_arrived: ({ data }) => phrase('story.special_part_arrived', { part: text(data, 'part') }).trim(),
  loan_confirmed: ({ data }) => phrase('story.loan_confirmed', { serial: text(data, 'serial') }).trim(),
  loan_installed: ({ data }) => phrase('story.loan_installed', { serial: text(data, 'serial') }).trim(),
}

function sentence(event: Event, world: StoryWorld, ticket: Ticket): string {
  const teller = TELLERS[event.kind]
  if (teller !== undefined) return teller(event, world, ticket)
  const known = phraseAny(`story.${event.kind}`)
  return joined([known === `story.${event.kind}` ? event.kind : known, why(event.data)])
}

/** Who said it: a person's name, else where it came from. */
function author(event: Event, world: StoryWorld): string {
  return nameOf(world.people, event.by) || phraseAny(`who.${event.source}`)
}

function doubt(event: Event, zone: string): string {
  const from_ms = event.certainty === 'moved' ? (event.wide_earliest_ms ?? event.earliest_ms) : event.earliest_ms
  const to_ms = event.certainty === 'moved' ? (event.wide_latest_ms ?? event.latest_ms) : event.latest_ms
  if (to_ms - from_ms < LATE_MS) return ''
  const values = { from: clockTime(from_ms, zone, true), to: clockTime(to_ms, zone, true) }
  return phrase(event.certainty === 'moved' ? 'story.moved' : 'story.interval', values)
}

function entryOf(event: Event, ticket: Ticket, world: StoryWorld): Entry {
  return {
    id: event.id,
    at_ms: event.at_ms,
    kind: event.kind,
    text: joined([sentence(event, world, ticket), doubt(event, world.zone)]),
    who: author(event, world),
    silent: false,
    certainty: event.certainty,
    earliest_ms: event.earliest_ms,
    latest_ms: event.latest_ms,
  }
}

export interface Silence {
  from_ms: number
  to_ms: number
  records: number
}

/** When nobody could hear the phone: from its first record made out of reach to their receipt, overlaps joined. */
export function silences(events: readonly Event[]): Silence[] {
  const late = events
    .filter((event) => event.source === 'phone' && !event.id.includes(':') && event.received_ms - event.at_ms > LATE_MS)
    .sort((a, b) => a.at_ms - b.at_ms)
  const found: Silence[] = []
  for (const event of late) {
    const last = found.at(-1)
    if (last !== undefined && event.at_ms <= last.to_ms) {
      last.to_ms = Math.max(last.to_ms, event.received_ms)
      last.records += 1
    } else {
      found.push({ from_ms: event.at_ms, to_ms: event.received_ms, records: 1 })
    }
  }
  return found
}

function spoken(id: string, kind: string, at_ms: number, words: string): Entry {
  return { id, at_ms, kind, text: words, who: phraseAny('who.server'), silent: false, certainty: null, earliest_ms: at_ms, latest_ms: at_ms }
}

/** Moments that no event says but a reader needs: a deadline that passed, a phone that fell silent. */
export interface Moment {
  id: string
  kind: 'over' | 'provisional' | 'last_contact'
  at_ms: number
  /** The kind of the clock, for a deadline. */
  clock?: string
}

function momentOf(moment: Moment): Entry {
  const kind = moment.clock === undefined ? '' : termOf('kind', moment.clock)
  if (moment.kind === 'last_contact') return spoken(moment.id, moment.kind, moment.at_ms, phrase('story.last_contact'))
  return spoken(moment.id, moment.kind, moment.at_ms, phrase(moment.kind === 'over' ? 'story.over' : 'story.over.provisional', { kind }))
}

/** Further events of one operation are told by its first; a grade given with a report says beside what was suggested. */
function isTold({ id, kind, data }: Event): boolean {
  return !id.includes(':') || (kind === 'graded' && data['suggested'] !== undefined)
}

/** The whole course, oldest first. */
export function storyOf(ticket: Ticket, world: StoryWorld, moments: readonly Moment[] = []): Entry[] {
  const quiet = silences(ticket.events)
  const entries = ticket.events.filter(isTold).map((event) => entryOf(event, ticket, world))
  for (const moment of moments) entries.push(momentOf(moment))
  for (const silence of quiet) {
    entries.push(spoken(`received:${silence.to_ms}`, 'received', silence.to_ms, phrase('story.received', { n: silence.records })))
  }
  entries.sort((a, b) => a.at_ms - b.at_ms)
  const open_ms = moments.find((moment) => moment.kind === 'last_contact')?.at_ms ?? Infinity
  for (const entry of entries) {
    entry.silent = entry.at_ms >= open_ms || quiet.some(({ from_ms, to_ms }) => entry.at_ms >= from_ms && entry.at_ms < to_ms)
  }
  return entries
}
