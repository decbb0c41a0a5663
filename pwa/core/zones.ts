/**
 * Local days and wall times of an IANA zone as instants, clock changes included. The same as `server/domain/zones.py`.
 * A day is a number: days since 1970-01-01, which was a Thursday.
 */

import { ClockError } from './clock-errors.ts'

export const DAY_MS = 86_400_000
export const MIN_MS = 60_000

export type Day = number

const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** Gives what reads local time in a zone; raises time-without-zone where there is no such zone. */
function format(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone)
  if (known !== undefined) return known
  try {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }
    const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', calendar: 'gregory', ...parts } as
      Intl.DateTimeFormatOptions)
    FORMATS.set(zone, made)
    return made
  } catch {
    throw new ClockError('time-without-zone', { value: zone })
  }
}

/** Gives the zone itself where there is one of that name; raises time-without-zone. */
export function zoneOf(name: string): string {
  format(name)
  return name
}

/** Gives how far local time is ahead of UTC at an instant. */
export function offsetMs(zone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000
  const part: Record<string, number> = {}
  for (const { type, value } of format(zone).formatToParts(second)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: rest = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, rest) - second
}

/** Gives the local day at an instant. */
export function localDay(zone: string, at: number): Day {
  return Math.floor((at + offsetMs(zone, at)) / DAY_MS)
}

/** Gives the weekday of a day, Monday being 0. */
export function weekday(day: Day): number {
  return (((day + 3) % 7) + 7) % 7
}

/**
 * Gives the instant of a local wall time, `minute` counted from the day's 00:00 (1440 is the next day's).
 * A time skipped by a clock change is the instant of the jump; a doubled one its first.
 */
export function instant(zone: string, day: Day, minute: number): number {
  const wall = day * DAY_MS + minute * MIN_MS
  const before = offsetMs(zone, wall - DAY_MS)
  const after = offsetMs(zone, wall + DAY_MS)
  const fits = [before, after].map((offset) => ({ at: wall - offset, offset }))
    .filter(({ at, offset }) => offsetMs(zone, at) === offset)
    .map(({ at }) => at)
  return fits.length > 0 ? Math.min(...fits) : jump(zone, wall - after, wall - before)
}

/** Gives the instant in (low, high] at which the offset changes. */
function jump(zone: string, low: number, high: number): number {
  const target = offsetMs(zone, high)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(zone, middle) === target) high = middle
    else low = middle
  }
  return high
}
