import assert from 'node:assert/strict'
import { test } from 'node:test'
import { piecesOf } from '../../../pwa/core/search-pieces.ts'
import { marks, terms } from '../../../pwa/core/search.ts'
import { toldOf } from '../../../pwa/core/search-told.ts'
import { placeOf, type FoundText, type Hit } from '../../../pwa/console/search/answers.ts'

function hit(kind: Hit['kind'], query: string, texts: Record<string, string>, state: string | null = null): Hit {
  const said = Object.entries(texts).map(([name, text]): FoundText => ({ name, text, marks: marks(text, terms(query)).map((span) => [...span]) }))
  return { kind, id: 'x1', exact: false, at_ms: 0, state, what: null, site: null, texts: said }
}

const names = (texts: readonly FoundText[]): string[] => texts.map(({ name }) => name)

test('a text is cut where it was found and nothing of it is lost', () => {
  const text = '人脸识别门禁一体机 SN-20418'
  const pieces = piecesOf(text, marks(text, terms('门禁 sn-20')))
  assert.equal(pieces.map((piece) => piece.text).join(''), text)
  assert.deepEqual(pieces.filter((piece) => piece.found).map((piece) => piece.text), ['门禁', 'SN-20'])
  assert.deepEqual(piecesOf('abc', []), [{ text: 'abc', found: false }])
})

test('a device is told in the language on screen, with its serial number', () => {
  const texts = { name: 'DC-08', serial: 'AC84-2671', tag: '7K3M QX9D', model_zh: '门禁一体机', model_en: 'Gate', site_zh: '考试中心', site_en: 'Exam centre' }
  const told = toldOf(hit('equipment', '门禁', texts), 'zh')
  assert.deepEqual([names(told.title), names(told.under), names(told.aside)], [['name'], ['model_zh', 'site_zh'], ['serial']])
  assert.deepEqual(names(toldOf(hit('equipment', '7k3m', texts), 'zh').aside), ['tag'])
})

test('what was found in the other language is shown too, else nobody knows why it was found', () => {
  const texts = { name: 'DC-08', model_zh: '门禁一体机', model_en: 'Gate', site_zh: '考试中心', site_en: 'Exam centre' }
  assert.deepEqual(names(toldOf(hit('equipment', '门禁', texts), 'en').under), ['model_zh', 'model_en', 'site_en'])
  assert.deepEqual(names(toldOf(hit('equipment', 'gate', texts), 'en').under), ['model_en', 'site_en'])
})

test('a ticket goes by its number and its device, else its place, else its site', () => {
  const texts = { number: '1120-10', site_zh: '看守所', place_zh: '弱电间' }
  assert.deepEqual(names(toldOf(hit('ticket', '看守', texts), 'zh').title), ['number', 'site_zh'])
  assert.deepEqual(names(toldOf(hit('ticket', '1120', texts), 'zh').title), ['number', 'place_zh'])
  assert.deepEqual(names(toldOf(hit('ticket', '1120', { ...texts, equipment: 'AS-02' }), 'zh').title), ['number', 'equipment'])
})

test('an open ticket opens on the board, a done one in the register, everything else on its page', () => {
  assert.deepEqual(placeOf(hit('ticket', '', {}, 'on_site')), { page: 'board', query: { ticket: 'x1' }, id: null })
  for (const state of ['closed', 'void']) assert.equal(placeOf(hit('ticket', '', {}, state)).page, 'register')
  assert.deepEqual((['equipment', 'site', 'person'] as const).map((kind) => placeOf(hit(kind, '', {}))), [
    { page: 'equipment', query: {}, id: 'x1' },
    { page: 'sites', query: {}, id: 'x1' },
    { page: 'people', query: {}, id: 'x1' },
  ])
})
