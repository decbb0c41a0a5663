import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../pwa/core/clocks.ts'
import { clockLadder } from '../../pwa/core/ladder.ts'
import type { Firing } from '../../pwa/core/ladder.ts'
import { calendarsIn, commitmentIn, eventsIn, instantOf, load, ms } from './clock-vectors.ts'
import type { Json } from './clock-vectors.ts'

const FILE = load('ladder.json')
const SHARED = load('clocks.json')
const INSTANTS = ['at', 'instant', 'stood_down']

function fired(given: Json, file: Json): Firing[] {
  const [commitment, events, calendars] = [commitmentIn(given), eventsIn(given), calendarsIn(file)]
  return clockLadder((at) => judge(commitment, events, calendars, at), events, instantOf(given.until))
}

for (const given of FILE.cases) {
  test(`a ladder fires as the vectors say: ${given.name}`, () => {
    const found: Json[] = fired(given, FILE)
    assert.deepEqual(found.map((firing) => firing.rung), given.fired.map((one: Json) => one.rung))
    given.fired.forEach((one: Json, at: number) => {
      for (const [key, value] of Object.entries(one)) {
        const isInstant = INSTANTS.includes(key)
        assert.equal(found[at][isInstant ? `${key}_ms` : key], isInstant ? ms(value as string | null) : value, `${one.rung} ${key}`)
      }
    })
  })
}

test('rungs wait for the end of a pause as in the shared vectors', () => {
  const cases = SHARED.cases.filter((given: Json) => given.fired)
  assert.equal(cases.length, 1)
  for (const given of cases) {
    const found = fired(given, SHARED)
    assert.deepEqual(found.map((firing) => firing.at_ms), given.fired.map((one: Json) => instantOf(one.at)))
  }
})
