import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findEquipment, foundOf } from '../../../pwa/console/ticket/find.ts'
import { instantOf, localOf } from '../../../pwa/console/ticket/local-time.ts'
import { silences, storyOf } from '../../../pwa/console/ticket/story.ts'
import { slackWords } from '../../../pwa/console/words/slack.ts'
import { en, zh } from '../../../pwa/console/words/index.ts'
import { termOf } from '../../../pwa/console/words/terms.ts'
import type { Equipment, Event, Person, Site, Ticket } from '../../../pwa/core/records.gen.ts'
import { language } from '../../../pwa/ui/language.ts'

const ZONE = 'Asia/Shanghai'
const T = Date.parse('2026-11-20T02:03:00Z')
const MIN = 60_000

function event(id: string, kind: string, after_ms: number, data: Record<string, unknown> = {}, more: Partial<Event> = {}): Event {
  const at_ms = T + after_ms
  return {
    id, kind, at_ms, earliest_ms: at_ms, latest_ms: at_ms, received_ms: at_ms + 500, certainty: 'continuous',
    wide_earliest_ms: null, wide_latest_ms: null, source: 'server', by: 'xu', seq: 0, data, ...more,
  }
}

const people = [{ id: 'xu', name: '许岚' }, { id: 'chen', name: '陈立' }] as Person[]
const world = { people, zone: ZONE }

function ticketWith(events: Event[]): Ticket {
  return { id: 't', channel: 'qr', tag: '7K3MQX9D', photos: [], events } as unknown as Ticket
}

const offline = { source: 'phone' as const, by: 'chen', received_ms: T + 38 * MIN }

test('the course tells what, when and who, in Chinese', () => {
  language.value = 'zh'
  const events = [
    event('1', 'reported', 0, { channel: 'qr', tag: '7K3MQX9D', photos: [{}] }, { source: 'customer', by: null }),
    event('2', 'call_answered', 100_000, { to: 'reporter', answered: true, talked_s: 62 }),
    event('2:contacted', 'contacted', 100_000),
    event('3', 'assigned', 128_000, { engineer: 'chen', choice: { slack_s: 200, rank: 1 } }),
  ]
  const story = storyOf(ticketWith(events), world)
  assert.deepEqual(story.map(({ text, who }) => `${text} ${who}`), [
    '扫标签报修，标签 7K3M QX9D，附 1 张照片 客户',
    '回电，报修人接了，说了 01:02 许岚',
    '派给陈立，余量 +3 分 许岚',
  ])
})

test('records made out of reach leave a silent stretch until their receipt', () => {
  const events = [
    event('a', 'departed', 3 * MIN, {}, { source: 'phone', by: 'chen' }),
    event('b', 'arrived', 25 * MIN, { proof: ['commissioned_label', 'photo'] }, offline),
    event('c', 'found', 30 * MIN, { text: 'PSU-1' }, offline),
  ]
  assert.deepEqual(silences(events), [{ from_ms: T + 25 * MIN, to_ms: T + 38 * MIN, records: 2 }])
  const story = storyOf(ticketWith(events), world, [{ id: 'o', kind: 'provisional', at_ms: T + 30 * MIN, clock: 'arrive' }])
  assert.deepEqual(story.map(({ kind, silent }) => [kind, silent]), [
    ['departed', false], ['arrived', true], ['found', true], ['provisional', true], ['received', false],
  ])
  assert.equal(story.at(-1)?.text, '收到离线时的 2 条记录')
})

test('a phone that is silent now is dashed to the end', () => {
  const story = storyOf(ticketWith([event('a', 'departed', 0)]), world, [{ id: 'l', kind: 'last_contact', at_ms: T + 5 * MIN }])
  assert.deepEqual(story.map(({ silent }) => silent), [false, true])
})

test('a time that is not trusted says between which instants it lies', () => {
  language.value = 'en'
  const moved = event('m', 'arrived', 0, {}, { certainty: 'moved', wide_earliest_ms: T, wide_latest_ms: T + 25 * MIN })
  assert.equal(storyOf(ticketWith([moved]), world)[0]?.text, "Arrived, The phone's clock is not trusted: between 10:03:00 and 10:28:00")
  language.value = 'zh'
})

