/** Clusters of the map: nothing is lost in them, and what is chosen stands alone. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineerMark, SiteMark } from '../../../pwa/console/board/chart.ts'
import { grouped } from '../../../pwa/console/board/clusters.ts'

const site = (x: number, y: number, chosen = false, count = 0): SiteMark => ({ site: { id: `${x} ${y}` } as SiteMark['site'], spot: { x, y }, counts: count === 0 ? [] : [{ standing: 'risk', count }], able: null, covers: [], chosen })
const engineer = (x: number, y: number): EngineerMark => ({ person: { id: `e${x} ${y}` } as EngineerMark['person'], spot: { x, y }, age_ms: 0, old: false, doubt_px: 0, chosen: false, distance_m: 0, short: '' })

test('a few marks are all drawn, however near they lie', () => {
  const sites = Array.from({ length: 10 }, () => site(100, 100))
  assert.deepEqual(grouped(sites, []), { sites, people: [], clusters: [] })
})

test('many marks near each other are one, with what is open there; those apart stay themselves', () => {
  const near = Array.from({ length: 45 }, (_, i) => site(80 + (i % 5), 80 + (i % 7), false, i === 0 ? 2 : 0))
  const found = grouped([...near, site(600, 400), site(81, 81, true, 1)], [engineer(82, 84), engineer(700, 500)])
  assert.equal(found.clusters.length, 1)
  const [cluster] = found.clusters
  assert.deepEqual([cluster?.sites.length, cluster?.people.length, cluster?.tickets], [45, 1, 2])
  assert.ok(cluster !== undefined && Math.abs(Math.hypot(cluster.spot.x - 81, cluster.spot.y - 81) - 72) < 0.001, 'it lies clear of the chosen')
  assert.deepEqual(found.sites.map(({ chosen, spot }) => [chosen, spot.x]), [[true, 81], [false, 600]])
  assert.equal(found.people.length, 1)
})

test('every mark is somewhere: alone or in one cluster', () => {
  const sites = Array.from({ length: 500 }, (_, i) => site((i * 37) % 900, (i * 61) % 600))
  const people = Array.from({ length: 200 }, (_, i) => engineer((i * 53) % 900, (i * 29) % 600))
  const found = grouped(sites, people)
  assert.equal(found.sites.length + found.clusters.reduce((sum, one) => sum + one.sites.length, 0), 500)
  assert.equal(found.people.length + found.clusters.reduce((sum, one) => sum + one.people.length, 0), 200)
  assert.ok(found.sites.length + found.people.length + found.clusters.length < 250)
})

test('no two marks lie on each other, whatever lies where', () => {
  const sites = Array.from({ length: 300 }, (_, i) => site((i * i * 7) % 911, (i * 131) % 607))
  const found = grouped(sites, Array.from({ length: 90 }, (_, i) => engineer((i * 211) % 907, (i * i * 3) % 601)))
  const spots = [...found.sites, ...found.people, ...found.clusters].map(({ spot }) => spot)
  for (const [i, a] of spots.entries()) {
    for (const b of spots.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 62, `${a.x} ${a.y} and ${b.x} ${b.y}`)
  }
})
