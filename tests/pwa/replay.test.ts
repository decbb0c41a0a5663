import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Calendar } from '../../pwa/core/calendars.ts'
import type { ClockEvent } from '../../pwa/core/events.ts'
import { ticketLadder } from '../../pwa/core/replay.ts'
import type { Terms } from '../../pwa/core/ticket-clocks.ts'
import { calendarsIn, commitmentIn, load } from './clock-vectors.ts'

const FILE = load('ladder.json')
const BEGIN_MS = Date.UTC(2026, 10, 27, 6)
const LADDER = [{ pct: 50 }, { s: -600 }, { pct: 100 }, { every_min: 30 }]
const TERMS: Terms = {
  types: ['on_site'],
  severities: ['general'],
  commitments: [['arrive', 'arrived'], ['repair', 'repaired'], ['contact', 'contacted']].map(([kind, stops]) =>
    commitmentIn({ id: kind, kind, stops, within_min: 600, calendar: 'office', pauses: ['no_access'], ladder: LADDER }),
  ),
}
const DATA: Readonly<Record<string, ClockEvent['data']>> = { paused: { reason: 'no_access' }, witnessed: { visit: 'v', witness: 'photo' } }

/** Calendars that count how often a judging looks one up. */
class Counted extends Map<string, Calendar> {
  asked = 0

  override get(id: string): Calendar | undefined {
    this.asked++
    return super.get(id)
  }
}

/** Gives a ticket reported once, and then the same again and again, each a few seconds after the other. */
function longTicket(count: number, kinds: readonly string[]): ClockEvent[] {
  return Array.from({ length: count }, (_, seq) => {
    const kind = seq === 0 ? 'reported' : (kinds[seq % kinds.length] as string)
    const at = BEGIN_MS + seq * 4000
    const times = { at_ms: at, earliest_ms: at, latest_ms: at, received_ms: at, wide_earliest_ms: null, wide_latest_ms: null }
    return { id: `e${seq}`, kind, ...times, certainty: 'bracketed', source: 'server', by: null, seq, data: DATA[kind] ?? {} }
  })
}

function judgings(count: number, kinds: readonly string[]): number {
  const calendars = new Counted(calendarsIn(FILE))
  ticketLadder(TERMS, longTicket(count, kinds), calendars, BEGIN_MS + count * 4000)
  return calendars.asked
}

const STORIES = [['paused', 'resumed'], ['noted', 'photographed'], ['contacted'], ['witnessed'], ['paused', 'contacted', 'resumed', 'witnessed', 'noted']]

for (const kinds of STORIES) {
  test(`ten thousand events in order are judged no oftener than a hundred: ${kinds.join(', ')}`, () => {
    assert.equal(judgings(10_000, kinds), judgings(100, kinds))
    assert.ok(judgings(100, kinds) <= 8)
  })
}