test('a kind that nobody wrote words for still shows', () => {
  assert.equal(storyOf(ticketWith([event('x', 'new_kind', 0)]), world)[0]?.text, 'new_kind')
})

test('both catalogues carry the same keys, no empty texts and the same values', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(zh).sort())
  const values = (text: string): string[] => [...text.matchAll(/\{(\w+)(?=[:}])/g)].map((match) => match[1] ?? '').sort()
  for (const [key, text] of Object.entries(zh)) {
    const english = en[key as keyof typeof en]
    assert.ok(text !== '' && english !== '', key)
    assert.deepEqual([...new Set(values(english))], [...new Set(values(text))], key)
  }
})

test('a severity of the contract’s own is shown as it is', () => {
  assert.equal(termOf('severity', 'purple'), 'purple')
  assert.equal(termOf('severity', null), '')
})

test('slack never promises more than there is', () => {
  assert.equal(slackWords(239), '+3 分')
  assert.equal(slackWords(-1), '−0 分')
  assert.equal(slackWords(-2 * 3600 - 21 * 60), '−2 时 21 分')
})

test('a wall time of the site is read and written in its zone', () => {
  assert.equal(localOf(T, ZONE), '2026-11-20T10:03:00')
  assert.equal(instantOf('2026-11-20T10:03', ZONE), T)
  assert.equal(instantOf('2026-11-20T10:03:00', 'Europe/Berlin'), T + 7 * 60 * MIN)
  assert.equal(instantOf('yesterday', ZONE), null)
})

const sites = [{ id: 'y', zh: '禹州市看守所', en: 'Yuzhou detention centre', city: '禹州' }, { id: 'x', zh: '新乡考试中心', en: 'Xinxiang examination centre', city: null }] as Site[]
const devices = [{ id: '1', name: 'AS-02', model: 'sw', site: 'y' }, { id: '2', name: 'CAM-88', model: 'cam', site: 'y' }] as Equipment[]

test('a site is found by its name or town, equipment before it', () => {
  assert.deepEqual(foundOf('禹州', sites, []).map(({ kind }) => kind), ['site'])
  assert.deepEqual(foundOf('yuzhou det', sites, devices.slice(0, 1)).map(({ kind }) => kind), ['equipment', 'site'])
})

test('every word of a caller goes to the server, for as many devices as fit the list', async () => {
  const asked: Record<string, unknown>[] = []
  const get = async (query: Record<string, unknown>) => {
    asked.push(query)
    return { items: devices, next: 'more' }
  }
  const found = await findEquipment('汇聚 yuzhou', get, 7)
  assert.deepEqual(found, devices)
  assert.deepEqual(asked, [{ q: '汇聚 yuzhou', limit: 7 }])
})

test('the course tells what was suggested beside a grade given with its report', () => {
  const grade = { type: 'on_site', severity: 'general' }
  const told = (id: string, data: Record<string, unknown>): string | undefined =>
    storyOf(ticketWith([event('1', 'reported', 0), event(id, 'graded', 0, data)]), world).find((entry) => entry.kind === 'graded')?.text
  assert.equal(told('1:graded', grade), undefined)
  assert.equal(told('1:graded', { ...grade, suggested: { ...grade } }), '定级：现场 · 一般，与建议一致')
  assert.equal(told('2', { ...grade, suggested: { type: 'on_site', severity: 'major' }, why: '只有一台' }), '定级：现场 · 一般，建议 现场 · 重大，未采用，原因：只有一台')
  const atEvent = { ...grade, during: 'major_event' }
  assert.equal(told('2', { ...atEvent, suggested: atEvent }), '定级：现场 · 一般 · 重大活动保障期间，与建议一致')
  assert.equal(told('2', { ...grade, during: null, suggested: atEvent }), '定级：现场 · 一般，建议 现场 · 一般 · 重大活动保障期间，未采用')
})
