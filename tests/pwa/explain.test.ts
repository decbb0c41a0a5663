import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calendarNamed } from '../../pwa/core/calendars.ts'
import { judge } from '../../pwa/core/clocks.ts'
import { explain } from '../../pwa/core/explain.ts'
import { calendarsIn, commitmentIn, eventsIn, instantOf, load } from './clock-vectors.ts'

const FILE = load('explain.json')
const CALENDARS = calendarsIn(FILE)

for (const given of FILE.cases) {
  test(`a verdict explains itself as the vectors say: ${given.name}`, () => {
    const verdict = judge(commitmentIn(given), eventsIn(given), CALENDARS, instantOf(given.at))
    assert.deepEqual(explain(verdict, calendarNamed(CALENDARS, given.calendar)), { zh: given.zh, en: given.en })
  })
}
