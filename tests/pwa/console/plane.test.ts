import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distance_m, planeAround, scaleBar } from '../../../pwa/console/board/plane.ts'

const yuzhou = { lat_deg: 34.141, lon_deg: 113.488 }
const depot = { lat_deg: 34.154, lon_deg: 113.472 }
const zhengzhou = { lat_deg: 34.752, lon_deg: 113.666 }
const frame = { width: 560, height: 800, edge: 60 }

test('distances are great circles', () => {
  assert.ok(Math.abs(distance_m(yuzhou, depot) - 2066) < 5)
  assert.ok(Math.abs(distance_m(yuzhou, zhengzhou) - 69_900) < 200)
  assert.equal(distance_m(yuzhou, yuzhou), 0)
})

test('the chosen site is the middle, north is up, east is right', () => {
  const plane = planeAround(yuzhou, [depot], frame)
  assert.deepEqual(plane.at(yuzhou), { x: 280, y: 400 })
  const spot = plane.at(depot)
  assert.ok(spot.x < 280 && spot.y < 400)
})

test('pixels and metres agree with the distance', () => {
  const plane = planeAround(yuzhou, [depot], frame)
  const spot = plane.at(depot)
  const metres = Math.hypot(spot.x - 280, spot.y - 400) * plane.m_per_px
  assert.ok(Math.abs(metres - distance_m(yuzhou, depot)) < 10)
})

test('what is near sets the scale, what is far stands at the edge with its direction', () => {
  const plane = planeAround(yuzhou, [depot, zhengzhou], frame)
  const far = plane.at(zhengzhou)
  assert.equal(plane.inside(far), false)
  const { x, y, bearing_deg } = plane.brink(far)
  assert.ok(x >= 136 && x <= 424 && Math.round(y) === 42)
  assert.ok(bearing_deg > 10 && bearing_deg < 20)
})

test('a scale bar has a round length that fits', () => {
  assert.deepEqual(scaleBar(10, 120), { length_m: 1000, px: 100 })
  assert.deepEqual(scaleBar(30, 120), { length_m: 2000, px: 2000 / 30 })
})
