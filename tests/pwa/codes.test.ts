import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type ParsedCode, parseEnrolmentCode, parseGateCode, parseReporterCode } from '../../pwa/core/codes.ts'

type Kind = 'gate' | 'enrolment'
type Vectors = {
  read: { of: Kind; text: string; code: string }[]
  refused: { of: Kind; text: string; why: string; code: string; reason: string }[]
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/codes.json', import.meta.url), 'utf8')) as Vectors
const parsers: Record<Kind, (text: string) => ParsedCode> = { gate: parseGateCode, enrolment: parseEnrolmentCode }

test('codes are read as on the server', () => {
  for (const { of, text, code } of vectors.read) assert.deepEqual(parsers[of](text), { ok: true, code }, text)
})

test('slips are refused as on the server', () => {
  for (const { of, text, why, code, reason } of vectors.refused) {
    assert.deepEqual(parsers[of](text), { ok: false, code, reason }, why)
  }
})

test("a reporter's code has six digits", () => {
  assert.deepEqual(parseReporterCode(' 123 456'), { ok: true, code: '123456' })
  assert.equal(parseReporterCode('12345').ok, false)
  assert.equal(parseReporterCode('12345a').ok, false)
})
