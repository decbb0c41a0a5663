import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promiseShape } from '../../pwa/ui/promise.ts'
import { dayTime, signedMinutes, span } from '../../pwa/ui/times.ts'

const min = 60_000
const morning = { startMs: 0, dueMs: 30 * min, nowMs: 9 * min }

test('the line is filled up to now and the flag stands at its end', () => {
  const shape = promiseShape(morning)
  assert.equal(shape.due, 98.5)
  assert.ok(Math.abs(shape.past - 98.5 * 0.3) < 0.1)
  assert.equal(shape.block, null)
})

test('the gap between the late end of the prediction and the flag is the slack', () => {
  const shape = promiseShape({ ...morning, etaMs: 24 * min, etaP90Ms: 27 * min })
  assert.ok(shape.slack !== null && shape.slack.to === shape.due && shape.slack.from < shape.due)
  assert.ok(shape.block !== null && shape.block.from < shape.block.mark && shape.block.mark < shape.block.to)
})

test('a prediction past the flag shows what is lost and leaves no slack', () => {
  const shape = promiseShape({ ...morning, etaMs: 30 * min, etaP90Ms: 36 * min })
  assert.equal(shape.slack, null)
  assert.ok(shape.over !== null && shape.over.from >= shape.due)
})

test('once over, the time after the flag is drawn and the promised part keeps its share of the line', () => {
  const shape = promiseShape({ ...morning, nowMs: 600 * min })
  assert.ok(shape.over !== null && shape.over.to === 98.5)
  assert.ok(shape.due > 40)
})

test('an arrival takes the place of now and of the prediction', () => {
  const shape = promiseShape({ ...morning, stopMs: 25 * min, etaMs: 24 * min, etaP90Ms: 27 * min })
  assert.equal(shape.block, null)
  assert.ok(shape.stop !== null && shape.stop < shape.due && shape.past === shape.stop)
})

test('times are minutes and seconds under an hour, hours and minutes above, days above three', () => {
  assert.equal(span(21 * min), '21:00')
  assert.equal(span(-4 * min - 12_000), '04:12')
  assert.equal(span(231 * min), '3 时 51 分')
  assert.equal(span(75 * 60 * min), '3 天 3 时')
})

test('slack carries its sign, and a true minus', () => {
  assert.equal(signedMinutes(200), '+3')
  assert.equal(signedMinutes(-37 * 60), '−37')
  assert.equal(signedMinutes(-20), '−0')
})

test('a time of today is without its day, one of this year without its year, any other is whole', () => {
  const at = (text: string): number => Date.parse(text)
  const now = at('2026-11-22T07:00:00Z')
  assert.equal(dayTime(at('2026-11-22T01:05:00Z'), now), '09:05')
  assert.equal(dayTime(at('2026-01-02T01:05:00Z'), now), '01-02 09:05')
  assert.equal(dayTime(at('2030-12-20T01:00:00Z'), now), '2030-12-20 09:00')
  // The year is that of the site's own day.
  assert.equal(dayTime(at('2026-12-31T16:30:00Z'), now), '2027-01-01 00:30')
  assert.equal(dayTime(at('2026-12-31T16:30:00Z'), now, 'Europe/London'), '12-31 16:30')
})
