import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { filled } from '../../pwa/ui/language.ts'

const AREAS = ['ui', 'field', 'field first', 'field/search', 'signin']

/** `field first`: the words of the phone's first screen, which come before the others. */
function catalogue(area: string, language: string): Record<string, string> {
  const [folder, part] = area.split(' ')
  const file = part === undefined ? `${language}.json` : `${part}.${language}.json`
  return JSON.parse(readFileSync(new URL(`../../pwa/${folder}/i18n/${file}`, import.meta.url), 'utf8')) as Record<string, string>
}

function places(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => String(match[1])))].sort()
}

for (const area of AREAS) {
  test(`the two catalogues of ${area} have the same keys and no empty text`, () => {
    const zh = catalogue(area, 'zh')
    const en = catalogue(area, 'en')
    assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort())
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)]) assert.notEqual(text.trim(), '', key)
  })

  test(`the two catalogues of ${area} fill in the same values`, () => {
    const en = catalogue(area, 'en')
    for (const [key, text] of Object.entries(catalogue(area, 'zh'))) assert.deepEqual(places(text), places(en[key] ?? ''), key)
  })
}

test('a text takes its values, and English takes the word that goes with the number', () => {
  assert.equal(filled('{n} {n:record|records} kept', { n: 1 }), '1 record kept')
  assert.equal(filled('{n} {n:record|records} kept', { n: 6 }), '6 records kept')
  assert.equal(filled('本机记下 {n}', { n: 37 }), '本机记下 37')
})

/** Every key that a screen of the phone asks for by its name. */
function asked(folder: URL): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'))
  return new Set(texts.flatMap((text) => [...text.matchAll(/\bf\('([\w.-]+)'/g)].map((match) => String(match[1]))))
}

test('every word that a screen of the phone asks for is in its catalogue, and none in both of its parts', () => {
  const first = catalogue('field first', 'zh')
  const rest = catalogue('field', 'zh')
  for (const key of asked(new URL('../../pwa/field/', import.meta.url))) assert.ok(key in first || key in rest, key)
  for (const key of Object.keys(first)) assert.ok(!(key in rest), key)
})

test('what the first screen says is there with the first screen', () => {
  const first = catalogue('field first', 'zh')
  for (const file of ['screens/Today.tsx', 'screens/Offers.tsx', 'frame.tsx', 'lazy.tsx']) {
    const text = readFileSync(new URL(`../../pwa/field/${file}`, import.meta.url), 'utf8')
    for (const match of text.matchAll(/\bf\('([\w.-]+)'/g)) assert.ok(String(match[1]) in first, `${file}: ${match[1]}`)
  }
})
