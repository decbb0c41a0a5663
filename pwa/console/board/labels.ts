/** Where names stand on the map: beside what they name, and on nothing else if there is any such place. */

import type { Spot } from './plane.ts'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** About as wide as the text will be: a Han character is as wide as it is high, a Latin one a little over half. */
export function textWidth(text: string, size_px: number): number {
  let ems = 0
  for (const letter of text) ems += /[\u2E80-\uFFEF\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFF}]/u.test(letter) ? 1 : 0.58
  return Math.ceil(ems * size_px)
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

function outside(box: Box, frame: { width: number; height: number }): number {
  return box.width * box.height - overlap(box, { x: 0, y: 0, ...frame })
}

export function around(spot: Spot, radius: number): Box {
  return { x: spot.x - radius, y: spot.y - radius, width: 2 * radius, height: 2 * radius }
}

/** Places beside a disc, the better first: right, left, below, above, then the corners. */
export function places(spot: Spot, radius: number, width: number, height: number): Box[] {
  const gap = 8
  const right = spot.x + radius + gap
  const left = spot.x - radius - gap - width
  const middle = spot.x - width / 2
  const below = spot.y + radius + gap / 2
  const above = spot.y - radius - gap / 2 - height
  const at = (x: number, y: number): Box => ({ x, y, width, height })
  return [
    at(right, spot.y - height / 2), at(left, spot.y - height / 2), at(middle, below), at(middle, above),
    at(right, above), at(left, above), at(right, below), at(left, below),
  ]
}

/** The place that covers the least of `taken` and stays in the picture; the earlier one where two are as good. */
export function freest(choices: readonly Box[], taken: readonly Box[], frame: { width: number; height: number }): Box {
  const cost = (box: Box): number => taken.reduce((sum, other) => sum + overlap(box, other), 20 * outside(box, frame))
  let best = choices[0] as Box
  let least = cost(best)
  for (const box of choices.slice(1)) {
    const own = cost(box)
    if (own < least) {
      best = box
      least = own
    }
  }
  return best
}
