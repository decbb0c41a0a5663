/** What a phone without the server rings for its own person: the same messages under the same ids as the server's. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { calendarsOf } from '../../pwa/core/calendars.ts'
import { commitmentOf } from '../../pwa/core/commitments.ts'
import type { ClockEvent } from '../../pwa/core/events.ts'
import { ringsOf } from '../../pwa/core/rings.ts'

const START = Date.UTC(2026, 10, 23, 2)
const MIN = 60_000
const CALENDARS = calendarsOf([{ id: 'c', version: 1, contract: 'x', zone: 'Asia/Shanghai', weekly: 'always', base: null, closures: [], additions: {} } as never])
const ROW = {
  id: 'row', version: 1, contract: 'x', clause: 'B-03', also: null, kind: 'arrive', type: null, severity: null, during: null, starts: 'reported', stops: ['arrived'],
  within_min: 30, calendar: 'c', pauses: [], pause_evidence: [], reclassify: null, reopen_gap: null, certainty: 'bracketed', proof: null, desk_only: false,
  ladder: [{ at_pct: 50, to: ['engineer'] }, { at_pct: 75, to: ['dispatcher'] }, { at_pct: 100, to: ['engineer', 'dispatcher'] }],
}
const TERMS = { types: ['on_site'], severities: ['normal'], commitments: [commitmentOf(ROW as never)] }

function event(kind: string, at_ms: number, data: Record<string, unknown> = {}): ClockEvent {
  const times = { at_ms, earliest_ms: at_ms, latest_ms: at_ms, received_ms: at_ms, wide_earliest_ms: at_ms, wide_latest_ms: at_ms }
  return { id: `${kind}-${at_ms}`, kind, ...times, certainty: 'continuous', source: 'server', by: null, seq: 0, data } as ClockEvent
}

const OPEN = [event('reported', START), event('assigned', START + MIN, { engineer: 'li', visit: 'v' })]
const rings = (me: string, min: number, events = OPEN) => ringsOf('t', TERMS, events, CALENDARS, me, START + min * MIN)

test('the rungs that name whoever has the job ring on their phone, and on nobody else’s', async () => {
  const { rings: found, again_ms } = await rings('li', 15)
  assert.deepEqual(found.map(({ body }) => [body.rung, body.role, body.up_ms - START, body.due_ms, body.late_s]), [['50%', 'engineer', 15 * MIN, START + 30 * MIN, 0]])
  assert.equal(again_ms, START + 22.5 * MIN)
  assert.deepEqual((await rings('zhou', 31)).rings, [])
  assert.deepEqual((await rings('li', 31)).rings.map(({ body }) => [body.rung, body.late_s]), [['50%', 960], ['100%', 60]])
})

test('what the phone itself recorded ends what would ring', async () => {
  const arrived = [...OPEN, event('arrived', START + 20 * MIN)]
  assert.deepEqual((await rings('li', 31, arrived)).rings, [])
  const taken = [...OPEN, event('unassigned', START + 10 * MIN)]
  assert.deepEqual((await rings('li', 31, taken)).rings, [])
})

test('a ticket of ten thousand changes is left to the server, and holds the phone up for nothing', async () => {
  const changes = Array.from({ length: 10_000 }, (_, i) => event('graded', START + i, { severity: 'normal', type: 'on_site' }))
  assert.deepEqual(await rings('li', 31, [...OPEN, ...changes]), { rings: [], again_ms: null })
  assert.equal((await rings('li', 31, [...OPEN, ...changes.slice(0, 20)])).rings.length, 2)
})

test('a message has the id that the server derives for it', async () => {
  // derived_id("alert", "t", "row", "50%", f"0:{due_ms}", "li") of server/domain/ids.py
  assert.equal((await rings('li', 15)).rings[0]?.id, '3dae5f58-abbc-82e0-92d0-6770f90d8195')
})
