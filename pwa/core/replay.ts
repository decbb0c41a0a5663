/**
 * The ladders of a ticket, replayed from its events: a clock is judged anew only where something can have moved it.
 * An event that comes after all others moves only the clocks that read its kind; a pause moves a running clock without
 * judging. The same as `server/domain/replay.py`.
 */

import type { Calendars } from './calendars.ts'
import { ClockError } from './clock-errors.ts'
import { counts, ENDINGS, endingOf, FIXES, noteOf } from './clock-facts.ts'
import type { Verdict } from './clocks.ts'
import type { Commitment } from './commitments.ts'
import { intervalOf } from './events.ts'
import type { ClockEvent } from './events.ts'
import { Knowledge } from './knowledge.ts'
import type { News } from './knowledge.ts'
import { Climb, inTime, readingOf, SECOND_MS, wholeSecond } from './ladder.ts'
import type { Firing, Reading } from './ladder.ts'
import { gradesOf, groupsOf, judgeGroup, voidsOf } from './ticket-clocks.ts'
import type { Grade, Judged, Terms } from './ticket-clocks.ts'
import { Course } from './timeline.ts'
import type { Timeline } from './timeline.ts'

const PAUSING: ReadonlySet<string> = new Set(['paused', 'resumed'])
const GRADED_BY: ReadonlySet<string> = new Set(['reported', 'graded', 'on_site_needed'])

/** Kinds of event that a clock reads beside what starts and stops it; whether a breach stands moves no rung. */
const TELLING = [
  ...FIXES, ...ENDINGS, ...PAUSING, ...GRADED_BY, 'reclassified', 'reopened', 'corrected',
  'arrived', 'witnessed', 'visit_finished', 'special_part_ordered', 'special_part_arrived',
]

/** Gives every firing of a ticket's clocks up to an instant, by time, with what became of it. */
export function ticketLadder(terms: Terms, events: readonly ClockEvent[], calendars: Calendars, until: number): Firing[] {
  const last = Math.floor(until / SECOND_MS) * SECOND_MS
  const heard = new Map<number, ClockEvent[]>()
  for (const event of telling(terms.commitments, events)) {
    const moment = wholeSecond(event.received_ms)
    if (moment > last) continue
    const mine = heard.get(moment)
    if (mine === undefined) heard.set(moment, [event])
    else mine.push(event)
  }
  const replay = new Replay(terms, calendars)
  for (const [moment, mine] of [...heard].sort(([a], [b]) => a - b)) replay.hear(mine, moment)
  return inTime(replay.firings(last + SECOND_MS))
}

/** Gives the events that a clock of these rows reads: a thousand notes move no rung and cost no look. */
export function telling(rows: readonly Commitment[], events: readonly ClockEvent[]): ClockEvent[] {
  const kinds = new Set([...TELLING, ...rows.flatMap((row) => [row.starts, ...row.stops])])
  return events.filter((event) => kinds.has(event.kind))
}

/** All clocks of a ticket, as they go on from receipt to receipt. */
class Replay {
  private readonly terms: Terms
  private readonly calendars: Calendars
  private readonly knowledge = new Knowledge()
  private readonly clocks: Clock[]
  private grades: Grade[] = []
  private isLost = false

  constructor(terms: Terms, calendars: Calendars) {
    this.terms = terms
    this.calendars = calendars
    this.clocks = groupsOf(terms).map((group) => new Clock(terms, group))
  }

  /** Takes in what is received at a moment. */
  hear(events: readonly ClockEvent[], moment: number): void {
    const news = this.learn(events)
    if (news === null) {
      for (const clock of this.clocks) clock.turn(null, moment)
      return
    }
    const known = this.knowledge.events
    if (this.grades.length === 0 || [...GRADED_BY].some((kind) => news.changed.has(kind)) || news.added.some(({ kind }) => GRADED_BY.has(kind))) {
      this.grades = gradesOf(this.terms, known)
    }
    for (const clock of this.clocks) {
      if (clock.goesOn(news, known, moment)) continue
      clock.judged(judgeGroup(this.terms, clock.group, this.grades, known, this.calendars, moment), moment)
    }
  }

