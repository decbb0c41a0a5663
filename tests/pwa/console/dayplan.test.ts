import assert from 'node:assert/strict'
import { test } from 'node:test'
import { along, HOUR_MS, hoursOf, moved, placesOf, snapped, spanOf } from '../../../pwa/console/dayplan/lanes.ts'

const zero_ms = Date.parse('2026-11-22T00:00:00+08:00')
const at = (hour: number): number => zero_ms + hour * HOUR_MS
const stop = (from: number, to: number, errand: string | null = 'one') => ({ errand, travel_s: 1800, start_ms: at(from), end_ms: at(to) })
const route = (person: string, ...stops: ReturnType<typeof stop>[]) => ({ person, name: person, from_ms: at(8), to_ms: at(20), urgent: null, stops, home_s: 0 })

test('the usual day is drawn, and more where somebody works earlier or later', () => {
  assert.deepEqual(spanOf({ zero_ms, routes: [] }), { from_ms: at(8), to_ms: at(20) })
  assert.deepEqual(spanOf({ zero_ms, routes: [route('li', stop(6.75, 7.5), stop(21, 22.25))] }), { from_ms: at(6), to_ms: at(23) })
  assert.equal(hoursOf({ from_ms: at(8), to_ms: at(20) }).length, 12)
})

test('what lies outside the hours is drawn at their edge', () => {
  const span = { from_ms: at(8), to_ms: at(20) }
  assert.deepEqual([along(span, at(14)), along(span, at(2)), along(span, at(23))], [50, 0, 100])
})

test('a bar is let go on a quarter of an hour, and its work ends with the day', () => {
  const span = { from_ms: at(8), to_ms: at(20) }
  assert.equal(snapped(span, at(10) + 8 * 60_000, 60), at(10.25))
  assert.equal(snapped(span, at(19.9), 60), at(19))
  assert.equal(snapped(span, at(3), 60), at(8))
})

test('arrows move by a quarter of an hour and from row to row, never off the board', () => {
  const span = { from_ms: at(8), to_ms: at(20) }
  const here = { person: 'li', start_ms: at(9) }
  const to = (key: string) => moved(here, key, ['li', 'zhou'], span, 60)
  assert.deepEqual(to('ArrowRight'), { person: 'li', start_ms: at(9.25) })
  assert.deepEqual(to('ArrowLeft'), { person: 'li', start_ms: at(8.75) })
  assert.deepEqual(to('ArrowDown'), { person: 'zhou', start_ms: at(9) })
  assert.deepEqual(to('ArrowUp'), here)
  assert.equal(to('x'), null)
})

test('each errand is found where the plan has it; a break is nobody’s errand', () => {
  const found = placesOf({ routes: [route('li', stop(9, 10), stop(12, 13, null)), route('zhou', stop(11, 12, 'two'))] })
  assert.deepEqual([...found.keys()], ['one', 'two'])
  assert.equal(found.get('two')?.person, 'zhou')
})
