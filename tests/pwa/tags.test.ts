import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ALPHABET, checkCharacter, parseTag, spacedTag } from '../../pwa/core/tags.ts'

type Vectors = {
  alphabet: string
  checks: { body: string; check: string }[]
  read: { text: string; tag: string }[]
  refused: { text: string; why: string; code: string; reason: string; at?: number }[]
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/tags.json', import.meta.url), 'utf8')) as Vectors

test('the alphabet and the check characters are those of the vectors', () => {
  assert.equal(ALPHABET, vectors.alphabet)
  for (const { body, check } of vectors.checks) assert.equal(checkCharacter(body), check, body)
})

test('a tag is read however it was typed or scanned', () => {
  for (const { text, tag } of vectors.read) assert.deepEqual(parseTag(text), { ok: true, tag }, text)
})

test('what is no tag is refused with the same code, reason and place as on the server', () => {
  for (const { text, why, ...problem } of vectors.refused) assert.deepEqual(parseTag(text), { ok: false, ...problem }, why)
})

test('every wrong character and every swap of two is refused', () => {
  const tag = '7K3MQX9D'
  for (let at = 0; at < tag.length; at++) {
    for (const wrong of ALPHABET.replace(tag.charAt(at), '')) {
      assert.equal(parseTag(tag.slice(0, at) + wrong + tag.slice(at + 1)).ok, false)
    }
    for (let other = at + 1; other < tag.length; other++) {
      const word = [...tag]
      word[at] = tag.charAt(other)
      word[other] = tag.charAt(at)
      assert.equal(parseTag(word.join('')).ok, false)
    }
  }
})

test('people read a tag in two groups of four', () => {
  assert.equal(spacedTag('7K3MQX9D'), '7K3M QX9D')
})