  /** Gives what fired until then. */
  firings(end: number): Firing[] {
    for (const clock of this.clocks) clock.turn(null, end)
    return this.clocks.flatMap((clock) => clock.climb.firings())
  }

  /** Learns it; null where corrections correct each other, from then on: nothing can be judged. */
  private learn(events: readonly ClockEvent[]): News | null {
    try {
      const news = this.knowledge.learn(events)
      return this.isLost ? null : news
    } catch (error) {
      if (!(error instanceof ClockError)) throw error
      this.isLost = true
      return null
    }
  }
}

/** One clock: what was judged of it last, and its climb up to there. */
class Clock {
  readonly group: readonly Commitment[]
  readonly climb = new Climb()
  private readonly reads: ReadonlySet<string>
  private readonly starts: ReadonlySet<string>
  private readonly ends: ReadonlySet<string>
  private verdict: Verdict | null = null
  private hasNoRow = false
  private paused: Paused | null = null
  private reading: Reading | null = null
  private since = -1

  constructor(terms: Terms, group: readonly Commitment[]) {
    const { starts } = group[0] as Commitment
    this.group = group
    this.ends = new Set([...ENDINGS, ...group.flatMap((row) => [...voidsOf(terms, row)])])
    this.starts = new Set([starts, ...GRADED_BY])
    this.reads = readBy(group, this.starts, this.ends)
  }

  /** Goes on with another verdict. */
  judged(judged: Judged | null, moment: number): void {
    this.verdict = judged?.verdict ?? null
    this.hasNoRow = judged === null
    this.paused = null
    this.turn(this.verdict === null ? null : readingOf(this.verdict), moment)
  }

  /** Climbs as far as was read until now, and goes on with this; with null the clock cannot be judged. */
  turn(reading: Reading | null, moment: number): void {
    if (this.reading !== null) this.climb.step(this.reading, this.since, moment)
    this.reading = reading
    this.since = moment
  }

  /** Tells whether the clock goes on without being judged: nothing here moves it, or pauses alone do. */
  goesOn(news: News, known: readonly ClockEvent[], moment: number): boolean {
    if (this.since < 0 || [...news.changed].some((kind) => this.reads.has(kind))) return false
    const mine = news.added.filter(({ kind }) => this.reads.has(kind))
    if (mine.length === 0 || this.isUnmoved(mine)) return true
    return mine.every(({ kind }) => PAUSING.has(kind)) && this.pauses(mine, known, moment)
  }

  /** Goes on with pauses begun or ended; false where they must be judged. */
  private pauses(mine: readonly ClockEvent[], known: readonly ClockEvent[], moment: number): boolean {
    this.paused ??= pausedOf(this.verdict, known, this.ends, mine)
    const paused = this.paused
    if (paused === null) return false
    // What was read until now is climbed first: the course goes on in place.
    this.turn(null, moment)
    if (!mine.every((event) => paused.hear(event))) return false
    this.reading = paused.reading()
    return true
  }

  /** Tells whether events that come after all others leave what the ladder reads as it is. */
  private isUnmoved(mine: readonly ClockEvent[]): boolean {
    const are = (fits: (kind: string) => boolean) => mine.every(({ kind }) => fits(kind))
    if (!are((kind) => !this.starts.has(kind))) return false
    if (this.hasNoRow) return true
    if (this.verdict === null) return false
    const { start, stop, state, commitment } = this.verdict
    if (start === null) return true
    const isStop = (kind: string) => commitment.stops.includes(kind)
    const isLeft = (kind: string) => PAUSING.has(kind) || this.ends.has(kind)
    if (state === 'met') return are((kind) => isStop(kind) || isLeft(kind))
    if (state === 'void') return are((kind) => !isStop(kind) && isLeft(kind))
    return state === 'breached' && stop !== null && areSurelyLate(this.verdict, mine)
  }
}

