import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Equipment, Model, Person, Site, Ticket } from '../../pwa/core/records.gen.ts'
import { Book, type Page } from '../../pwa/core/search-book.ts'
import { textsOfEquipment, textsOfPerson, textsOfSite, textsOfTicket, type SearchKind } from '../../pwa/core/search-texts.ts'
import { code, holds, marks, terms, words } from '../../pwa/core/search.ts'

interface Vectors {
  texts: { why: string; text: string; words: string[]; terms: [string, boolean][] }[]
  marks: { text: string; query: string; spans: [number, number][] }[]
  holds: { text: string; query: string; found: boolean }[]
  codes: { text: string; code: string }[]
  records: { kind: SearchKind; record: object; site?: Site; equipment?: Equipment | null; model?: Model | null; texts: Record<string, string> }[]
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/search.json', import.meta.url), 'utf8')) as Vectors

test('every text falls into the same words as on the server', () => {
  for (const { why, text, words: wanted, terms: asked } of vectors.texts) {
    assert.deepEqual(new Set(words([text])), new Set(wanted), why)
    assert.deepEqual(terms(text).map((term) => [term.text, term.begins]), asked, why)
  }
})

test('what a query found is marked in the same places as on the server', () => {
  for (const { text, query, spans } of vectors.marks) assert.deepEqual(marks(text, terms(query)), spans, `${query} in ${text}`)
})

test('a text is found or not as on the server', () => {
  for (const { text, query, found } of vectors.holds) assert.equal(holds(` ${words([text]).join(' ')} `, terms(query)), found, `${query} in ${text}`)
})

test('codes are compared without what people add by typing', () => {
  for (const { text, code: wanted } of vectors.codes) assert.equal(code(text), wanted)
})

test('the texts of a record are those of the server', () => {
  for (const { kind, record, site, equipment, model, texts } of vectors.records) {
    const made = {
      ticket: () => textsOfTicket(record as Ticket, site, equipment, model),
      equipment: () => textsOfEquipment(record as Equipment, site, model),
      site: () => textsOfSite(record as Site),
      person: () => textsOfPerson(record as Person),
    }[kind]()
    assert.deepEqual(made, texts)
  }
})

function page(id: string, texts: Record<string, string>, more: Partial<Page> = {}): Page {
  return { kind: 'equipment', id, at_ms: 0, first: false, state: null, what: null, site: null, texts, ...more }
}

const idsOf = (book: Book, text: string): string[] => (book.find(text, 20) ?? []).flatMap((group) => group.items.map((hit) => hit.id))

test('the phone finds by the same words: two characters, the beginning of a serial number, a label with its space', () => {
  const book = new Book()
  book.put(page('door', textsOfEquipment({ name: '门禁控制器', serial: 'SN-20418', tag: '7K3MQX9D', place: null }, null, null)))
  book.put(page('switch', textsOfEquipment({ name: '汇聚交换机', serial: 'SN-3', tag: null, place: null }, null, null)))
  for (const text of ['门禁', '门', 'sn-20', '０４１８', '7k3m qx9d', '7K3MQX9D']) assert.deepEqual(idsOf(book, text), ['door'], text)
  assert.deepEqual(new Set(idsOf(book, 'sn')), new Set(['door', 'switch']))
  assert.deepEqual(idsOf(book, '门禁 汇聚'), [])
  for (const text of ['', '%', '"*"']) assert.equal(book.find(text, 20), null, text)
})

test('what is named exactly comes first, then what is open, then the newest', () => {
  const book = new Book()
  const ticket = { kind: 'ticket' as const }
  book.put(page('old', { number: '1120-10', site_zh: '看守所' }, { ...ticket, at_ms: 1 }))
  book.put(page('open', { number: '1120-11', site_zh: '看守所' }, { ...ticket, at_ms: 2, first: true, state: 'on_site' }))
  book.put(page('new', { number: '1120-12', site_zh: '看守所' }, { ...ticket, at_ms: 3 }))
  assert.deepEqual(idsOf(book, '看守'), ['open', 'new', 'old'])
  assert.deepEqual(idsOf(book, '1120-10'), ['old'])
  book.put(page('thing', { name: '1120' }))
  assert.deepEqual(idsOf(book, '1120')[0], 'thing')
  const [group] = book.find('看守', 2) ?? []
  assert.deepEqual([group?.count, group?.items.length], [3, 2])
  assert.deepEqual(group?.items[0]?.texts.find((text) => text.name === 'site_zh')?.marks, [[0, 2]])
})

test('what goes by the name itself comes before what only stands there', () => {
  const book = new Book()
  book.put(page('thing', { name: 'AS-02', site_zh: '看守所' }))
  book.put(page('place', { site_zh: '看守所' }, { kind: 'site' }))
  assert.deepEqual(idsOf(book, '看守'), ['place', 'thing'])
  assert.deepEqual(idsOf(book, 'as'), ['thing'])
})

test('a changed name is found and the old one no longer; what left the phone is gone', () => {
  const book = new Book()
  book.put(page('a', { name: '旧名' }))
  book.put(page('b', { name: '别的' }))
  book.put(page('a', { name: '新名' }))
  assert.deepEqual([idsOf(book, '旧'), idsOf(book, '新')], [[], ['a']])
  book.keep(new Set(['b']))
  assert.deepEqual([idsOf(book, '新'), book.size], [[], 1])
})
