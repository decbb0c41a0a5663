/** How a clock's counted time runs, from its start through calendars and pauses. The same as `server/domain/timeline.py`. */

import type { Calendar } from './calendars.ts'
import type { Policy } from './commitments.ts'
import type { Span } from './spans.ts'

/** Stands for an end that nobody knows yet; later than any instant. */
export const NEVER_MS = 2 ** 53

/** How long a clock has run, in four sums; the last is what counts. */
export type Elapsed = { wall_ms: number; wall_less_pauses_ms: number; open_ms: number; open_less_pauses_ms: number }

export const NOT_STARTED: Elapsed = { wall_ms: 0, wall_less_pauses_ms: 0, open_ms: 0, open_less_pauses_ms: 0 }

type Piece = { from: number; calendar: Calendar }
type Run = { begin: number; end: number; calendar: Calendar }

/** Counted time: open by the calendar of its piece and in no pause. `pauses` are separate and in order. */
export class Timeline {
  readonly start: number
  readonly pieces: readonly Piece[]
  readonly pauses: readonly Span[]
  readonly budget: number

  constructor(start: number, pieces: readonly Piece[], pauses: readonly Span[], budget: number) {
    this.start = start
    this.pieces = pieces
    this.pauses = pauses
    this.budget = budget
  }

  /** The calendar that counts last. */
  get calendar(): Calendar {
    return (this.pieces.at(-1) as Piece).calendar
  }

  /** Gives the earliest instant with the budget counted, or null while an open pause hides it; raises calendar-never-opens. */
  due(): number | null {
    return this.instant(this.budget)
  }

  /** Gives the earliest instant with so much counted time since the start; null and raises as `due`. */
  instant(counted: number): number | null {
    if (counted <= 0) return this.start
    let left = counted
    for (const { begin, end, calendar } of this.runs()) {
      if (end >= NEVER_MS) return calendar.addOpen(begin, left)
      const run = calendar.openBetween(begin, end)
      if (run >= left) return calendar.addOpen(begin, left)
      left -= run
    }
    return null
  }

  /** Gives the counted time from the start to an instant. */
  counted(until: number): number {
    let sum = 0
    for (const { begin, end, calendar } of this.runs()) {
      if (begin < until) sum += calendar.openBetween(begin, Math.min(end, until))
    }
    return sum
  }

  /** Gives the spans between two instants in which time is counted. */
  countedSpans(from: number, to: number): Span[] {
    const found: Span[] = []
    for (const { begin, end, calendar } of this.runs()) {
      const [a, b] = [Math.max(begin, from), Math.min(end, to)]
      if (a < b) found.push(...calendar.openSpans(a, b))
    }
    return found
  }

  /** Gives the four sums from the start to an instant. */
  elapsed(at: number): Elapsed {
    const until = Math.max(at, this.start)
    const paused = this.pauses.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, until) - a), 0)
    const wall = until - this.start
    return {
      wall_ms: wall,
      wall_less_pauses_ms: wall - paused,
      open_ms: this.with({ pauses: [] }).counted(until),
      open_less_pauses_ms: this.counted(until),
    }
  }

  /** Gives the timeline without pauses that begin at or after an instant: from due on they change nothing. */
  withoutPausesFrom(at: number | null): Timeline {
    return at === null ? this : this.with({ pauses: this.pauses.filter(([begin]) => begin < at) })
  }

  /** Gives a copy with some of its parts replaced. */
  with(change: { pieces?: readonly Piece[]; pauses?: readonly Span[]; budget?: number }): Timeline {
    const { pieces = this.pieces, pauses = this.pauses, budget = this.budget } = change
    return new Timeline(this.start, pieces, pauses, budget)
  }

  /** Gives the stretches outside pauses with the calendar that counts in each. */
  private runs(): Run[] {
    const runs: Run[] = []
    this.pieces.forEach(({ from, calendar }, at) => {
      const end = this.pieces[at + 1]?.from ?? NEVER_MS
      let begin = from
      for (const [pausedFrom, pausedTo] of this.pauses) {
        if (pausedTo <= begin) continue
        if (pausedFrom >= end) break
        if (begin < pausedFrom) runs.push({ begin, end: pausedFrom, calendar })
        begin = pausedTo
      }
      if (begin < end) runs.push({ begin, end, calendar })
    })
    return runs
  }
}

/** A timeline whose pauses are still being heard of, one after the other in order; all its pieces have one calendar. */
export class Course {
  readonly start: number
  readonly budget: number
  private readonly calendar: Calendar
  private readonly begins: number[] = []
  private readonly done: number[] = []
  private runsSince: number | null

