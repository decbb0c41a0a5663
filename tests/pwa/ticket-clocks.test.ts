import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ticketClocks } from '../../pwa/core/ticket-clocks.ts'
import { calendarsIn, eventsIn, instantOf, load, ms } from './clock-vectors.ts'
import type { Json } from './clock-vectors.ts'

const FILE = load('ticket-clocks.json')
const CALENDARS = calendarsIn(FILE)
const INSTANTS = ['due', 'started', 'stopped']

for (const given of FILE.cases) {
  test(`the clocks of a ticket read as the vectors say: ${given.name}`, () => {
    for (const asked of given.asked) {
      const until = asked.received_until ? instantOf(asked.received_until) : null
      const found = ticketClocks(FILE.contracts[given.contract], eventsIn(given), CALENDARS, instantOf(asked.at), until)
      const clocks = new Map<string, Json>(found.map((clock) => [clock.commitment, clock]))
      if (asked.all) assert.deepEqual([...clocks.keys()], asked.all)
      for (const one of asked.clocks) {
        const clock = clocks.get(one.commitment)
        assert.ok(clock, `${asked.at}: ${one.commitment} is missing`)
        const seen = Object.keys(one).map((key) => [key, INSTANTS.includes(key) ? clock[`${key}_ms`] : clock[key]])
        const wanted = Object.entries(one).map(([key, value]) => [key, INSTANTS.includes(key) ? ms(value as string) : value])
        assert.deepEqual(Object.fromEntries(seen), Object.fromEntries(wanted), asked.at)
      }
    }
  })
}
