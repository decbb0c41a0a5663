import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarsOf } from '../../../pwa/core/calendars.ts'
import type { Calendar, Commitment, Obligation } from '../../../pwa/core/records.gen.ts'
import { additionsOf, closuresOf, draftOf, overlapping, saidOf, standingOn, windowsOf, wrongWith, DAYS_ZH } from '../../../pwa/console/pages/commitments/calendar-draft.ts'
import { blankDuty, dueOf, dutyOf, dutySaid, lengthsOf, wrongDuty } from '../../../pwa/console/pages/commitments/duty-draft.ts'

const NOW_MS = Date.UTC(2026, 10, 22)
const WEEK: Calendar = {
  id: 'week', version: 3, contract: 'c', zone: 'Asia/Shanghai', base: null,
  weekly: { 'mon-fri': [['08:30', '12:00'], ['13:30', '17:30']], fri: [['22:00', '06:00']], sat: [['00:00', '24:00']] },
  closures: ['2026-10-03', '2026-10-01', '2026-10-02', '2026-12-31'],
  additions: { '2026-10-10': 'fri', '2026-10-11': [['09:00', '12:00']] },
}
const row = (clause: string, within_min: number): Commitment => ({ clause, within_min }) as Commitment

test('a calendar that is opened and saved as it is opens and closes as before', () => {
  for (const words of [undefined, DAYS_ZH]) {
    const said = saidOf(draftOf(WEEK, words))
    const [before, after] = [calendarsOf([WEEK]).get('week'), calendarsOf([{ ...said, id: 'week' }]).get('week')]
    const span = [Date.UTC(2026, 8, 20), Date.UTC(2027, 0, 10)] as const
    assert.ok((before?.openBetween(...span) ?? 0) > 0)
    assert.deepEqual(after?.openSpans(...span), before?.openSpans(...span))
    assert.equal(draftOf(WEEK).closures, '2026-10-01 – 2026-10-03\n2026-12-31')
  }
})

test('hours are read as people type them, and what is no span of hours is not', () => {
  assert.deepEqual(windowsOf('8:30-12:00，13：30 – 17:30'), [['08:30', '12:00'], ['13:30', '17:30']])
  assert.deepEqual(windowsOf('2200至600、0000-2400'), [['22:00', '06:00'], ['00:00', '24:00']])
  assert.deepEqual(windowsOf('  '), [])
  for (const text of ['08:00-08:00', '24:00-08:00', '08:00-25:00', '08:61-09:00', 'morning', '08:00', '08:00-12:00 x']) assert.equal(windowsOf(text), null, text)
})

test('days that are closed or added are read by line, and the line that cannot be is named', () => {
  assert.deepEqual(closuresOf('2026-02-27 至 2026-03-01').read, [['2026-02-27', '2026-02-28', '2026-03-01']])
  for (const line of ['2026-02-30', '2026-03-02 – 2026-03-01', 'May Day', '2026-01-01 – 2027-06-01', '2026-01-01 x']) assert.equal(closuresOf(`2026-05-01\n${line}`).wrong, line)
  assert.deepEqual(additionsOf('2026-10-10 星期五\n2026-10-11 Mon\n2026-10-12 9:00-12:00').read, [['2026-10-10', 'fri'], ['2026-10-11', 'mon'], ['2026-10-12', [['09:00', '12:00']]]])
  for (const line of ['2026-10-10', '2026-13-10 fri', '2026-10-10 some day', 'fri']) assert.equal(additionsOf(line).wrong, line)
})

test('hours that lie over each other are seen, also past midnight and from Sunday into Monday', () => {
  const week = (days: Record<number, string>): string[] => Array.from({ length: 7 }, (_, i) => days[i] ?? '')
  assert.deepEqual(overlapping(week({ 0: '08:00-12:00, 11:00-13:00' })).indexOf(true), 0)
  assert.deepEqual(overlapping(week({ 1: '22:00-06:00', 2: '05:00-12:00' })), [false, true, true, false, false, false, false])
  assert.deepEqual(overlapping(week({ 6: '22:00-06:00', 0: '05:00-12:00' })), [true, false, false, false, false, false, true])
  assert.ok(!overlapping(week({ 0: '08:00-12:00, 12:00-24:00', 1: '00:00-08:00' })).includes(true))
})

