/** Many marks close together are one: how many sites and people, and how many tickets are open there. Pure. */

import type { EngineerMark, SiteMark } from './chart.ts'
import type { Spot } from './plane.ts'

export interface Cluster {
  key: string
  spot: Spot
  sites: SiteMark[]
  people: EngineerMark[]
  tickets: number
}

export interface Grouped {
  sites: SiteMark[]
  people: EngineerMark[]
  clusters: Cluster[]
}

/** Up to so many marks each is drawn, moved aside where it must be. */
const MOST_ALONE = 40
const CELL_PX = 72
/** As wide as a mark with its ring: nearer than this, two lie on each other. */
const APART_PX = 62
/** What is chosen is larger, and nothing lies on it. */
const CLEAR_PX = 72

type Mark = { spot: Spot; site: SiteMark; engineer: null } | { spot: Spot; site: null; engineer: EngineerMark }

interface Group {
  key: string
  spot: Spot
  members: Mark[]
}

/** What is chosen always stands alone, and clear of the rest. */
export function grouped(sites: readonly SiteMark[], people: readonly EngineerMark[]): Grouped {
  if (sites.length + people.length <= MOST_ALONE) return { sites: [...sites], people: [...people], clusters: [] }
  const found: Grouped = { sites: sites.filter(({ chosen }) => chosen), people: people.filter(({ chosen }) => chosen), clusters: [] }
  const chosen = [...found.sites, ...found.people].map(({ spot }) => spot)
  const marks: Mark[] = [
    ...sites.filter((site) => !site.chosen).map((site) => ({ spot: site.spot, site, engineer: null })),
    ...people.filter((engineer) => !engineer.chosen).map((engineer) => ({ spot: engineer.spot, site: null, engineer })),
  ]
  for (const { key, spot, members } of merged(celled(marks))) {
    const here = members.flatMap(({ site }) => site ?? [])
    const them = members.flatMap(({ engineer }) => engineer ?? [])
    if (members.length > 1) found.clusters.push({ key, spot: clearOf(chosen, spot), sites: here, people: them, tickets: ticketsAt(here) })
    else {
      found.sites.push(...here)
      found.people.push(...them)
    }
  }
  return found
}

/** First by cells of a grid: so the pairs to compare stay few, however many marks there are. */
function celled(marks: readonly Mark[]): Group[] {
  const cells = new Map<string, Group>()
  for (const mark of marks) {
    const key = `${Math.floor(mark.spot.x / CELL_PX)} ${Math.floor(mark.spot.y / CELL_PX)}`
    const cell = cells.get(key)
    if (cell === undefined) cells.set(key, { key, spot: mark.spot, members: [mark] })
    else join(cell, { key, spot: mark.spot, members: [mark] })
  }
  return [...cells.values()]
}

function join(into: Group, other: Group): void {
  const share = other.members.length / (into.members.length + other.members.length)
  const between = (a: number, b: number): number => a + (b - a) * share
  into.spot = { x: between(into.spot.x, other.spot.x), y: between(into.spot.y, other.spot.y) }
  into.members.push(...other.members)
}

/** Joins the groups that lie on each other until none do; each round leaves fewer. */
function merged(groups: readonly Group[]): readonly Group[] {
  const left: Group[] = []
  for (const group of groups) {
    const near = left.find(({ spot }) => Math.hypot(spot.x - group.spot.x, spot.y - group.spot.y) < APART_PX)
    if (near === undefined) left.push(group)
    else join(near, group)
  }
  return left.length === groups.length ? left : merged(left)
}

function clearOf(chosen: readonly Spot[], spot: Spot): Spot {
  const near = chosen.find((other) => Math.hypot(other.x - spot.x, other.y - spot.y) < CLEAR_PX)
  if (near === undefined) return spot
  const far = Math.hypot(spot.x - near.x, spot.y - near.y)
  const side = far < 1 ? { x: 0, y: 1 } : { x: (spot.x - near.x) / far, y: (spot.y - near.y) / far }
  return { x: near.x + side.x * CLEAR_PX, y: near.y + side.y * CLEAR_PX }
}

function ticketsAt(sites: readonly SiteMark[]): number {
  return sites.reduce((sum, { counts }) => sum + counts.reduce((all, { count }) => all + count, 0), 0)
}
