import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byUrgency, countsOf, leadOf, verdictOf, type BoardClock } from '../../../pwa/console/board/urgency.ts'
import type { Commitment } from '../../../pwa/core/records.gen.ts'
import type { Standing } from '../../../pwa/ui/standing.ts'

const MIN = 60_000

function clock(standing: Standing, ms: number | null, kind = 'arrive', stop_ms: number | null = null): BoardClock {
  const commitment = { kind, clause: 'B-03' } as Commitment
  return { commitment, standing, ms, start_ms: 0, due_ms: 0, stop_ms, stop_event: null, doubt: null, error: null }
}

function order(rows: { name: string; lead: BoardClock | null; done?: boolean }[]): string[] {
  return byUrgency(rows.map(({ name, lead, done = false }, i) => ({ item: name, lead, done, reported_ms: i }))).map(({ item }) => item)
}

test('over comes first, the longest first, then the least time left whatever its colour', () => {
  const rows = [
    { name: 'plenty', lead: clock('ontime', 28 * MIN) },
    { name: 'over a little', lead: clock('breach', 1 * MIN) },
    { name: 'tight', lead: clock('risk', 3 * MIN) },
    { name: 'short but calm', lead: clock('ontime', 2 * MIN) },
    { name: 'over, unconfirmed, long', lead: clock('provisional', 4 * MIN) },
  ]
  assert.deepEqual(order(rows), ['over, unconfirmed, long', 'over a little', 'short but calm', 'tight', 'plenty'])
})

test('then undecided, paused, not started and done', () => {
  const rows = [
    { name: 'closed', lead: clock('met', MIN), done: true },
    { name: 'pending', lead: clock('pending', null) },
    { name: 'paused', lead: clock('paused', MIN) },
    { name: 'running', lead: clock('ontime', MIN) },
    { name: 'undecided', lead: clock('undecided', null) },
  ]
  assert.deepEqual(order(rows), ['running', 'undecided', 'paused', 'pending', 'closed'])
})

test('a ticket without clocks is not lost', () => {
  assert.deepEqual(order([{ name: 'none', lead: null }, { name: 'running', lead: clock('ontime', MIN) }]), ['running', 'none'])
})

test('the most urgent clock speaks for its ticket', () => {
  const met = clock('met', MIN, 'respond')
  const arrive = clock('ontime', 20 * MIN, 'arrive')
  const repair = clock('ontime', 230 * MIN, 'repair')
  assert.equal(leadOf([met, repair, arrive]), arrive)
  assert.equal(leadOf([]), null)
})

test('a done ticket says late if any promise was late, else how the arrival went', () => {
  const respond = clock('met', MIN, 'respond')
  const arrive = clock('met', 4 * MIN, 'arrive')
  const late = clock('late', 9 * MIN, 'repair')
  assert.equal(verdictOf([respond, arrive]), arrive)
  assert.equal(verdictOf([respond, arrive, late]), late)
})

test('the seven counters always stand, others only where they occur', () => {
  assert.deepEqual(countsOf(['risk', 'risk', null]).map(({ standing, count }) => `${standing} ${count}`), [
    'breach 0', 'provisional 0', 'risk 2', 'ontime 0', 'undecided 0', 'paused 0', 'met 0',
  ])
  assert.equal(countsOf(['pending']).at(-1)?.standing, 'pending')
})
