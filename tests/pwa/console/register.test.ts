import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Commitment, Ticket } from '../../../pwa/core/records.gen.ts'
import type { BoardClock } from '../../../pwa/console/board/urgency.ts'
import { csvOf } from '../../../pwa/console/pages/register/csv.ts'
import { current, fits, resultFits, since_ms, totalsOf, wantedOf, type Line } from '../../../pwa/console/pages/register/lines.ts'
import type { Standing } from '../../../pwa/ui/standing.ts'

const DAY_MS = 86_400_000

function ticket(number: string, part: Partial<Ticket> = {}): Ticket {
  return { id: number, number, reported_ms: 10 * DAY_MS, state: 'reported', contract: 'c-1', site: 's-1', equipment: null, ...part } as Ticket
}

function clock(kind: string, clause: string, standing: Standing): BoardClock {
  return { commitment: { kind, clause } as Commitment, standing } as BoardClock
}

function line(...clocks: BoardClock[]): Line {
  return { clocks, ticket: ticket('1') } as unknown as Line
}

test('without a word of time the register shows today and yesterday, a search or one device all time', () => {
  assert.equal(wantedOf({}).days, 1)
  assert.equal(wantedOf({ q: 'AS-02' }).days, null)
  assert.equal(wantedOf({ equipment: 'e-1' }).days, null)
  assert.equal(wantedOf({ days: '30', q: 'AS-02' }).days, 30)
  assert.equal(wantedOf({ days: 'a year' }).days, 1)
  assert.equal(since_ms(7, 10 * DAY_MS), 3 * DAY_MS)
})

test('what the board knows newer is laid over what was fetched, and a new ticket joins where it fits', () => {
  const fetched = [ticket('1', { state: 'assigned' }), ticket('2')]
  const live = [ticket('1', { state: 'closed' }), ticket('3', { reported_ms: 11 * DAY_MS }), ticket('4', { site: 's-2' })]
  const wanted = { ...wantedOf({}), site: 's-1' }
  const fit = (one: Ticket): boolean => fits(one, wanted, 9 * DAY_MS)
  const found = current(fetched, live, fit, true)
  assert.deepEqual(found.map(({ number, state }) => `${number} ${state}`), ['3 reported', '2 reported', '1 closed'])
  assert.deepEqual(current(fetched, live, fit, false).map(({ number }) => number), ['2', '1'])
  assert.deepEqual(current(fetched, live, (one) => fits(one, { ...wanted, state: 'done' }, 9 * DAY_MS), true).map(({ number }) => number), ['1'])
})

test('totals count what came to an end, tell doubts apart, and leave out what is void', () => {
  const lines = [
    line(clock('arrive', 'B-03', 'met'), clock('repair', 'B-04', 'late')),
    line(clock('arrive', 'B-03', 'breach'), clock('repair', 'B-04', 'ontime')),
    line(clock('arrive', 'B-03', 'provisional'), clock('grade', 'A-09', 'void')),
  ]
  assert.deepEqual(totalsOf(lines, ''), [
    { kind: 'arrive', clause: 'B-03', kept: 1, broken: 1, undecided: 1 },
    { kind: 'repair', clause: 'B-04', kept: 0, broken: 1, undecided: 0 },
  ])
  assert.deepEqual(totalsOf(lines, 'repair').map(({ kind }) => kind), ['repair'])
})

test('a result is asked for by what it means: over is over, confirmed or not', () => {
  assert.equal(resultFits(clock('arrive', 'B-03', 'provisional'), 'over'), true)
  assert.equal(resultFits(clock('arrive', 'B-03', 'met'), 'over'), false)
  assert.equal(resultFits(null, 'met'), false)
  assert.equal(resultFits(null, 'no such result'), true)
})

test('a CSV file is read by spreadsheets as it is meant, and runs nothing', () => {
  const text = csvOf(['单号', 'words'], [['1120-10', 'a "b", c\nd'], ['=cmd()', '-1'], ['+86 000', '@x']])
  assert.equal(text, '\uFEFF单号,words\r\n1120-10,"a ""b"", c\nd"\r\n\'=cmd(),\'-1\r\n\'+86 000,\'@x\r\n')
})
