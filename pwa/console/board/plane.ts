/** A plain map: metres east and north of the middle, scaled so that what matters is in the picture. */

export interface Point {
  lat_deg: number
  lon_deg: number
}

export interface Frame {
  width: number
  height: number
  /** Free space kept at the edges, for names and for what lies off the picture. */
  edge: number
}

export interface Spot {
  x: number
  y: number
}

const EARTH_M = 6_371_008.8
const RAD = Math.PI / 180
const M_PER_DEG = EARTH_M * RAD
/** Half of a card at the edge, and the gap beside it. */
const RIM = { x: 136, y: 42 }

/** Great-circle distance in metres. */
export function distance_m(a: Point, b: Point): number {
  const north = (b.lat_deg - a.lat_deg) * RAD
  const east = (b.lon_deg - a.lon_deg) * RAD
  const h = Math.sin(north / 2) ** 2 + Math.cos(a.lat_deg * RAD) * Math.cos(b.lat_deg * RAD) * Math.sin(east / 2) ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

export interface Plane {
  m_per_px: number
  at(point: Point): Spot
  inside(spot: Spot): boolean
  /** Where the line from the middle to a far spot leaves the picture, moved in so that its card fits, and its bearing (0 = up, clockwise). */
  brink(spot: Spot): Spot & { bearing_deg: number }
}

/** A value between two bounds; the middle where they have crossed. */
function clamped(value: number, least: number, most: number): number {
  return least > most ? (least + most) / 2 : Math.min(most, Math.max(least, value))
}

/** The plane that shows `points` around `middle`; never closer than `least_m` from middle to edge, never farther than `most_m`. */
export function planeAround(middle: Point, points: readonly Point[], frame: Frame, least_m = 2_000, most_m = 25_000): Plane {
  const east = M_PER_DEG * Math.cos(middle.lat_deg * RAD)
  const metres = (point: Point): Spot => ({ x: (point.lon_deg - middle.lon_deg) * east, y: (middle.lat_deg - point.lat_deg) * M_PER_DEG })
  const free = { x: Math.max(1, frame.width / 2 - frame.edge), y: Math.max(1, frame.height / 2 - frame.edge) }
  let m_per_px = least_m / Math.min(free.x, free.y)
  for (const point of points) {
    const { x, y } = metres(point)
    if (Math.hypot(x, y) > most_m) continue
    m_per_px = Math.max(m_per_px, Math.abs(x) / free.x, Math.abs(y) / free.y)
  }
  const at = (point: Point): Spot => {
    const { x, y } = metres(point)
    return { x: frame.width / 2 + x / m_per_px, y: frame.height / 2 + y / m_per_px }
  }
  return planeOn(at, m_per_px, frame)
}

/** The plane on which `at` says where a point lies. */
export function planeOn(at: (point: Point) => Spot, m_per_px: number, frame: { width: number; height: number }): Plane {
  const centre = { x: frame.width / 2, y: frame.height / 2 }
  return {
    m_per_px,
    at,
    inside: ({ x, y }) => x >= 0 && y >= 0 && x <= frame.width && y <= frame.height,
    brink(spot) {
      const dx = spot.x - centre.x
      const dy = spot.y - centre.y
      const shrink = Math.min(centre.x / Math.max(1e-9, Math.abs(dx)), centre.y / Math.max(1e-9, Math.abs(dy)))
      const bearing_deg = (Math.atan2(dx, -dy) / RAD + 360) % 360
      return {
        x: clamped(centre.x + dx * shrink, RIM.x, frame.width - RIM.x),
        y: clamped(centre.y + dy * shrink, RIM.y, frame.height - RIM.y),
        bearing_deg,
      }
    },
  }
}

/** A round length for the scale bar: 1, 2 or 5 times a power of ten, at most `most_px` wide. */
export function scaleBar(m_per_px: number, most_px: number): { length_m: number; px: number } {
  const most_m = m_per_px * most_px
  const power = 10 ** Math.floor(Math.log10(most_m))
  const length_m = ([5, 2, 1].find((times) => times * power <= most_m) ?? 1) * power
  return { length_m, px: length_m / m_per_px }
}

/** `4.6 km` from a kilometre on, below it metres to the nearest ten. */
export function distanceWords(metres: number): string {
  if (metres >= 20_000) return `${Math.round(metres / 1000)} km`
  return metres >= 1000 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 10) * 10} m`
}
