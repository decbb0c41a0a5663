/** What is typed about a site, read: positions as maps copy them, zones, places by line. Pure. */

import type { Site } from '../../core/records.gen.ts'

export interface Position {
  lat_deg: number
  lon_deg: number
}

/** `34.141, 113.488`, also with a full-width comma or a space between; null for what is no place on earth. */
export function positionOf(text: string): Position | null {
  const parts = text.trim().split(/[\s,，;；]+/)
  const [lat_deg = NaN, lon_deg = NaN] = parts.map((part) => (part === '' ? NaN : Number(part)))
  const right = parts.length === 2 && Math.abs(lat_deg) <= 90 && Math.abs(lon_deg) <= 180
  return right ? { lat_deg, lon_deg } : null
}

export function isZone(text: string): boolean {
  try {
    return text.trim() !== '' && new Intl.DateTimeFormat('en', { timeZone: text.trim() }) !== null
  } catch {
    return false // not one that this browser knows
  }
}

type Place = Pick<Site['places'][number], 'id' | 'zh' | 'en'>

/** One place per line, `门岗 / Gate`; its id is its number. */
export function placesOf(text: string): Place[] {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return lines.slice(0, 50).map((line, i) => {
    const [zh = '', en = ''] = line.split('/', 2).map((name) => name.trim().slice(0, 60))
    return { id: `p${i + 1}`, zh: zh || en, en: en || zh }
  })
}
