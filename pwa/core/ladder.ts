/** Which rungs of one clock's ladder have fired up to an instant, and which were stood down again. The same as `server/domain/ladder.py`. */

import { counts } from './clock-facts.ts'
import type { Verdict } from './clocks.ts'
import type { Commitment, Rung } from './commitments.ts'
import type { ClockEvent } from './events.ts'
import type { Judged } from './ticket-clocks.ts'
import { MIN_MS } from './zones.ts'

export const SECOND_MS = 1000
const ASK_AGAIN_MS = 60 * MIN_MS

/** Why an alert no longer holds. */
export type StoodDown = 'stopped' | 'void' | 'moved'

/**
 * One rung that fired. `at_ms` is a whole second at or after its exact `instant_ms`; `late_s` rounded down. `level`
 * counts the superiors of a rung that repeats. With ticket, `commitment` and `rung`, `due_version` makes it the one
 * firing that is sent once.
 */
export type Firing = {
  commitment: string
  rung: string
  to: readonly string[]
  at_ms: number
  instant_ms: number
  late_s: number
  level: number
  due_version: number
  due_ms: number | null
  channels: readonly string[]
  stood_down_ms: number | null
  why: StoodDown | null
}

/** Asks whether a pause still holds: the first time its author, then the dispatcher. */
export type Prompt = { pause: string; number: number; at_ms: number; to: 'author' | 'dispatcher' }

/** One rung at its exact instant (ms, rounded up). */
type Step = { key: string; rung: Rung; instant: number; level: number }
type Moment = { from: number; to: number }

/** Counted time as rungs ask for it: a `Timeline`, or a `Course` while it grows. */
type Line = { readonly start: number; readonly budget: number; instant(counted: number): number | null }

/** What a ladder reads of a verdict: the deadline, or after which instant rungs were in vain and why. */
export type Reading = { commitment: Commitment; due: number | null; line: Line | null; stopped: { at: number; why: StoodDown } | null }

/** Gives what a ladder reads of a verdict; a clock without a start never was. */
export function readingOf({ commitment, due_ms, timeline, start, stop, ending }: Verdict): Reading {
  let stopped: Reading['stopped'] = null
  if (stop !== null) stopped = { at: stop.at_ms, why: 'stopped' }
  else if (ending !== null) stopped = { at: ending.at_ms, why: 'void' }
  else if (start === null) stopped = { at: -1, why: 'moved' }
  return { commitment, due: due_ms, line: timeline, stopped }
}

/** Gives the firings of one clock up to an instant; `assess` judges it at a moment by what is known then. */
export function clockLadder(assess: (at: number) => Verdict, events: readonly ClockEvent[], until: number): Firing[] {
  const climb = new Climb()
  for (const { from, to } of momentsOf(events, until)) climb.step(readingOf(assess(from)), from, to)
  return inTime(climb.firings())
}

/** Gives the stretches of whole seconds in which nothing new becomes known, as [from, to). */
export function momentsOf(events: readonly ClockEvent[], until: number): Moment[] {
  const last = Math.floor(until / SECOND_MS) * SECOND_MS
  const begins = [...new Set(events.filter((event) => event.received_ms <= last).map((event) => wholeSecond(event.received_ms)))]
  begins.sort((a, b) => a - b)
  return begins.map((from, at) => ({ from, to: begins[at + 1] ?? last + SECOND_MS }))
}

/** Gives the whole second at which the next rung comes up if nothing more is heard: when to look again. */
export function nextRungMs(judged: readonly Judged[], now: number): number | null {
  const found = judged
    .flatMap(({ verdict }) => (verdict === null ? [] : [readingOf(verdict)]))
    .flatMap((reading) => (reading.stopped === null ? stepsOf(reading, now + 1, true) : []))
    .map((step) => wholeSecond(step.instant))
    .filter((at) => at > now)
  return found.length > 0 ? Math.min(...found) : null
}

/** Gives when to ask whether the open pauses still hold: every 60 min of open time (rule 13). */
export function pausePrompts(verdict: Verdict, until: number): Prompt[] {
  const prompts: Prompt[] = []
  if (verdict.timeline === null || verdict.state !== 'paused') return prompts
  const { calendar } = verdict.timeline
  for (const pause of verdict.pauses) {
    if (pause.end !== null || !counts(pause)) continue
    let at = calendar.addOpen(pause.begin.at_ms, ASK_AGAIN_MS)
    for (let number = 1; at <= until; number++) {
      prompts.push({ pause: pause.id, number, at_ms: at, to: number === 1 ? 'author' : 'dispatcher' })
      at = calendar.addOpen(at, ASK_AGAIN_MS)
    }
  }
  return prompts
}