  /** Begins with what is known. */
  constructor(line: Timeline) {
    this.start = line.start
    this.budget = line.budget
    this.calendar = line.calendar
    this.runsSince = line.start
    for (const [begin, end] of line.pauses) {
      this.rest(begin)
      if (end < NEVER_MS) this.run(end)
    }
  }

  /** Gives the earliest instant with the budget counted, or null while a pause hides it. */
  due(): number | null {
    return this.instant(this.budget)
  }

  /** Gives the same as `Timeline.instant`, without walking. */
  instant(counted: number): number | null {
    if (counted <= 0) return this.start
    const place = firstFrom(this.done, counted)
    const left = counted - (this.done[place - 1] ?? 0)
    const begin = place < this.done.length ? (this.begins[place] as number) : this.runsSince
    return begin === null ? null : this.calendar.addOpen(begin, left)
  }

  /** Counts nothing from an instant on. */
  rest(at: number): void {
    const since = this.runsSince
    this.runsSince = null
    if (since === null || since >= at) return
    this.begins.push(since)
    this.done.push((this.done.at(-1) ?? 0) + this.calendar.openBetween(since, at))
  }

  /** Counts again from an instant on. */
  run(at: number): void {
    this.runsSince = at
  }
}

/** Gives the place of the first of rising numbers that is at least this. */
function firstFrom(numbers: readonly number[], least: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] as number) >= least) high = middle
    else low = middle + 1
  }
  return low
}

/** What a change of grade did to a clock. */
export type Label = 'earlier' | 'later' | 'unmoved' | 'by-change'

/** A change of grade: from `at` on another duration, and perhaps another calendar, is promised. */
export type Change = { at: number; budget: number; calendar: Calendar; shorter: Policy; longer: Policy }

/** What became of one change; a policy of null left a passed deadline where it was. */
export type Changed = { change: Change; policy: Policy | null; label: Label }

/**
 * Gives the counted time of a clock after its changes of grade, and what each of them did. `pauses` are separate and
 * in order; a change at or before the start is the grade it starts with. Raises calendar-never-opens.
 */
export function timelineOf(
  start: number,
  pauses: readonly Span[],
  budget: number,
  calendar: Calendar,
  changes: readonly Change[],
): { line: Timeline; log: Changed[] } {
  const spans = pauses.filter(([, b]) => b > start).map(([a, b]): Span => [Math.max(a, start), b])
  let line = new Timeline(start, [{ from: start, calendar }], spans, budget)
  let promised = budget
  const log: Changed[] = []
  for (const change of changes) {
    const fresh = new Timeline(start, [{ from: start, calendar: change.calendar }], spans, change.budget)
    if (change.at <= start) {
      line = fresh
      promised = change.budget
      continue
    }
    if (change.budget === promised && change.calendar === line.calendar) continue
    const before = line
    const after = changed(line, fresh, change, promised)
    line = after.line
    log.push({ change, policy: after.policy, label: label(before, line, change.at) })
    promised = change.budget
  }
  return { line, log }
}

/** Gives the timeline after one change. */
function changed(line: Timeline, fresh: Timeline, change: Change, promised: number): { line: Timeline; policy: Policy | null } {
  const due = line.due()
  let shorter = change.budget < promised
  if (change.budget === promised) {
    const renewed = fresh.due()
    shorter = due !== null && renewed !== null && renewed < due
  }
  const policy = shorter ? change.shorter : change.longer
  if (policy === 'retro') return { line: fresh, policy }
  if (due !== null && due <= change.at) return { line, policy: null }
  const done = line.counted(change.at)
  const left = line.budget - done
  if (policy === 'min_remaining') {
    if (line.calendar === change.calendar) return { line: line.with({ budget: done + Math.min(left, change.budget) }), policy }
    // Due instants of two calendars are compared once, here, as if no pause followed.
    const kept = line.calendar.addOpen(change.at, left)
    if (kept <= change.calendar.addOpen(change.at, change.budget)) return { line, policy }
  }
  const pieces = [...line.pieces, { from: change.at, calendar: change.calendar }]
  return { line: line.with({ pieces, budget: done + change.budget }), policy }
}

function label(before: Timeline, after: Timeline, at: number): Label {
  const [was, is] = [before.due(), after.due()]
  if (was === is) return 'unmoved'
  if (is !== null && is <= at && (was === null || was > at)) return 'by-change'
  return is !== null && (was === null || is < was) ? 'earlier' : 'later'
}
