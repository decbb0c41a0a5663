/** When a contract's time counts: weekly windows, closures, additions and layers over them. The same as `server/domain/calendars.py`. */

import { ClockError } from './clock-errors.ts'
import { clipped, total, union } from './spans.ts'
import type { Span } from './spans.ts'
import { instant, localDay, weekday, zoneOf } from './zones.ts'
import type { Day } from './zones.ts'

/** Minutes from the day's 00:00; an end above 1440 lies in the next day. */
type Window = readonly [number, number]
export type Week = ReadonlyMap<number, readonly Window[]>

/** A calendar as the server keeps it; with `base` it is a further layer over that calendar. */
export type CalendarRecord = {
  id: string
  version?: number
  zone?: string
  weekly?: unknown
  closures?: readonly string[]
  additions?: Readonly<Record<string, unknown>>
  base?: string | null
}

/** One record: closures take whole local days away, additions come after them. */
type Layer = { weekly: Week | null; closures: ReadonlySet<Day>; additions: ReadonlyMap<Day, readonly Window[]> }

const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const ALWAYS: Week = new Map(DAY_NAMES.map((_, day) => [day, [[0, 1440]]]))
/** A century: a duration that needs more days never comes. */
const FURTHEST_DAYS = 36_600

/** Which time counts; `layers` begins with the base. Made by `calendarsOf`. */
export class Calendar {
  readonly id: string
  readonly version: number
  readonly zone: string
  readonly always: boolean
  readonly layers: readonly Layer[]
  readonly week: Week
  private readonly days = new Map<Day, Span[]>()

  constructor(id: string, version: number, zone: string, layers: readonly Layer[]) {
    this.id = id
    this.version = version
    this.zone = zone
    this.layers = layers
    this.week = layers.findLast((layer) => layer.weekly !== null)?.weekly ?? new Map<number, Window[]>()
    this.always = layers.length === 1 && layers[0]?.closures.size === 0 && this.week === ALWAYS
  }

  /** Whether it opens every week: then any duration comes to an end. */
  get isEndless(): boolean {
    return [...this.week.values()].some((windows) => windows.length > 0)
  }

  /** Gives the open spans within a local day, separate and in order. */
  openOn(day: Day): Span[] {
    let spans = this.days.get(day)
    if (spans === undefined) {
      spans = this.computeOpenOn(day)
      this.days.set(day, spans)
    }
    return spans
  }

  /** Gives the open spans between two instants, touching ones joined. */
  openSpans(begin: number, end: number): Span[] {
    if (begin >= end) return []
    if (this.always) return [[begin, end]]
    const found: Span[] = []
    const last = localDay(this.zone, end)
    for (let day = localDay(this.zone, begin); day <= last; day++) found.push(...clipped(this.openOn(day), begin, end))
    return union(found)
  }

  /** Gives the open time between two instants in ms; 0 where the second is not later. */
  openBetween(begin: number, end: number): number {
    return total(this.openSpans(begin, end))
  }

  /** Gives the earliest instant by which so much open time has passed; raises calendar-never-opens. */
  addOpen(start: number, duration: number): number {
    if (this.always || duration <= 0) return start + Math.max(duration, 0)
    let left = duration
    const first = localDay(this.zone, start)
    const last = this.lastDay(first)
    for (let day = first; day <= last; day++) {
      for (const [from, end] of this.openOn(day)) {
        const begin = Math.max(from, start)
        if (end - begin >= left) return begin + left
        left -= Math.max(0, end - begin)
      }
    }
    throw new ClockError('calendar-never-opens', { calendar: this.id })
  }

  /** Gives the end of the last window of the Nth open day after the start's day; raises bad-duration, calendar-never-opens. */
  workingDaysAfter(start: number, days: number): number {
    return this.workingDay(start, days, 1)
  }

  /** Gives the end of the last window of the Nth open day before the start's day; raises likewise. */
  workingDaysBefore(start: number, days: number): number {
    return this.workingDay(start, days, -1)
  }

  private workingDay(start: number, days: number, step: number): number {
    if (days < 1) throw new ClockError('bad-duration', { value: days })
    let day = localDay(this.zone, start)
    let left = days
    for (let tries = 0; tries < FURTHEST_DAYS; tries++) {
      day += step
      const end = this.lastEnd(day)
      if (end !== null && --left === 0) return end
    }
    throw new ClockError('calendar-never-opens', { calendar: this.id })
  }

  /** Gives when the last window that begins on this day ends, or null where none begins. */
  private lastEnd(day: Day): number | null {
    let windows: Window[] = [...(this.week.get(weekday(day)) ?? [])]
    for (const layer of this.layers) {
      if (layer.closures.has(day)) windows = []
      windows.push(...(layer.additions.get(day) ?? []))
    }
    const spans = this.spansOf(day, windows)
    if (spans.length === 0) return null
    const midnight = instant(this.zone, day, 1440)
    const end = Math.max(...spans.map((span) => span[1]))
    // The next day may be closed: then a night window ends at midnight.
    const beyond = clipped(this.openOn(day + 1), midnight, Math.max(end, midnight))[0]
    return beyond !== undefined && beyond[0] === midnight ? beyond[1] : Math.min(end, midnight)
  }

  private computeOpenOn(day: Day): Span[] {
    let spans = this.spans(day, (one) => this.week.get(weekday(one)) ?? [])
    for (const layer of this.layers) {
      if (layer.closures.has(day)) spans = []
      spans.push(...this.spans(day, (one) => layer.additions.get(one) ?? []))
    }
    return clipped(union(spans), instant(this.zone, day, 0), instant(this.zone, day, 1440))
  }

