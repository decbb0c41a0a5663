import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Commitment } from '../../../pwa/core/records.gen.ts'
import { draftOf, missingIn, rungForm, rungOf, toggled, RUNG_KINDS } from '../../../pwa/console/pages/commitments/draft.ts'

const ROW = { id: 'x', version: 3, contract: 'c', clause: 'B-03', within_min: 30, stops: ['arrived'], ladder: [{ at_pct: 50, to: ['engineer'] }] } as unknown as Commitment

test('a draft says all of a row but what is not a matter of choice, and changes nothing of it', () => {
  const draft = draftOf(ROW)
  assert.deepEqual(Object.keys(draft).sort(), ['clause', 'ladder', 'stops', 'within_min'])
  draft.ladder[0]?.to.push('dispatcher')
  assert.deepEqual(ROW.ladder[0]?.to, ['engineer'])
})

test('what is still missing is named, one thing at a time', () => {
  const draft = draftOf(ROW)
  assert.equal(missingIn(draft), null)
  assert.equal(missingIn({ ...draft, clause: ' ' }), 'clause')
  assert.equal(missingIn({ ...draft, within_min: Number.NaN }), 'commitment.within')
  assert.equal(missingIn({ ...draft, within_min: 0 }), 'commitment.within')
  assert.equal(missingIn({ ...draft, stops: [] }), 'commitment.stops')
  assert.equal(missingIn({ ...draft, ladder: [{ at_pct: 50, to: [] }] }), 'commitment.ladder')
})

test('a rung comes back from its form as it went in, and keeps whom it rings for', () => {
  for (const rung of [{ at_pct: 90, to: ['engineer'] }, { at_s: -60, to: ['dispatcher'] }, { at_s: 300, to: ['supervisor'], channels: ['sms'] }, { every_min_after: 10, to: ['next_superior'] }]) {
    const { kind, value } = rungForm(rung)
    assert.deepEqual(rungOf(kind, value, rung), rung)
    for (const other of RUNG_KINDS) assert.deepEqual(rungOf(other, value, rung).to, rung.to)
  }
  assert.deepEqual(rungOf('every', 0, { at_pct: 50, to: [] }), { every_min_after: 1, to: [] })
})

test('words are kept in their order, and those that the form does not know stay', () => {
  assert.deepEqual(toggled(['b', 'own'], 'a', ['a', 'b']), ['a', 'b', 'own'])
  assert.deepEqual(toggled(['a', 'b'], 'a', ['a', 'b']), ['b'])
})
