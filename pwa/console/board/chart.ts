/** What the map shows, worked out apart from how it is drawn. */

import type { Candidates, Position } from '../data/answers.ts'
import type { Person, Site } from '../../core/records.gen.ts'
import type { Standing } from '../../ui/standing.ts'
import type { Cover } from './cover.ts'
import { distance_m, type Plane, type Spot } from './plane.ts'
import { countsOf } from './urgency.ts'

/** A fix older than this is drawn dashed and rules its engineer out. Source: dispatch.md, hard rules. */
export const OLD_FIX_MS = 30 * 60_000
/** Someone with an old fix may have driven on at this speed. Source: dispatch.md, slack. */
const DRIFT_M_PER_S = 20_000 / 3600

export interface SiteMark {
  site: Site
  spot: Spot
  /** Open tickets there, by state. */
  counts: { standing: Standing; count: number }[]
  /** Who could still keep the tightest promise there; null where nobody was asked. */
  able: number | null
  /** Without a ticket: how many could keep each promise of arrival there. */
  covers: readonly Cover[]
  chosen: boolean
}

export interface EdgeMark extends SiteMark {
  bearing_deg: number
  distance_m: number
}

export interface EngineerMark {
  person: Person
  spot: Spot
  age_ms: number
  old: boolean
  /** Radius of the circle where they may be by now, in pixels. */
  doubt_px: number
  chosen: boolean
  distance_m: number
  short: string
}

/** How many of the candidates could be there in time; null without a deadline. */
export function ableOf(answer: Candidates | undefined): number | null {
  if (answer === undefined || answer.deadline_ms === null) return null
  return answer.items.filter((item) => (item.slack_s ?? 0) >= 0).length
}

/** The surname in Chinese, initials otherwise: what fits in a disc. */
export function shortName(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return [...name][0] ?? ''
  return name.split(/\s+/).map((word) => word[0] ?? '').join('').slice(0, 2).toUpperCase()
}

export interface ChartFacts {
  sites: readonly Site[]
  middle: Site
  standings: ReadonlyMap<string, readonly (Standing | null)[]>
  able: ReadonlyMap<string, number | null>
  covers: ReadonlyMap<string, readonly Cover[]>
  height: number
}

export interface SiteMarks {
  here: SiteMark[]
  /** All that lie off the picture, and those of them that stand at its edge. */
  beyond: EdgeMark[]
  edges: EdgeMark[]
}

export function siteMarks(plane: Plane, facts: ChartFacts): SiteMarks {
  const here: SiteMark[] = []
  const beyond: EdgeMark[] = []
  for (const site of facts.sites) {
    const spot = plane.at(site)
    const counts = countsOf(facts.standings.get(site.id) ?? []).filter(({ count }) => count > 0)
    const mark = { site, spot, counts, able: facts.able.get(site.id) ?? null, covers: facts.covers.get(site.id) ?? [], chosen: site.id === facts.middle.id }
    if (plane.inside(spot)) here.push(mark)
    else {
      const brink = plane.brink(spot)
      beyond.push({ ...mark, spot: brink, bearing_deg: brink.bearing_deg, distance_m: distance_m(facts.middle, site) })
    }
  }
  return { here, beyond, edges: apart(foremost(beyond), facts.height) }
}

/** So many cards leave room for the map; the table has all. */
const MOST_EDGES = 4

/** Those with tickets first, then those that nobody could reach in time, the nearer first. */
function foremost(marks: readonly EdgeMark[]): EdgeMark[] {
  const weight = ({ counts, covers }: EdgeMark): number => (counts.length > 0 ? 0 : covers.some(({ count }) => count === 0) ? 1 : 2)
  return [...marks].sort((a, b) => weight(a) - weight(b) || a.distance_m - b.distance_m).slice(0, MOST_EDGES)
}

export const CARD = { width: 248, height: 62 }
/** The legend and the scale keep the bottom. */
const FOOT_PX = 92

/** Marks at the edge must not lie on each other: pushed towards the middle of the picture's height. */
function apart(marks: EdgeMark[], height: number): EdgeMark[] {
  const middle = height / 2
  const placed: EdgeMark[] = []
  for (const mark of [...marks].sort((a, b) => Math.abs(b.spot.y - middle) - Math.abs(a.spot.y - middle))) {
    const step = mark.spot.y > middle ? -CARD.height : CARD.height
    let spot = { x: mark.spot.x, y: Math.max(CARD.height / 2 + 8, Math.min(mark.spot.y, height - FOOT_PX)) }
    for (let turn = 0; turn < marks.length; turn += 1) {
      const { x, y } = spot
      const under = placed.find((other) => Math.abs(other.spot.x - x) < CARD.width && Math.abs(other.spot.y - y) < CARD.height)
      if (under === undefined) break
      spot = { x, y: under.spot.y + step }
    }
    placed.push({ ...mark, spot })
  }
  return placed
}

/** Everybody who is in the picture, where they are: people at one place lie on each other. */
export function engineersAt(
  plane: Plane,
  middle: Site,
  people: readonly Person[],
  positions: readonly Position[],
  chosen: string | null,
  now_ms: number,
): EngineerMark[] {
  const marks: EngineerMark[] = []
  for (const position of positions) {
    const person = people.find((candidate) => candidate.id === position.person)
    const spot = plane.at(position)
    if (person === undefined || !plane.inside(spot)) continue
    const age_ms = Math.max(0, now_ms - position.at_ms)
    const old = age_ms > OLD_FIX_MS
    const drift_m = (position.accuracy_m ?? 0) + (age_ms / 1000) * DRIFT_M_PER_S
    marks.push({
      person,
      spot,
      age_ms,
      old,
      doubt_px: drift_m / plane.m_per_px,
      chosen: person.id === chosen,
      distance_m: distance_m(middle, position),
      short: shortName(person.name),
    })
  }
  return marks
}

const SITE_PX = 62
const PERSON_PX = 44

/** People at one place are drawn below the site and each other, not on them. */
export function drawnApart(marks: EngineerMark[], taken: readonly Spot[]): EngineerMark[] {
  const placed: EngineerMark[] = []
  const apart = (a: Spot, b: Spot): number => Math.hypot(a.x - b.x, a.y - b.y)
  for (const mark of marks.sort((a, b) => a.spot.y - b.spot.y)) {
    let spot = mark.spot
    for (let turn = 0; turn < 8; turn += 1) {
      const from = spot
      const site = taken.find((other) => apart(other, from) < SITE_PX)
      const near = site ?? placed.find((other) => apart(other.spot, from) < PERSON_PX)?.spot
      if (near === undefined) break
      spot = { x: near.x, y: near.y + (site === undefined ? PERSON_PX + 2 : SITE_PX + 2) }
    }
    placed.push({ ...mark, spot })
  }
  return placed
}
