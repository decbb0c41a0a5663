import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Api } from '../../../pwa/console/data/api.ts'
import type { BoardClock, Promised } from '../../../pwa/console/board/urgency.ts'
import { csvOf } from '../../../pwa/console/pages/register/csv.ts'
import { gather } from '../../../pwa/console/pages/register/gather.ts'
import { keptOf, queryOf, shownClock, spans, wantedOf, type RegisterLine, type RegisterPage } from '../../../pwa/console/pages/register/lines.ts'
import { xlsxOf } from '../../../pwa/console/pages/register/xlsx.ts'
import type { Standing } from '../../../pwa/ui/standing.ts'

const DAY_MS = 86_400_000

function clock(kind: string, standing: Standing): BoardClock<Promised> {
  return { commitment: { kind, clause: 'B-03' }, standing, ms: 0 } as BoardClock<Promised>
}

function ticket(id: string, stops: Record<string, number | null> = {}): RegisterLine {
  const clocks = Object.entries(stops).map(([kind, stopped_ms]) => ({ kind, stopped_ms }))
  return { id, reported_ms: 1_000, clocks } as RegisterLine
}

test('without a word of time the register shows today and yesterday, a search or one device all time', () => {
  assert.equal(wantedOf({}).days, 1)
  assert.equal(wantedOf({ q: 'AS-02' }).days, null)
  assert.equal(wantedOf({ equipment: 'e-1' }).days, null)
  assert.equal(wantedOf({ days: '30', q: 'AS-02' }).days, 30)
  assert.equal(wantedOf({ days: 'a year' }).days, 1)
})

test('the server is asked for what the address says, from a midnight on', () => {
  const asked = queryOf(wantedOf({ days: '7', kind: 'arrive', result: 'late' }), 10 * DAY_MS)
  assert.equal(asked['from_ms'], 3 * DAY_MS)
  assert.deepEqual([asked['state'], asked['kind'], asked['result'], asked['site']], ['all', 'arrive', 'late', ''])
  assert.equal(queryOf(wantedOf({ days: 'all' }), DAY_MS)['from_ms'], null)
})

test('a line shows the clock that was asked for, with the result that was asked for', () => {
  const clocks = [clock('respond', 'met'), clock('arrive', 'late'), clock('repair', 'ontime')]
  const shown = (query: Record<string, string>, over: boolean): string | undefined => shownClock(clocks, wantedOf(query), over)?.commitment.kind
  assert.equal(shown({}, false), 'repair')
  assert.equal(shown({}, true), 'arrive')
  assert.equal(shown({ kind: 'respond' }, true), 'respond')
  assert.equal(shown({ result: 'running' }, true), 'repair')
  assert.equal(shown({ kind: 'respond', result: 'late' }, true), undefined)
})

test('answered and mended are spans from the report, of the first stop of their kinds', () => {
  assert.deepEqual(spans(ticket('1', { respond: 61_000, restore: 901_000, repair: null })), { answered_ms: 60_000, mended_ms: 900_000 })
  assert.deepEqual(spans(ticket('2')), { answered_ms: null, mended_ms: null })
})

test('what was kept is counted by promise, late and over are broken, and the usual kinds come first', () => {
  const total = (kind: string, result: string, count: number) => ({ kind, clause: 'B-03', result, count })
  const kept = keptOf([total('grade', 'met', 9), total('arrive', 'met', 3), total('arrive', 'late', 1), total('arrive', 'over', 1), total('arrive', 'undecided', 2), total('plan', 'void', 5)])
  assert.deepEqual(kept, [
    { kind: 'arrive', clause: 'B-03', kept: 3, broken: 2, undecided: 2 },
    { kind: 'grade', clause: 'B-03', kept: 9, broken: 0, undecided: 0 },
  ])
})

/** A server with so many tickets, two a page. */
function served(count: number): Pick<Api, 'get'> {
  const get = async (_path: string, query?: Record<string, unknown>): Promise<unknown> => {
    const from = Number(query?.['after'] ?? 0)
    const items = [from, from + 1].filter((i) => i < count).map((i) => ticket(String(i)))
    return { items, equipment: [], next: from + 2 < count ? String(from + 2) : null, complete: true } as unknown as RegisterPage
  }
  return { get: get as Api['get'] }
}

test('a file holds every page, and tells how far it is', async () => {
  const told: number[] = []
  const { items } = await gather(served(5), {}, (n) => told.push(n), new AbortController().signal)
  assert.deepEqual(items.map(({ id }) => id), ['0', '1', '2', '3', '4'])
  assert.deepEqual(told, [2, 4, 5])
})

test('who gives up gets no file, and no further page is asked for', async () => {
  const stop = new AbortController()
  const told: number[] = []
  const began = gather(served(100), {}, (n) => (told.push(n), n === 4 && stop.abort()), stop.signal)
  await assert.rejects(began, { name: 'AbortError' })
  assert.deepEqual(told, [2, 4])
})

test('a CSV file is read by spreadsheets as it is meant, and runs nothing', () => {
  const text = csvOf(['单号', 'words'], [['1120-10', 'a "b", c\nd'], ['=cmd()', '-1'], ['+86 000', '@x']])
  assert.equal(text, '\uFEFF单号,words\r\n1120-10,"a ""b"", c\nd"\r\n\'=cmd(),\'-1\r\n\'+86 000,\'@x\r\n')
})

test('an Excel file is a workbook whose texts are texts, also one that begins like a formula', async () => {
  const { strFromU8, unzipSync } = await import('fflate')
  const bytes = new Uint8Array(await (await xlsxOf(['单号', '分'], [['=cmd()', 12.5]])).arrayBuffer())
  const sheet = strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml']!)
  assert.ok(!sheet.includes('<f>'))
  assert.match(sheet, /<v>12\.5<\/v>/)
  const texts = Object.entries(unzipSync(bytes)).map(([, part]) => strFromU8(part)).join('')
  assert.ok(texts.includes('=cmd()') && texts.includes('单号'))
})