/** Gives the whole second at or after an instant. */
export function wholeSecond(at: number): number {
  return Math.ceil(at / SECOND_MS) * SECOND_MS
}

/** Gives firings by time. */
export function inTime(firings: Firing[]): Firing[] {
  return firings.sort(byTime)
}

function byTime(a: Firing, b: Firing): number {
  const texts = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0)
  return a.at_ms - b.at_ms || a.instant_ms - b.instant_ms || texts(a.commitment, b.commitment) || texts(a.rung, b.rung)
}

/** The ladder of one clock as it is climbed, moment by moment. */
export class Climb {
  private readonly active = new Map<string, Firing>()
  private readonly ended: Firing[] = []
  private version = -1
  private due: number | null = null

  /** Fires and stands down what the knowledge of [moment, end) asks for. */
  step(reading: Reading, moment: number, end: number): void {
    if (reading.stopped !== null) {
      const { at, why } = reading.stopped
      this.standDown(moment, why, (firing) => firing.instant_ms > at)
      return
    }
    if (this.version < 0 || reading.due !== this.due) {
      this.version++
      this.due = reading.due
    }
    const steps = stepsOf(reading, end, false)
    const up = new Set(steps.filter((step) => step.instant <= moment).map((step) => step.key))
    this.standDown(moment, 'moved', (firing) => !up.has(firing.rung))
    for (const step of steps) {
      const at = Math.max(moment, wholeSecond(step.instant))
      if (!this.active.has(step.key) && at < end) this.active.set(step.key, this.firing(reading, step, at))
    }
  }

  /** Gives everything that fired. */
  firings(): Firing[] {
    return [...this.ended, ...this.active.values()]
  }

  private firing(reading: Reading, step: Step, at: number): Firing {
    return {
      commitment: reading.commitment.id,
      rung: step.key,
      to: step.rung.to,
      at_ms: at,
      instant_ms: step.instant,
      late_s: Math.floor((at - step.instant) / SECOND_MS),
      level: step.level,
      due_version: this.version,
      due_ms: reading.due,
      channels: step.rung.channels ?? [],
      stood_down_ms: null,
      why: null,
    }
  }

  private standDown(at: number, why: StoodDown, falls: (firing: Firing) => boolean): void {
    for (const [key, firing] of [...this.active]) {
      if (!falls(firing)) continue
      this.active.delete(key)
      this.ended.push({ ...firing, stood_down_ms: at, why })
    }
  }
}

/** Gives the rungs with their exact instants as far as they are known; one before the start is at the start. */
function stepsOf({ commitment, line, due }: Reading, end: number, firstRepeatOnly: boolean): Step[] {
  const steps: Step[] = []
  if (line === null) return steps
  for (const rung of commitment.ladder) {
    if (typeof rung.at_pct === 'number') {
      const instant = line.instant(Math.ceil((line.budget * rung.at_pct) / 100))
      if (instant !== null) steps.push({ key: `${rung.at_pct}%`, rung, instant, level: 0 })
    } else if (due !== null && typeof rung.at_s === 'number') {
      const instant = Math.max(due + rung.at_s * SECOND_MS, line.start)
      steps.push({ key: `${rung.at_s < 0 ? '' : '+'}${rung.at_s}s`, rung, instant, level: 0 })
    } else if (due !== null && rung.every_min_after) {
      steps.push(...repeats(rung, due, end, firstRepeatOnly))
    }
  }
  return steps
}

/** Gives the repetitions before `end`; asked for the next alone, the first at or after it. */
function repeats(rung: Rung, due: number, end: number, firstOnly: boolean): Step[] {
  const everyMin = rung.every_min_after ?? 0
  const every = everyMin * MIN_MS
  const last = Math.max(0, Math.floor((end - 1 - due) / every))
  const levels = firstOnly ? [last + 1] : Array.from({ length: last }, (_, at) => at + 1)
  return levels.map((level) => ({ key: `+${everyMin * level}min`, rung, instant: due + level * every, level }))
}