  /** Gives the spans of this day's windows and of those that began the day before. */
  private spans(day: Day, windows: (day: Day) => readonly Window[]): Span[] {
    return [...this.spansOf(day - 1, windows(day - 1)), ...this.spansOf(day, windows(day))]
  }

  private spansOf(day: Day, windows: readonly Window[]): Span[] {
    return windows
      .map(([from, to]): Span => [instant(this.zone, day, from), instant(this.zone, day, to)])
      .filter(([begin, end]) => begin < end)
  }

  private lastDay(day: Day): Day {
    if ([...this.week.values()].some((windows) => windows.length > 0)) return day + FURTHEST_DAYS
    const added = this.layers.flatMap((layer) => [...layer.additions.keys()])
    return added.reduce((last, one) => Math.max(last, one + 1), -Infinity)
  }
}

export type Calendars = ReadonlyMap<string, Calendar>

/** Gives the calendars of their records by id; raises unknown-calendar, bad-window, time-without-zone. */
export function calendarsOf(records: readonly CalendarRecord[]): Calendars {
  const byId = new Map(records.map((record) => [record.id, record]))
  return new Map(records.map((record) => [record.id, calendarOf(record.id, byId)]))
}

/** Gives those calendars that can be read: a clock by any other has an error of its own, and the rest go on. */
export function readableCalendars(records: readonly CalendarRecord[]): Calendars {
  const byId = new Map(records.map((record) => [record.id, record]))
  return new Map(records.flatMap(({ id }) => readOr(id, byId)))
}

function readOr(id: string, byId: ReadonlyMap<string, CalendarRecord>): [string, Calendar][] {
  try {
    return [[id, calendarOf(id, byId)]]
  } catch {
    return []
  }
}

/** Gives one calendar; raises unknown-calendar. */
export function calendarNamed(calendars: Calendars, name: string): Calendar {
  const found = calendars.get(name)
  if (found === undefined) throw new ClockError('unknown-calendar', { calendar: name })
  return found
}

function calendarOf(key: string, byId: ReadonlyMap<string, CalendarRecord>): Calendar {
  const chain: CalendarRecord[] = []
  for (let name: string | null = key; name !== null; ) {
    const record: CalendarRecord | undefined = byId.get(name)
    if (record === undefined || chain.includes(record)) throw new ClockError('unknown-calendar', { calendar: name })
    chain.push(record)
    name = record.base ?? null
  }
  const weeks = chain.map((record) => weekOf(record.weekly))
  const inForce = weeks.find((week) => week !== null) ?? new Map<number, Window[]>()
  const layers = chain.map((record, at) => layerOf(record, weeks[at] ?? null, inForce)).reverse()
  const zone = chain.find((record) => record.zone)?.zone
  return new Calendar(key, chain[0]?.version ?? 1, zoneOf(String(zone)), layers)
}

function layerOf(record: CalendarRecord, weekly: Week | null, inForce: Week): Layer {
  const additions = Object.entries(record.additions ?? {})
  return {
    weekly,
    closures: new Set((record.closures ?? []).map(dayOf)),
    additions: new Map(additions.map(([text, windows]) => [dayOf(text), additionOf(windows, inForce)])),
  }
}

/** Gives an added day's windows: its own, or those of the weekday it pays for ("fri"). */
function additionOf(windows: unknown, inForce: Week): readonly Window[] {
  if (typeof windows !== 'string') return windowsOf(windows)
  return inForce.get(weekdaysOf(windows)[0] ?? 0) ?? []
}

/** Gives weekly windows by weekday: "always", or day names and ranges; null where there are none. */
export function weekOf(weekly: unknown): Week | null {
  if (weekly === 'always') return ALWAYS
  if (weekly === null || weekly === undefined) return null
  if (typeof weekly !== 'object' || Array.isArray(weekly)) throw new ClockError('bad-window', { value: String(weekly) })
  const found = new Map<number, Window[]>()
  for (const [name, windows] of Object.entries(weekly)) {
    for (const day of weekdaysOf(name)) found.set(day, [...(found.get(day) ?? []), ...windowsOf(windows)])
  }
  return found.size > 0 ? found : null
}

function weekdaysOf(name: string): number[] {
  const [first = '', ...rest] = name.split('-')
  const begin = DAY_NAMES.indexOf(first)
  const last = rest.length === 0 ? begin : DAY_NAMES.indexOf(rest.join('-'))
  if (begin < 0 || last < 0) throw new ClockError('bad-window', { value: name })
  return Array.from({ length: ((last - begin + 7) % 7) + 1 }, (_, step) => (begin + step) % 7)
}

function windowsOf(windows: unknown): Window[] {
  if (!Array.isArray(windows)) throw new ClockError('bad-window', { value: String(windows) })
  return windows.map(windowOf)
}

function windowOf(window: unknown): Window {
  if (!Array.isArray(window) || window.length !== 2) throw new ClockError('bad-window', { value: String(window) })
  const begin = minuteOf(window[0])
  const end = minuteOf(window[1])
  if (begin === end || begin === 1440) throw new ClockError('bad-window', { value: `${window[0]}-${window[1]}` })
  return [begin, end > begin ? end : end + 1440]
}

function minuteOf(text: unknown): number {
  const parts = /^(\d\d):(\d\d)$/.exec(String(text))
  const minute = Number(parts?.[1]) * 60 + Number(parts?.[2])
  if (parts === null || Number(parts[2]) > 59 || minute > 1440) throw new ClockError('bad-window', { value: String(text) })
  return minute
}

function dayOf(text: string): Day {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const at = parts === null ? NaN : Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  // Date.UTC turns 30 February into 2 March: read back, it must say the same day.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) throw new ClockError('bad-window', { value: text })
  return at / 86_400_000
}
