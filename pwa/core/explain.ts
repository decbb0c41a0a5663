/** Why a clock reads as it does: one paragraph in Chinese and English. The same as `server/domain/explain.py`, of the same words. */

import WORDS from '../../server/domain/explain.json' with { type: 'json' }
import type { Calendar } from './calendars.ts'
import { counts } from './clock-facts.ts'
import type { Pause } from './clock-facts.ts'
import type { Verdict } from './clocks.ts'
import { countedProof } from './commitments.ts'
import { intervalOf, listOf } from './events.ts'
import type { ClockEvent } from './events.ts'
import { DAY_MS, offsetMs } from './zones.ts'

/** The same paragraph in both languages. */
export type Explanation = { zh: string; en: string }
type Language = keyof Explanation
type Group = Exclude<keyof typeof WORDS, 'says'>
type Said = keyof typeof WORDS.says

const WEEKDAYS = Object.keys(WORDS.weekdays)
const ROW_GONE = ' (row)'

/** Gives the paragraph that answers "why?"; `calendar` is the commitment's, its zone the one people read. */
export function explain(verdict: Verdict, calendar: Calendar): Explanation {
  return { zh: new Teller('zh', verdict, calendar).tell(), en: new Teller('en', verdict, calendar).tell() }
}

/** One verdict told in one language. */
class Teller {
  private readonly language: Language
  private readonly verdict: Verdict
  private readonly calendar: Calendar
  private readonly firstDay: number | null

  constructor(language: Language, verdict: Verdict, calendar: Calendar) {
    this.language = language
    this.verdict = verdict
    this.calendar = calendar
    this.firstDay = verdict.start === null ? null : this.local(verdict.start.at_ms).day
  }

  tell(): string {
    const sentences = [this.promise(), ...this.course(), this.result()]
    return sentences.filter((sentence) => sentence !== '').join(this.language === 'zh' ? '' : ' ')
  }

  private promise(): string {
    const row = this.verdict.commitment
    const clause = [row.clause, row.also].filter((text) => text).join(this.say('and'))
    return this.say('promise', { clause, within: this.length(row.within_min * 60), kind: this.word('kinds', row.kind) })
  }

  private course(): string[] {
    const { start, stop, ending, pauses, changes, unproven } = this.verdict
    if (start === null) return []
    return [
      this.say('started', { at: this.at(start.at_ms, true), event: this.event(start) }),
      this.counted(),
      ...pauses.map((pause) => this.pause(pause)),
      ...changes.map(({ change, policy }) => {
        const within = this.length(Math.floor(change.budget / 1000))
        return this.say('change', { at: this.at(change.at), within, policy: this.word('policies', policy ?? 'none') })
      }),
      this.due(),
      ...(stop !== null ? [this.stop(stop)] : ending === null ? unproven.map((event) => this.unproven(event)) : []),
    ]
  }

  /** Tells which time counts as people know it: by its hours, not by what the calendar is called. */
  private counted(): string {
    const { calendar } = this
    if (calendar.always) return this.say('always')
    const hours = hoursOf(calendar).map((one) => this.hours(one)).join(this.say('then'))
    if (hours === '') return this.say('calendar_added')
    return this.say('calendar', { hours, closed: calendar.layers.some(({ closures }) => closures.size > 0) ? this.say('closed') : '', added: calendar.layers.some(({ additions }) => additions.size > 0) ? this.say('added') : '' })
  }

  private hours({ first, last, windows }: Hours): string {
    const [from = '', to = ''] = [first, last].map((day) => this.word('weekdays', WEEKDAYS[day] ?? ''))
    const some = first === last ? from : this.say('days', { first: from, last: to })
    const days = first === 0 && last === 6 ? this.say('every_day') : some
    return this.say('hours', { days, windows: windows.map(([begin, end]) => `${clock(begin)}-${clock(end)}`).join(this.say('window_and')) })
  }

  private pause(pause: Pause): string {
    const from = this.at(pause.begin.at_ms)
    const to = pause.end === null ? '' : this.at(pause.end.at_ms)
    const reason = this.word('pauses', pause.reason)
    if (pause.note === 'reopened') return this.say('gap', { from, to })
    if (!counts(pause)) return this.say('pause_not', { from, reason, why: this.word('notes', pause.note) })
    const evidence = pause.evidence === null ? '' : this.say('evidence', { evidence: pause.evidence })
    return this.say(pause.end === null ? 'pause_open' : 'pause', { from, to, reason, evidence })
  }

  private due(): string {
    const { due_ms: due, due_earliest_ms: earliest, due_latest_ms: latest } = this.verdict
    if (due === null) return this.say('due_hidden')
    if (earliest !== null && latest !== null && earliest !== latest) {
      return this.say('due_between', { from: this.at(earliest), to: this.at(latest) })
    }
    return this.say('due', { at: this.at(due) })
  }

  private stop(stop: ClockEvent): string {
    const row = this.verdict.commitment
    let proof = ''
    if (row.proof !== null) {
      const kinds = countedProof(row.proof, listOf(stop, 'proof'))
      proof = this.say('proof', { count: String(kinds.length), list: this.witnesses(kinds, 'and') })
    }
    const [from, to] = intervalOf(stop, row.certainty).map((at) => this.at(at)) as [string, string]
    const spread = from === to ? '' : this.say('spread', { from, to })
    return this.say('stop', { at: this.at(stop.at_ms), event: this.event(stop), spread, proof })
  }

