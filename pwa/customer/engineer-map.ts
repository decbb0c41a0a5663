/** Where the engineer is, for whoever waits: over streets where the server has them, else a plain ground with the distance. */

import type { Answers } from '../core/answers.gen.ts'
import { distanceWords, planeAround, type Plane, type Point } from '../console/board/plane.ts'
import { addressOf } from '../console/data/api.ts'
import { whenBack } from '../console/map/pictures.ts'
import type { Streets } from '../console/map/streets.ts'

type Seen = Answers['GET /links/{secret}/map']
type Words = DOMStringMap

const EVERY_MS = 15_000
const SVG = 'http://www.w3.org/2000/svg'
const EDGE_PX = 48
const LEAST_M = 300
const MOST_M = 1_000_000
const RINGS_M = [200, 500, 1_000, 2_000, 5_000, 10_000, 50_000]

/** Draws into `box` and keeps it fresh while the page is looked at; what it gives ends that. */
export function openMap(box: HTMLElement, words: Words): () => void {
  const frame = document.createElement('div')
  const below = document.createElement('div')
  const drawing = document.createElementNS(SVG, 'svg')
  const said = document.createElement('p')
  const credit = document.createElement('p')
  frame.className = 'where-map'
  below.className = 'streets'
  said.setAttribute('role', 'status')
  credit.className = 'small ink-2'
  frame.append(below, drawing)
  box.replaceChildren(said, frame, credit)
  let streets: Streets | null = null
  let last: Seen | null = null
  let closed = false
  let stopWaiting = (): void => undefined

  const draw = (): void => {
    if (last?.site == null) return
    const home = planeOf(last.site, last.engineer, frame)
    const size = { width: frame.clientWidth, height: frame.clientHeight }
    drawOn(drawing, streets?.plane(size) ?? home, last, words, streets === null)
  }
  const show = (): void => {
    if (last?.site != null) streets?.show(middleOf(last.site, last.engineer), planeOf(last.site, last.engineer, frame).m_per_px)
    draw()
  }
  const plain = (): void => void (credit.textContent = words['plain'] ?? '')
  /** Draws streets of the first source that gives any, and comes back to one that was silent. */
  const lay = async (seen: Seen, ground = seen.ground): Promise<void> => {
    streets?.close()
    streets = null
    if (ground === null) return plain()
    const { openStreets } = await import('../console/map/streets.ts')
    if (closed) return
    const failed = (picture: string): void => {
      stopWaiting = whenBack(picture, () => void lay(seen).then(show, plain))
      void lay(seen, seen.instead).then(show, plain)
    }
    streets = openStreets(below, ground, { english: document.documentElement.lang === 'en', title: words['site'] ?? '', moved: draw, failed })
    credit.textContent = ground.credit
  }
  const look = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return
    const answer = await fetch(addressOf(`/links/${words['map'] ?? ''}/map`), { credentials: 'same-origin' }).catch(() => null)
    const first = last === null
    if (closed || answer?.ok !== true) return void (first ? (said.textContent = words['failed'] ?? '') : undefined)
    last = (await answer.json()) as Seen
    said.textContent = sentence(last, words)
    // A browser that cannot draw streets keeps the plain ground.
    if (first) await lay(last).catch(plain)
    show()
  }
  const timer = setInterval(() => void look(), EVERY_MS)
  const resized = new ResizeObserver(show)
  resized.observe(frame)
  void look()
  return () => {
    closed = true
    clearInterval(timer)
    stopWaiting()
    resized.disconnect()
    streets?.close()
  }
}

function sentence({ engineer }: Seen, words: Words): string {
  if (engineer === null) return words['unseen'] ?? ''
  const minutes = Math.floor(engineer.age_s / 60)
  const age = (words[minutes === 0 ? 'seconds' : 'minutes'] ?? '').replace('{n}', String(minutes === 0 ? engineer.age_s : minutes))
  return (words['apart'] ?? '').replace('{far}', distanceWords(engineer.distance_m)).replace('{age}', age)
}

function middleOf(site: Point, engineer: Point | null): Point {
  return engineer === null ? site : { lat_deg: (site.lat_deg + engineer.lat_deg) / 2, lon_deg: (site.lon_deg + engineer.lon_deg) / 2 }
}

function planeOf(site: Point, engineer: Point | null, frame: HTMLElement): Plane {
  const size = { width: frame.clientWidth, height: frame.clientHeight, edge: EDGE_PX }
  return planeAround(middleOf(site, engineer), engineer === null ? [site] : [site, engineer], size, LEAST_M, MOST_M)
}

function shape(name: string, values: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, String(value))
  return made
}

function drawOn(drawing: SVGSVGElement, plane: Plane, { site, engineer }: Seen, words: Words, plain: boolean): void {
  if (site === null) return
  const here = plane.at(site)
  const parts: SVGElement[] = []
  if (plain) {
    for (const metres of RINGS_M.filter((one) => one / plane.m_per_px > 24)) parts.push(shape('circle', { class: 'reach', cx: here.x, cy: here.y, r: metres / plane.m_per_px }))
  }
  if (engineer !== null) {
    const there = plane.at(engineer)
    parts.push(shape('line', { class: 'apart', x1: here.x, y1: here.y, x2: there.x, y2: there.y }))
    parts.push(shape('circle', { class: 'doubt', cx: there.x, cy: there.y, r: Math.max(0, engineer.accuracy_m / plane.m_per_px) }))
    parts.push(shape('circle', { class: 'engineer', cx: there.x, cy: there.y, r: 12 }), named(there, words['engineer']))
  }
  parts.push(shape('circle', { class: 'site', cx: here.x, cy: here.y, r: 10 }), named(here, words['site']))
  drawing.replaceChildren(...parts)
  drawing.setAttribute('aria-hidden', 'true') // the sentence above says the same
}

function named(spot: { x: number; y: number }, word: string | undefined): SVGElement {
  const text = shape('text', { x: spot.x, y: spot.y - 18, 'text-anchor': 'middle' })
  text.textContent = word ?? ''
  return text
}
