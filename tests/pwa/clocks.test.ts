import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClockError } from '../../pwa/core/clock-errors.ts'
import { judge } from '../../pwa/core/clocks.ts'
import type { Verdict } from '../../pwa/core/clocks.ts'
import type { Policy } from '../../pwa/core/commitments.ts'
import { calendarsIn, commitmentIn, eventsIn, instantOf, load, ms } from './clock-vectors.ts'
import type { Json } from './clock-vectors.ts'

type Asked = { at?: string; received_until?: string; policy?: Policy }

const FILES = ['clocks.json', 'clocks-more.json']
const MIN_MS = 60_000

for (const name of FILES) {
  const file = load(name)
  const calendars = calendarsIn(file)

  const verdictOf = (given: Json, { at, received_until, policy }: Asked = {}): Verdict => {
    const events = eventsIn(given)
    const when = at ? instantOf(at) : Math.max(...events.map((event) => event.received_ms))
    return judge(commitmentIn(given, policy), events, calendars, when, received_until ? instantOf(received_until) : null)
  }

  for (const given of file.cases) {
    test(`a clock reads as the vectors say: ${given.name}`, () => {
      if (given.error) {
        assert.throws(() => verdictOf(given), (error) => error instanceof ClockError && error.code === given.error)
        return
      }
      assert.ok(check(given, verdictOf) > 0, 'a case that expects nothing')
    })
  }
}

/** Checks everything that a case expects and gives how much that was. */
function check(given: Json, verdictOf: (given: Json, asked?: Asked) => Verdict): number {
  let checked = 0
  if ('due' in given) {
    assert.equal(verdictOf(given).due_ms, ms(given.due))
    checked++
  }
  for (const [policy, due] of Object.entries(given.due_by_policy ?? {})) {
    assert.equal(verdictOf(given, { policy: policy as Policy }).due_ms, ms(due as string), policy)
    checked++
  }
  for (const [pct, at] of Object.entries(given.at_pct ?? {})) {
    const line = verdictOf(given).timeline
    assert.ok(line)
    assert.equal(line.instant(Math.ceil((line.budget * Number(pct)) / 100)), ms(at as string), pct)
    checked++
  }
  for (const asked of given.elapsed ?? []) {
    assert.equal(verdictOf(given, asked).elapsed.open_less_pauses_ms, asked.min * MIN_MS)
    checked++
  }
  for (const asked of given.states ?? []) {
    const verdict = verdictOf(given, asked)
    assert.equal(verdict.state, asked.state, asked.at)
    if ('due' in asked) assert.equal(verdict.due_ms, ms(asked.due), asked.at)
    if ('elapsed_min' in asked) assert.equal(verdict.elapsed.open_less_pauses_ms, asked.elapsed_min * MIN_MS, asked.at)
    if ('reasons' in asked) assert.deepEqual(verdict.reasons, asked.reasons, asked.at)
    checked++
  }
  return checked
}