test('a calendar that never opens is wrong, and names the clauses that could not be counted', () => {
  const draft = draftOf(WEEK)
  const right = wrongWith(draft, 'week', [WEEK], [row('B-03', 30)], NOW_MS)
  assert.deepEqual([right.never, right.starved, right.zone], [false, [], false])
  const shut = { ...draft, week: draft.week.map(() => ''), additions: '2026-12-01 09:00-10:00' }
  assert.deepEqual(wrongWith(shut, 'week', [WEEK], [row('B-03', 30), row('B-04', 61)], NOW_MS).starved, ['B-04'])
  assert.equal(wrongWith({ ...shut, additions: '' }, 'week', [WEEK], [], NOW_MS).never, true)
  // Over another calendar an empty week would silently be that one's.
  assert.equal(wrongWith({ ...shut, base: 'under' }, 'week', [{ ...WEEK, id: 'under' }], [], NOW_MS).never, true)
  // One that lies over another contract's is for the server to judge.
  assert.equal(wrongWith({ ...draft, base: 'elsewhere' }, 'week', [WEEK], [row('B-03', 30)], NOW_MS).never, false)
  assert.deepEqual(wrongWith({ ...draft, zone: 'Mars/Base', week: ['x', ...draft.week.slice(1)] }, 'week', [WEEK], [], NOW_MS).week[0], true)
})

test('a layer takes the hours under it, and what stands on a calendar is found through every layer', () => {
  const over: Calendar = { ...WEEK, id: 'over', base: 'week', weekly: {}, closures: [], additions: {} }
  const top: Calendar = { ...over, id: 'top', base: 'over' }
  assert.equal(draftOf(over).hours, 'base')
  assert.equal(wrongWith(draftOf(over), 'over', [WEEK, over], [row('B-03', 30)], NOW_MS).never, false)
  assert.deepEqual([...standingOn('week', [top, over, WEEK])].sort(), ['over', 'top', 'week'])
})

const DUTY = { id: 'o', version: 2, contract: 'c', clause: 'C-16', zh: '方案', en: 'Plan', every: null, starts: 'major_event_planned', within_min: null, within_working_days: null, before_working_days: 3, calendar: 'week' } as Obligation

test('a duty that is opened and saved as it is says the same', () => {
  const { id: _id, version: _version, every: _every, within_min: _min, within_working_days: _days, ...said } = DUTY
  assert.deepEqual(dutySaid(dutyOf(DUTY), 'c', 'o'), { ...said, replaces: 'o' })
  const visit = { what: 'inspection' as const, minutes: '90', skill: 'network' }
  assert.deepEqual(dutySaid({ ...dutyOf(DUTY), visit }, 'c', null).visit, { what: 'inspection', minutes: 90, skill: 'network' })
  assert.deepEqual(dutyOf({ ...DUTY, visit: { what: 'inspection', minutes: 90, skill: 'network' } }).visit, visit)
  assert.equal(wrongDuty({ ...dutyOf(DUTY), visit: { ...visit, minutes: '4' } }), 'minutes')
  const monthly = dutySaid({ ...dutyOf(DUTY), when: 'month' }, 'c', null)
  assert.deepEqual([monthly.every, monthly.starts, monthly.before_working_days, monthly.replaces], ['month', undefined, undefined, undefined])
})

test('what is wrong with a duty is named, one thing at a time', () => {
  const blank = blankDuty('week')
  assert.equal(wrongDuty(blank), 'clause')
  assert.equal(wrongDuty({ ...blank, clause: 'A-04' }), 'name')
  assert.equal(wrongDuty({ ...blank, clause: 'A-04', en: 'Plan', count: '' }), null)
  for (const count of ['', '0', '1.5', '367', 'two']) assert.equal(wrongDuty({ ...dutyOf(DUTY), count }), 'count', count)
  assert.equal(wrongDuty({ ...dutyOf(DUTY), length: 'within_min', count: '1440' }), null)
})

test('a task is due by its calendar, and never where that one never opens', () => {
  const calendar = calendarsOf([{ ...WEEK, id: 'week' }, { ...WEEK, id: 'shut', weekly: {}, additions: {} }])
  const [week, shut] = [calendar.get('week'), calendar.get('shut')]
  assert.ok(week !== undefined && shut !== undefined)
  const monday_ms = Date.parse('2026-11-23T09:00:00+08:00')
  assert.equal(dueOf(lengthsOf({ ...dutyOf(DUTY), length: 'within_working_days', count: '1' }), week, monday_ms), Date.parse('2026-11-24T17:30:00+08:00'))
  assert.equal(dueOf(lengthsOf({ ...dutyOf(DUTY), length: 'within_min', count: '60' }), week, monday_ms), monday_ms + 3_600_000)
  assert.equal(dueOf(lengthsOf(dutyOf(DUTY)), shut, monday_ms), null)
})
