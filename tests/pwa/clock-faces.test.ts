import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockFace, compareUrgency, urgency } from '../../pwa/core/clock-faces.ts'
import type { TicketClock } from '../../pwa/core/ticket-clocks.ts'
import { load } from './clock-vectors.ts'
import type { Json } from './clock-vectors.ts'

const FILE = load('clock-faces.json')

for (const { name, clock, at_ms, face } of FILE.cases) {
  test(`a face reads as the vectors say: ${name}, ${(at_ms - clock.judged_at_ms) / 60_000} min after it was judged`, () => {
    assert.deepEqual(clockFace(clock, at_ms), face)
  })
}

test('a list is ordered over, least left, undecided, paused, not started, done', () => {
  const order = ['provisional_breach', 'running', 'undecided', 'paused', 'pending', 'met']
  const judged = FILE.cases.filter(({ clock, at_ms }: Json) => at_ms === clock.judged_at_ms).map(({ clock }: Json) => clock)
  const found = order.map((state) => judged.find((clock: TicketClock) => clock.state === state) as TicketClock)
  const keys = found.map((clock) => urgency([clock], clock.judged_at_ms))
  assert.deepEqual([...keys].reverse().sort(compareUrgency), keys)
  assert.deepEqual(urgency([], 0), keys.at(-1))
})
