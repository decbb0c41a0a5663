import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { filled } from '../../pwa/ui/language.ts'

const AREAS = ['ui', 'field', 'signin', 'console'].filter((area) => existsSync(folder(area)))

function folder(area: string): URL {
  return new URL(`../../pwa/${area}/i18n/`, import.meta.url)
}

function catalogue(area: string, language: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`${language}.json`, folder(area)), 'utf8')) as Record<string, string>
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
