import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarNamed, calendarsOf, readableCalendars } from '../../pwa/core/calendars.ts'
import { ClockError } from '../../pwa/core/clock-errors.ts'
import { calendarsIn, instantOf, load } from './clock-vectors.ts'
import type { Json } from './clock-vectors.ts'

const FILE = load('calendars.json')
const CALENDARS = calendarsIn(FILE)
const MIN_MS = 60_000

function answer(given: Json): number {
  const calendar = calendarNamed(CALENDARS, given.calendar)
  const start = instantOf(given.start)
  if ('add_min' in given) return calendar.addOpen(start, given.add_min * MIN_MS)
  if ('between_min' in given) return calendar.openBetween(start, instantOf(given.until)) / MIN_MS
  const days = given.working_days
  return days < 0 ? calendar.workingDaysBefore(start, -days) : calendar.workingDaysAfter(start, days)
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ClockError && error.code === code
}

for (const given of FILE.cases) {
  test(`a calendar counts as the vectors say: ${given.name}`, () => {
    if (given.error) assert.throws(() => answer(given), hasCode(given.error))
    else assert.equal(answer(given), given.between_min ?? instantOf(given.end))
  })
}

for (const { name, record, error } of FILE.bad) {
  test(`a record that cannot be read is refused with its code: ${name}`, () => {
    assert.throws(() => calendarsOf([{ zone: 'Asia/Shanghai', base: null, ...record, id: 'bad' }]), hasCode(error))
  })
}

test('a calendar that cannot be read leaves the others as they are, and is unknown to what counts by it', () => {
  const zone = 'Asia/Shanghai'
  const found = readableCalendars([
    { id: 'list', zone, weekly: [] },
    { id: 'over it', zone, base: 'list' },
    { id: 'shape', zone, closures: {} as unknown as string[] },
    { id: 'good', zone, weekly: 'always' },
  ])
  assert.deepEqual([...found.keys()], ['good'])
  assert.throws(() => calendarNamed(found, 'list'), hasCode('unknown-calendar'))
})
