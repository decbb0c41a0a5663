import assert from 'node:assert/strict'
import { test } from 'node:test'
import { around, freest, places, textWidth, type Box } from '../../../pwa/console/board/labels.ts'
import { KEY_GROUPS, PAGE_KEYS } from '../../../pwa/console/data/key-list.ts'

const frame = { width: 600, height: 400 }

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

test('a name stands right of its disc unless something is there already', () => {
  const spot = { x: 300, y: 200 }
  const choices = places(spot, 18, 80, 34)
  assert.ok(freest(choices, [], frame).x > spot.x)
  const right = around({ x: 360, y: 200 }, 30)
  const box = freest(choices, [right], frame)
  assert.ok(!meet(box, right))
})

test('a name never leaves the picture while there is another place', () => {
  const box = freest(places({ x: 590, y: 10 }, 18, 120, 34), [], frame)
  assert.ok(box.x >= 0 && box.x + box.width <= frame.width && box.y >= 0)
})

test('a Han character is as wide as it is high, a Latin one narrower', () => {
  assert.equal(textWidth('陈立', 14), 28)
  assert.ok(textWidth('Chen', 14) < 40)
})

test('no two lines of the key list claim the same key, and no two pages the same letter', () => {
  const keys = KEY_GROUPS.flatMap(({ lines }) => lines.flatMap((line) => line.keys))
  assert.equal(new Set(keys).size, keys.length)
  const letters = Object.values(PAGE_KEYS)
  assert.equal(new Set(letters).size, letters.length)
})
