import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bounds, LIMIT_MS } from '../../pwa/core/bounds.ts'
import { load } from './clock-vectors.ts'

const VECTORS = load('bounds.json')

for (const { name, said, push, before, expect } of [...VECTORS.cases, ...load('bounds-more.json').cases]) {
  test(`an event lies where the vectors say: ${name}`, () => {
    const earlier = before ? { wall_ms: before.wall_ms, earliest_ms: before.earliest } : null
    assert.deepEqual(bounds(said, push, earlier), {
      at_ms: expect.at,
      earliest_ms: expect.earliest,
      latest_ms: expect.latest,
      certainty: expect.certainty,
      wide_earliest_ms: expect.wide_earliest,
    })
  })
}

test('the limit is the one of the vectors, and every case was read', () => {
  assert.equal(VECTORS.limit_ms, LIMIT_MS)
  assert.equal(VECTORS.cases.length, 18)
})