  private unproven(stop: ClockEvent): string {
    const proof = this.verdict.commitment.proof
    if (proof === null) return ''
    const kinds = countedProof(proof, listOf(stop, 'proof'))
    return this.say('unproven', {
      at: this.at(stop.at_ms),
      event: this.event(stop),
      count: String(kinds.length),
      list: kinds.length > 0 ? this.say('given', { list: this.witnesses(kinds, 'and') }) : '',
      needed: String(proof.kinds),
      one_of: proof.one_of.length > 0 ? this.say('one_of', { list: this.witnesses(proof.one_of, 'or') }) : '',
    })
  }

  private result(): string {
    const { state, reasons, ending, commitment, budget_ms: budget, elapsed, due_ms: due } = this.verdict
    const list = reasons.map((reason) => this.word('reasons', reason)).join(this.say('and'))
    const why = reasons.length > 0 ? this.say('reasons', { list }) : ''
    if (state === 'pending') return this.say('pending', { event: this.word('events', commitment.starts) })
    if (state === 'void') return ending === null ? '' : this.say('void', { at: this.at(ending.at_ms), event: this.event(ending) })
    if (state === 'undecided') return this.say('undecided', { reasons: why })
    if (state === 'running' || state === 'paused') {
      return this.say(state, { span: this.length(Math.floor((budget - elapsed.open_less_pauses_ms) / 1000)) })
    }
    return this.ofDue(due ?? 0, why)
  }

  private ofDue(due: number, why: string): string {
    const { state, stop, at_ms } = this.verdict
    const reached = stop?.at_ms ?? at_ms
    const span = this.length(Math.floor(Math.abs(due - reached) / 1000))
    if (state === 'met') return due - reached >= 1000 ? this.say('met', { span }) : this.say('met_exactly')
    if (stop !== null) return this.say('late', { span, reasons: why })
    return this.say(state === 'breached' ? 'over' : 'unconfirmed', { span, reasons: why })
  }

  private event(event: ClockEvent): string {
    return this.word('events', event.id.endsWith(ROW_GONE) ? 'row' : event.kind)
  }

  private witnesses(kinds: readonly string[], joint: 'and' | 'or'): string {
    return kinds.map((kind) => this.word('witnesses', kind)).join(this.say(joint))
  }

  /** Gives a local time; with its day where that is not the day of the start. */
  private at(at: number, withDay = false): string {
    const { day, time } = this.local(at)
    if (day === this.firstDay && !withDay) return time
    const date = new Date(day * DAY_MS)
    const [year, month, number] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
    return this.say('day', { time, year: String(year), month: String(month), day: String(number) })
  }

  private local(at: number): { day: number; time: string } {
    const local = at + offsetMs(this.calendar.zone, at)
    const time = new Date(local).toISOString().slice(11, 19)
    return { day: Math.floor(local / DAY_MS), time: time.endsWith(':00') ? time.slice(0, 5) : time }
  }

  /** Gives a length in at most two units, the smaller one left out where it is nought. */
  private length(seconds: number): string {
    const hours = Math.floor(seconds / 3600)
    const minutes = Math.floor(seconds / 60) % 60
    const units: [Said, number][] = hours > 0 ? [['h', hours], ['min', minutes]] : [['min', minutes], ['s', seconds % 60]]
    const told = units.filter(([, n]) => n > 0)
    if (told.length === 0) return this.say('s', { n: '0' })
    if (told.length === 1 && told[0]?.[0] === 'min') return this.say('min_alone', { n: String(minutes) })
    return told.map(([unit, n]) => this.say(unit, { n: String(n) })).join(' ')
  }

  /** Gives the word of a key, or the key itself where a contract has its own. */
  private word(group: Group, key: string): string {
    const words = WORDS[group] as Readonly<Record<string, Explanation>>
    return words[key]?.[this.language] ?? key
  }

  /** Gives a sentence with its places filled. */
  private say(key: Said, values: Readonly<Record<string, string>> = {}): string {
    return WORDS.says[key][this.language].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  }
}

/** The windows that the weekdays from `first` to `last` have; Monday is 0. */
type Hours = { first: number; last: number; windows: readonly (readonly [number, number])[] }

/** Gives the weekly windows in force, weekdays that follow each other and have the same ones together. The first screen needs none of it. */
function hoursOf({ week }: Calendar): Hours[] {
  const found: Hours[] = []
  for (let day = 0; day < 7; day += 1) {
    const windows = [...(week.get(day) ?? [])].sort(([a, b], [c, d]) => a - c || b - d)
    const before = found.at(-1)
    if (before?.last === day - 1 && String(before.windows) === String(windows)) before.last = day
    else if (windows.length > 0) found.push({ first: day, last: day, windows })
  }
  return found
}

/** Gives a window's minute as it stands on the clock; 24:00 is the end of its day. */
function clock(minute: number): string {
  const shown = minute <= 1440 ? minute : minute - 1440
  return [Math.floor(shown / 60), shown % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
