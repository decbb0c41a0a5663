/** The map's file, read by ranges that the browser keeps: what was seen once is there without a network. */

import type { RangeResponse, Source } from 'pmtiles'

const SHELF = 'halfhour-map'
const PARTIAL = 206

export class KeptRanges implements Source {
  private readonly address: string

  constructor(address: string) {
    this.address = address
  }

  getKey(): string {
    return this.address
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    const name = `${this.address}?bytes=${offset}-${offset + length - 1}`
    const shelf = await shelfOf()
    const kept = await shelf?.match(name)
    if (kept !== undefined) return { data: await kept.arrayBuffer() }
    const answer = await fetch(this.address, { headers: { Range: `bytes=${offset}-${offset + length - 1}` }, signal: signal ?? null })
    // A whole file where a part was asked for would be taken for that part.
    if (answer.status !== PARTIAL) throw new Error(`the map's file answers ${answer.status}`)
    const data = await answer.arrayBuffer()
    // A shelf that is full keeps nothing more; the map is drawn all the same.
    await shelf?.put(name, new Response(data)).catch(() => undefined)
    return { data }
  }
}

/** Drops what is kept of maps that are no longer used. */
export async function keepOnly(address: string): Promise<void> {
  const shelf = await shelfOf()
  for (const request of (await shelf?.keys()) ?? []) {
    if (!request.url.includes(`${address}?`)) await shelf?.delete(request)
  }
}

/** None where the page did not come over a secure connection. */
async function shelfOf(): Promise<Cache | null> {
  return 'caches' in globalThis ? caches.open(SHELF).catch(() => null) : null
}
