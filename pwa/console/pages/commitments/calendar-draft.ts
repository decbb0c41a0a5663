/** A calendar as somebody is writing it: hours and days as plain text, read while it is typed. Pure. */

import { calendarsOf, weekOf, type Calendar as Week, type CalendarRecord } from '../../../core/calendars.ts'
import { ClockError } from '../../../core/clock-errors.ts'
import type { Calendar, Commitment } from '../../../core/records.gen.ts'
import { isZone } from '../site-draft.ts'

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const DAYS_ZH = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const
/** Around the clock, hours of its own, or those of the calendar it lies over. */
export const HOURS = ['always', 'weekly', 'base'] as const
export type Hours = (typeof HOURS)[number]
export type Pair = readonly [from: string, to: string]

export interface CalendarDraft {
  zone: string
  base: string | null
  hours: Hours
  /** Monday first; `08:30-12:00, 13:30-17:30`, empty where it is closed. */
  week: readonly string[]
  /** A day or a span of days per line. */
  closures: string
  /** Per line a day and its hours, or the weekday that it pays for. */
  additions: string
}

/** What `calendar.set` says of a calendar. */
export type Said = Omit<Calendar, 'id' | 'version' | 'contract'>

const DAY_MIN = 1440
const DAY_MS = 86_400_000
const MIN_MS = 60_000
const LONGEST_SPAN_DAYS = 366
const DATE = /\d{4}-\d\d-\d\d/g

/** Windows of a day as they are typed, also with full-width signs or without a colon; null for what is none. */
export function windowsOf(text: string): Pair[] | null {
  const said = text.replace(/\s*[-–—~～至]\s*/g, '-').split(/[\s,，、;；]+/).filter((one) => one !== '')
  const windows = said.map(windowOf).filter((one) => one !== null)
  return windows.length === said.length ? windows : null
}

function windowOf(text: string): Pair | null {
  const [, fromHour = '', from = '', toHour = '', to = ''] = /^(\d{1,2})[:：]?(\d\d)-(\d{1,2})[:：]?(\d\d)$/.exec(text) ?? []
  const pair: Pair = [`${fromHour.padStart(2, '0')}:${from}`, `${toHour.padStart(2, '0')}:${to}`]
  return fromHour !== '' && weekRead({ mon: [pair] }) !== null ? pair : null
}

