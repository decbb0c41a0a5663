import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { ZXING_WASM_SHA256, prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { meaningOf, type Meaning } from '../../pwa/field/scan/meaning.ts'
import { proofState } from '../../pwa/field/job/witnesses.ts'
import type { Label, Visit } from '../../pwa/core/records.gen.ts'
import type { Found } from '../../pwa/device/phone.ts'

const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'))

test('the wasm file that is bundled is the one this version of the reader was made for', () => {
  assert.equal(createHash('sha256').update(wasm).digest('hex'), ZXING_WASM_SHA256)
})

test('the reader starts from our own file and finds nothing in an empty picture', async () => {
  const binary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer
  await prepareZXingModule({ overrides: { wasmBinary: binary }, fireImmediately: true })
  const white = { data: new Uint8ClampedArray(64 * 64 * 4).fill(255), width: 64, height: 64, colorSpace: 'srgb' } as ImageData
  assert.deepEqual(await readBarcodes(white, { formats: ['QRCode'] }), [])
})

function label(change: Partial<Label>): Label {
  return { id: 'l', tag: '7K3MQX9D', label_kind: 'gate', generation: 1, contract: 'c', site: 's', place: null, equipment: null, state: 'commissioned', commissioned_ms: 0, commissioned_by: null, ...change }
}

function found(change: Partial<Label>): Found {
  return { label: label(change), equipment: null, site: null }
}

function visit(state: Visit['state'], change: Partial<Visit> = {}): Visit {
  return { id: `v-${state}`, ticket: 't', contract: 'c', site: 's', engineer: 'p', state, assigned_ms: 0, departed_ms: null, arrival: null, witnesses: [], findings: [], parts: [], photos: [], repairs: [], signatures: [], notes: [], finished_ms: null, left: null, ...change }
}

function meaning(what: Found | null, visits: Visit[], thing: string | null = null, proves = false): Meaning['is'] {
  return meaningOf(what, visits, () => thing, () => proves).is
}

test('a label of the site means "I have arrived" while the engineer is on the way there', () => {
  assert.equal(meaning(found({}), [visit('under_way')]), 'arrive')
  assert.equal(meaning(found({ label_kind: 'device', equipment: 'e' }), [visit('under_way')], 'e'), 'arrive')
  assert.equal(meaning(found({}), [visit('on_site'), visit('under_way')]), 'arrive')
})

test('on site a label adds proof while some is missing, and then opens the repair of its thing', () => {
  assert.equal(meaning(found({}), [visit('on_site')], null, true), 'prove')
  assert.equal(meaning(found({ label_kind: 'device', equipment: 'e' }), [visit('on_site')], 'e'), 'repair')
  assert.equal(meaning(found({}), [visit('on_site')]), 'look')
})

test('a label of another site says so and never means arrival', () => {
  assert.equal(meaning(found({ site: 'elsewhere' }), [visit('under_way')]), 'elsewhere')
  assert.equal(meaning(found({ site: 'elsewhere' }), []), 'look')
})

test('an unknown label can be claimed, a printed one commissioned, a revoked one is refused', () => {
  assert.equal(meaning(null, [visit('under_way')]), 'unknown')
  assert.equal(meaning(found({ state: 'printed' }), [visit('under_way')]), 'to-claim')
  assert.equal(meaning(found({ state: 'revoked' }), [visit('under_way')]), 'revoked')
})

const clock = { id: 'k', clause: 'B-03', kind: 'arrive', standing: 'ontime' as const, ms: 0, startMs: 0, dueMs: 1, stopMs: null, withinMin: 30, proof: { kinds: 2, of: ['commissioned_label', 'gate_code', 'reporter_code', 'signature', 'photo'], one_of: ['gate_code', 'commissioned_label'] } }

function witness(kind: Visit['witnesses'][number]['witness'], ok = true): Visit['witnesses'][number] {
  return { id: kind, witness: kind, at_ms: 0, earliest_ms: 0, latest_ms: 0, certainty: 'continuous', wide_earliest_ms: 0, ok, code: ok ? null : 'gate-code-used' }
}

test('two kinds of proof are not enough while the one that the contract names is missing', () => {
  const state = proofState(visit('on_site', { witnesses: [witness('photo'), witness('signature')] }), clock, false, 'Asia/Shanghai')
  assert.equal(state.proven, false)
  assert.deepEqual(state.mustBeOneOf, ['commissioned_label', 'gate_code'])
  assert.equal(state.slots.at(-1)?.state, 'empty')
})

test('the label and the reporter\'s code together prove the arrival', () => {
  const state = proofState(visit('on_site', { witnesses: [witness('commissioned_label'), witness('reporter_code')] }), clock, false, 'Asia/Shanghai')
  assert.equal(state.proven, true)
  assert.equal(state.slots.filter((slot) => slot.state === 'filled').length, 2)
})

test('where phones are forbidden the gate code is offered first', () => {
  assert.equal(proofState(visit('under_way'), clock, true, 'Asia/Shanghai').slots[0]?.kind, 'gate_code')
})

test('a refused witness is shown as refused and does not count', () => {
  const state = proofState(visit('on_site', { witnesses: [witness('gate_code', false), witness('photo')] }), clock, false, 'Asia/Shanghai')
  assert.equal(state.proven, false)
  assert.equal(state.slots.find((slot) => slot.kind === 'gate_code')?.state, 'refused')
})
