import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { KeptRanges, keepOnly } from '../../../pwa/console/map/kept.ts'
import type { MapSource } from '../../../pwa/console/map/source.ts'
import { styleOf } from '../../../pwa/console/map/style.ts'

const TILES: MapSource = { kind: 'tiles', address: '/ground/abc/tiles', datum: 'wgs84', credit: '©', min_zoom: 6, max_zoom: 14 }
const FILE = new Uint8Array(Array.from({ length: 100 }, (_, i) => i))

/** A shelf of the browser, as far as the map uses it. */
class Shelf {
  readonly kept = new Map<string, Uint8Array>()
  full = false
  match = async (name: string): Promise<Response | undefined> => {
    const bytes = this.kept.get(name)
    return bytes === undefined ? undefined : new Response(bytes as BodyInit)
  }
  put = async (name: string, response: Response): Promise<void> => {
    if (this.full) throw new DOMException('full', 'QuotaExceededError')
    this.kept.set(name, new Uint8Array(await response.arrayBuffer()))
  }
  keys = async (): Promise<{ url: string }[]> => [...this.kept.keys()].map((url) => ({ url }))
  delete = async ({ url }: { url: string }): Promise<boolean> => this.kept.delete(url)
}

const real = { fetch: globalThis.fetch }
let shelf: Shelf
let asked: string[]
let online: boolean

beforeEach(() => {
  shelf = new Shelf()
  asked = []
  online = true
  Object.assign(globalThis, {
    caches: { open: async () => shelf },
    fetch: async (_address: string, init: { headers: { Range: string } }) => {
      if (!online) throw new TypeError('Failed to fetch')
      asked.push(init.headers.Range)
      const [from = 0, to = 0] = init.headers.Range.replace('bytes=', '').split('-').map(Number)
      return new Response(FILE.slice(from, to + 1), { status: 206 })
    },
  })
})

afterEach(() => {
  Object.assign(globalThis, { fetch: real.fetch })
  Reflect.deleteProperty(globalThis, 'caches')
})

async function read(source: KeptRanges, offset: number, length: number): Promise<number[]> {
  return [...new Uint8Array((await source.getBytes(offset, length)).data)]
}

test('what was seen of the map once is there without a network', async () => {
  const source = new KeptRanges('/map/abc/tiles')
  assert.deepEqual(await read(source, 10, 3), [10, 11, 12])
  online = false
  assert.deepEqual(await read(source, 10, 3), [10, 11, 12])
  await assert.rejects(read(source, 20, 3))
  assert.deepEqual(asked, ['bytes=10-12'])
})

test('a full shelf, or none, draws the map all the same', async () => {
  const source = new KeptRanges('/map/abc/tiles')
  shelf.full = true
  assert.deepEqual(await read(source, 0, 2), [0, 1])
  Reflect.deleteProperty(globalThis, 'caches')
  assert.deepEqual(await read(source, 0, 2), [0, 1])
  assert.equal(asked.length, 2)
})

test('a whole file where a part was asked for is not taken for the part', async () => {
  Object.assign(globalThis, { fetch: async () => new Response(FILE, { status: 200 }) })
  await assert.rejects(read(new KeptRanges('/map/abc/tiles'), 10, 3), /answers 200/)
  assert.equal(shelf.kept.size, 0)
})

test('what is kept of another map goes', async () => {
  await read(new KeptRanges('/map/old/tiles'), 0, 1)
  await read(new KeptRanges('/map/new/tiles'), 0, 1)
  await keepOnly('/map/new/tiles')
  assert.deepEqual([...shelf.kept.keys()], ['/map/new/tiles?bytes=0-0'])
})

for (const source of [TILES, { ...TILES, kind: 'pictures' as const, address: '/map/pictures/{z}/{x}/{y}' }]) {
  test(`the style of ${source.kind} is one that MapLibre understands, in both languages`, () => {
    for (const english of [false, true]) {
      assert.deepEqual(validateStyleMin(styleOf(source, () => '#123456', english, 'https://desk.example')), [])
    }
  })
}
