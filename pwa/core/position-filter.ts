/** Which positions are worth keeping on the phone: enough to follow somebody, few enough for the battery. Pure. */

export interface Fix {
  at_ms: number
  lat_deg: number
  lon_deg: number
  accuracy_m: number
  speed_m_s: number | null
  heading_deg: number | null
}

const LEAST_MS = 10_000
const MOST_MS = 60_000
const MOVED_M = 25
const EARTH_M = 6_371_008.8

function metres(one: Fix, other: Fix): number {
  const rad = Math.PI / 180
  const half = Math.sin(((other.lat_deg - one.lat_deg) * rad) / 2) ** 2
  const across = Math.cos(one.lat_deg * rad) * Math.cos(other.lat_deg * rad) * Math.sin(((other.lon_deg - one.lon_deg) * rad) / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half + across)))
}

/** At most one each 10 s, and that only after a move; one each minute while standing still, so that their age is known. */
export function isWorth(last: Fix | null, next: Fix): boolean {
  if (last === null) return true
  const since_ms = next.at_ms - last.at_ms
  if (since_ms < LEAST_MS) return false
  return since_ms >= MOST_MS || metres(last, next) >= Math.max(MOVED_M, next.accuracy_m / 2)
}
