import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bySite, weakest, type Cover } from '../../../pwa/console/board/cover.ts'

function row(site: string, within_min: number, count: number): Cover {
  return { key: `${site}:${within_min}`, site, within_min, count, who: [] }
}

test('promises of a site stand together, the shortest first', () => {
  const found = bySite([row('a', 30, 1), row('b', 60, 2), row('a', 20, 0)])
  assert.deepEqual(found.get('a')?.map(({ within_min }) => within_min), [20, 30])
  assert.equal(found.get('b')?.length, 1)
})

test('a site is marked by the promise that fewest could keep, of equals the shortest', () => {
  assert.equal(weakest([row('a', 20, 2), row('a', 240, 0)])?.within_min, 240)
  assert.equal(weakest([row('a', 20, 1), row('a', 30, 1)])?.within_min, 20)
  assert.equal(weakest([]), null)
})