function weekRead(weekly: unknown): ReturnType<typeof weekOf> {
  try {
    return weekOf(weekly)
  } catch (error) {
    if (error instanceof ClockError) return null
    throw error
  }
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const ofWindow = ([from, to]: readonly [number, number]): string => `${clock(from)}-${clock(to > DAY_MIN ? to - DAY_MIN : to)}`

/** The hours of each weekday as text, Monday first. */
export function weekTexts(weekly: unknown): string[] {
  const week = weekRead(weekly)
  return DAYS.map((_, day) => (week?.get(day) ?? []).map(ofWindow).join(', '))
}

/** The draft of a calendar that is there; `words` are the weekdays in the language on screen. */
export function draftOf(calendar: Calendar, words: readonly string[] = DAYS): CalendarDraft {
  const hours = calendar.weekly === 'always' ? 'always' : weekRead(calendar.weekly) === null && calendar.base !== null ? 'base' : 'weekly'
  const additions = Object.entries(calendar.additions).sort(([a], [b]) => a.localeCompare(b))
  return {
    zone: calendar.zone,
    base: calendar.base,
    hours,
    week: hours === 'weekly' ? weekTexts(calendar.weekly) : DAYS.map(() => ''),
    closures: spansOf(calendar.closures).join('\n'),
    additions: additions.map(([day, windows]) => `${day} ${additionText(windows, words)}`.trim()).join('\n'),
  }
}

function additionText(windows: unknown, words: readonly string[]): string {
  if (typeof windows === 'string') return words[DAYS.indexOf(windows as (typeof DAYS)[number])] ?? windows
  return weekTexts({ mon: windows })[0] ?? ''
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS
const dayText = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10)
const isDay = (text: string): boolean => !Number.isNaN(dayNumber(text)) && dayText(dayNumber(text)) === text

/** Days in order, those that follow each other as one span. */
function spansOf(days: readonly string[]): string[] {
  const spans: [number, number][] = []
  for (const day of days.map(dayNumber).sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && day <= last[1] + 1) last[1] = day
    else spans.push([day, day])
  }
  return spans.map(([from, to]) => (from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`))
}

/** What was read of several lines, and the first line that could not be. */
export interface Lines<T> {
  read: T[]
  wrong: string | null
}

function linesOf<T>(text: string, read: (line: string) => T | null): Lines<T> {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const all = lines.map(read)
  const wrong = all.indexOf(null)
  return { read: all.filter((one) => one !== null) as T[], wrong: wrong < 0 ? null : (lines[wrong] ?? '') }
}

/** The days that are closed, every day of a span named. */
export function closuresOf(text: string): Lines<string[]> {
  return linesOf(text, (line) => {
    const days = line.match(DATE) ?? []
    const [from = '', to = from] = days
    const between = line.replace(DATE, '').replace(/\s|[-–—~～至]|\.\.|to/g, '')
    const length = dayNumber(to) - dayNumber(from)
    if (days.length === 0 || days.length > 2 || between !== '' || !isDay(from) || !isDay(to) || length < 0 || length > LONGEST_SPAN_DAYS) return null
    return Array.from({ length: length + 1 }, (_, i) => dayText(dayNumber(from) + i))
  })
}

/** The days that are added, each with its hours or the weekday it pays for. */
export function additionsOf(text: string): Lines<[day: string, windows: string | Pair[]]> {
  return linesOf(text, (line) => {
    const [, day = '', rest = ''] = /^(\d{4}-\d\d-\d\d)\s+(.+)$/.exec(line) ?? []
    const windows = weekdayOf(rest) ?? windowsOf(rest)
    return isDay(day) && windows !== null && windows.length > 0 ? [day, windows] : null
  })
}

function weekdayOf(text: string): string | null {
  const plain = text.trim().toLowerCase().replace('星期', '周').replace('周天', '周日')
  const at = DAYS.findIndex((day, i) => plain === DAYS_ZH[i] || (plain.startsWith(day) && /^[a-z]+$/.test(plain)))
  return DAYS[at] ?? null
}

/** Which weekdays have hours that lie over others: over their own, or over those that the day before runs into. */
export function overlapping(week: readonly string[]): boolean[] {
  const spans = week.flatMap((text, day) => {
    const windows = weekRead({ mon: windowsOf(text) ?? [] })?.get(0) ?? []
    return windows.map(([from, to]) => ({ day, from: day * DAY_MIN + from, to: day * DAY_MIN + to }))
  })
  const round = DAYS.length * DAY_MIN
  const meet = (a: (typeof spans)[number], b: (typeof spans)[number]): boolean =>
    [-round, 0, round].some((shift) => a.from < b.to + shift && b.from + shift < a.to)
  return week.map((_, day) => spans.some((a) => a.day === day && spans.some((b) => b !== a && meet(a, b))))
}

/** What `calendar.set` will say; lines that cannot be read are left out, so look at `wrongWith` first. */
export function saidOf(draft: CalendarDraft): Said {
  const week = draft.week.flatMap((text, i): [string, Pair[]][] => {
    const windows = windowsOf(text) ?? []
    return windows.length === 0 ? [] : [[DAYS[i] ?? '', windows]]
  })
  return {
    zone: draft.zone.trim(),
    base: draft.base,
    weekly: draft.hours === 'always' ? 'always' : draft.hours === 'weekly' ? Object.fromEntries(week) : {},
    closures: [...new Set(closuresOf(draft.closures).read.flat())].sort(),
    additions: Object.fromEntries(additionsOf(draft.additions).read),
  }
}

export interface CalendarWrong {
  zone: boolean
  week: boolean[]
  closures: string | null
  additions: string | null
  /** Nothing that counts is open; `starved` names the clauses whose time could not be counted whole. */
  never: boolean
  starved: string[]
}

/** Ids of a calendar and of all that lie over it. */
export function standingOn(id: string, calendars: readonly Calendar[]): Set<string> {
  const found = new Set([id])
  for (let before = 0; before < found.size; ) {
    before = found.size
    for (const one of calendars) if (one.base !== null && found.has(one.base)) found.add(one.id)
  }
  return found
}

/** What is wrong with each part of a draft; `rows` are the commitments in force that count by it. */
export function wrongWith(draft: CalendarDraft, id: string, calendars: readonly Calendar[], rows: readonly Commitment[], now_ms: number): CalendarWrong {
  const wrong = {
    zone: !isZone(draft.zone),
    week: draft.week.map((text) => draft.hours === 'weekly' && windowsOf(text) === null),
    closures: closuresOf(draft.closures).wrong,
    additions: additionsOf(draft.additions).wrong,
  }
  const readable = !wrong.zone && !wrong.week.includes(true) && wrong.closures === null && wrong.additions === null
  if (!readable) return { ...wrong, never: false, starved: [] }
  const blank = draft.hours === 'weekly' && draft.base !== null && draft.week.every((text) => text.trim() === '')
  const calendar = readOf(id, [...calendars.filter((one) => one.id !== id), { ...saidOf(draft), id }])
  // What lies under it is out of sight here: the server knows.
  if (calendar === null) return { ...wrong, never: blank, starved: [] }
  const starved = rows.filter((row) => !counts(calendar, row.within_min, now_ms)).map((row) => row.clause)
  return { ...wrong, never: blank || !counts(calendar, 1, now_ms), starved: [...new Set(starved)] }
}

/** A calendar that can be asked when it is open; null where one under it is not among these: another contract's, perhaps. */
export function readOf(id: string, calendars: readonly CalendarRecord[]): Week | null {
  const chain: CalendarRecord[] = []
  for (let name: string | null = id; name !== null; ) {
    const found: CalendarRecord | undefined = calendars.find((one) => one.id === name)
    if (found === undefined || chain.includes(found)) return null
    chain.push(found)
    name = found.base ?? null
  }
  return calendarsOf(chain).get(id) ?? null
}

function counts(calendar: Week, within_min: number, now_ms: number): boolean {
  try {
    return Number.isFinite(calendar.addOpen(now_ms, within_min * MIN_MS))
  } catch (error) {
    if (error instanceof ClockError) return false
    throw error
  }
}
