import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysFrom } from '../../../pwa/console/pages/roster/days.ts'
import { clash, gaps, joined, within, without, type Shift } from '../../../pwa/console/pages/roster/shifts.ts'
import { isZone, placesOf, positionOf } from '../../../pwa/console/pages/site-draft.ts'

const HOUR_MS = 3_600_000

function shift(person: string, from_h: number, to_h: number, post: Shift['post'] = 'duty'): Shift {
  return { person, post, from_ms: from_h * HOUR_MS, to_ms: to_h * HOUR_MS, contract: 'c-1' }
}

test('shifts of one person and post that follow on each other are shown as one', () => {
  const all = joined([shift('lin', 20, 32), shift('lin', 8, 20), shift('lin', 32, 40, 'on_call'), shift('chen', 8, 20)])
  assert.deepEqual(all.map(({ person, post, from_ms, to_ms }) => [person, post, from_ms / HOUR_MS, to_ms / HOUR_MS]), [
    ['lin', 'duty', 8, 32],
    ['chen', 'duty', 8, 20],
    ['lin', 'on_call', 32, 40],
  ])
})

test('the hours of a day in which nobody has the post are told', () => {
  const day = { from_ms: 0, to_ms: 24 * HOUR_MS }
  const hours = gaps([shift('a', -4, 8), shift('b', 6, 12), shift('c', 14, 20), shift('d', 0, 24, 'on_call')], 'duty', day)
  assert.deepEqual(hours.map(({ from_ms, to_ms }) => [from_ms / HOUR_MS, to_ms / HOUR_MS]), [[12, 14], [20, 24]])
  assert.equal(within(shift('a', 24, 30), day), null)
})

test('taking a span out keeps what lies before and after it', () => {
  const left = without([shift('a', 0, 12), shift('a', 12, 24), shift('b', 0, 24)], shift('a', 10, 14))
  assert.deepEqual(left.map(({ person, from_ms, to_ms }) => [person, from_ms / HOUR_MS, to_ms / HOUR_MS]), [['a', 0, 10], ['a', 14, 24], ['b', 0, 24]])
})

test('somebody who has a shift at that time is told of, but not by the shift that is being changed', () => {
  const entries = [shift('a', 0, 12), shift('a', 12, 24)]
  assert.equal(clash(entries, shift('a', 10, 14, 'on_call'), null)?.to_ms, 12 * HOUR_MS)
  assert.equal(clash(entries, shift('a', 2, 22), shift('a', 0, 24)), null)
  assert.equal(clash(entries, shift('b', 0, 12), null), null)
})

test('days are the days of the zone, however long they are', () => {
  const [first = 0, second = 0] = daysFrom(Date.parse('2026-03-29T10:00:00Z'), 2, 'Europe/Berlin')
  assert.equal(new Date(first).toISOString(), '2026-03-28T23:00:00.000Z')
  assert.equal((second - first) / HOUR_MS, 23)
})

test('a position is read as maps copy it, and nothing off the earth', () => {
  assert.deepEqual(positionOf(' 34.141, 113.488 '), { lat_deg: 34.141, lon_deg: 113.488 })
  assert.deepEqual(positionOf('34.141，113.488'), { lat_deg: 34.141, lon_deg: 113.488 })
  for (const wrong of ['', '34.141', '91, 10', '10, 181', 'a, b', '1,2,3']) assert.equal(positionOf(wrong), null, wrong)
  assert.equal(isZone('Asia/Shanghai'), true)
  assert.equal(isZone('Asia/Nowhere'), false)
})

test('places are lines with one or two names', () => {
  assert.deepEqual(placesOf('门岗 / Gate\n\n 监区 \n'), [
    { id: 'p1', zh: '门岗', en: 'Gate' },
    { id: 'p2', zh: '监区', en: '监区' },
  ])
})