/** A running clock while nothing but pauses is heard of it, each after all others. */
class Paused {
  private readonly row: Commitment
  private readonly course: Course
  private readonly named: Set<unknown>
  private readonly open: Set<unknown>
  private due: number | null

  /** Begins with what was judged last; `named` are the pauses that some `resumed` names. */
  constructor(verdict: Verdict, line: Timeline, named: Set<unknown>) {
    this.row = verdict.commitment
    this.due = verdict.due_ms
    this.course = new Course(line)
    this.named = named
    this.open = new Set(verdict.pauses.filter((one) => counts(one) && one.end === null && this.rests(one.begin)).map(({ id }) => id))
  }

  /** Gives what the ladder reads now. */
  reading(): Reading {
    return { commitment: this.row, due: this.due, line: this.course, stopped: null }
  }

  /** Takes in the next `paused` or `resumed`; false where it must be judged. */
  hear(event: ClockEvent): boolean {
    if (event.kind === 'resumed') this.resume(event.data.pause, event.at_ms)
    else if (this.named.has(event.id)) return false
    else if (noteOf(this.row, event) === 'counts' && this.rests(event)) {
      this.open.add(event.id)
      this.course.rest(event.at_ms)
      this.due = this.course.due()
    }
    return true
  }

  /** Tells whether the clock would rest: from due on a pause changes nothing. */
  private rests(begin: ClockEvent): boolean {
    return this.due === null || begin.at_ms < this.due
  }

  private resume(pause: unknown, at: number): void {
    const hasRested = this.open.size > 0
    if (pause) {
      this.named.add(pause)
      this.open.delete(pause)
    } else this.open.clear()
    if (!hasRested || this.open.size > 0) return
    this.course.run(at)
    this.due = this.course.due()
  }
}

/** Gives a clock as judged before these events; null where more than pauses decides how it goes on. */
function pausedOf(verdict: Verdict | null, known: readonly ClockEvent[], ends: ReadonlySet<string>, heard: readonly ClockEvent[]): Paused | null {
  const line = verdict?.timeline ?? null
  if (verdict === null || line === null || readingOf(verdict).stopped !== null) return null
  const reopened = known.findLast(({ kind }) => kind === 'reopened') ?? null
  // An end that came too late: longer pauses may say that it did not.
  if (endingOf(verdict.commitment, known, ends, verdict.start, reopened) !== null) return null
  const by = [...line.pieces, ...verdict.changes.map(({ change }) => change)].map(({ calendar }) => calendar)
  if (!line.calendar.isEndless || by.some((calendar) => calendar !== line.calendar)) return null
  const named = known.filter((event) => event.kind === 'resumed' && !heard.includes(event)).map(({ data }) => data.pause)
  return new Paused(verdict, line, new Set(named))
}

/** Gives the kinds of event that can move a clock. */
function readBy(group: readonly Commitment[], starts: ReadonlySet<string>, ends: ReadonlySet<string>): ReadonlySet<string> {
  const kinds = new Set([...starts, ...ends, ...group.flatMap(({ stops }) => stops), 'reclassified'])
  if ([...FIXES].some((kind) => kinds.has(kind))) kinds.add('reopened')
  if (group.some(({ pauses }) => pauses.length > 0)) for (const kind of PAUSING) kinds.add(kind)
  return kinds
}

/** Tells whether these are further stops of a clock that was stopped too late, later still. */
function areSurelyLate({ commitment, due_latest_ms: due }: Verdict, events: readonly ClockEvent[]): boolean {
  return due !== null && events.every((event) => commitment.stops.includes(event.kind) && intervalOf(event, commitment.certainty)[0] > due)
}
