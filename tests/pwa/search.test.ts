import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { code, holds, marks, terms, words } from '../../pwa/core/search.ts'

interface Vectors {
  texts: { why: string; text: string; words: string[]; terms: [string, boolean][] }[]
  marks: { text: string; query: string; spans: [number, number][] }[]
  holds: { text: string; query: string; found: boolean }[]
  codes: { text: string; code: string }[]
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
