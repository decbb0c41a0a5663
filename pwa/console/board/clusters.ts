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
const LEAST = 3

type Mark = { spot: Spot; chosen: boolean; site: SiteMark; engineer: null } | { spot: Spot; chosen: boolean; site: null; engineer: EngineerMark }

/** What is chosen always stands alone. */
export function grouped(sites: readonly SiteMark[], people: readonly EngineerMark[]): Grouped {
  if (sites.length + people.length <= MOST_ALONE) return { sites: [...sites], people: [...people], clusters: [] }
  const marks: Mark[] = [
    ...sites.map((site) => ({ spot: site.spot, chosen: site.chosen, site, engineer: null })),
    ...people.map((engineer) => ({ spot: engineer.spot, chosen: engineer.chosen, site: null, engineer })),
  ]
  const cells = new Map<string, Mark[]>()
  for (const mark of marks) {
    const key = mark.chosen ? `chosen ${cells.size}` : `${Math.floor(mark.spot.x / CELL_PX)} ${Math.floor(mark.spot.y / CELL_PX)}`
    cells.set(key, [...(cells.get(key) ?? []), mark])
  }
  const found: Grouped = { sites: [], people: [], clusters: [] }
  for (const [key, members] of cells) {
    const here = members.flatMap(({ site }) => site ?? [])
    const them = members.flatMap(({ engineer }) => engineer ?? [])
    if (members.length >= LEAST) found.clusters.push(clusterOf(key, members, here, them))
    else {
      found.sites.push(...here)
      found.people.push(...them)
    }
  }
  return found
}

function clusterOf(key: string, members: readonly Mark[], sites: SiteMark[], people: EngineerMark[]): Cluster {
  const mean = (of: (spot: Spot) => number): number => members.reduce((sum, { spot }) => sum + of(spot), 0) / members.length
  const tickets = sites.reduce((sum, { counts }) => sum + counts.reduce((all, { count }) => all + count, 0), 0)
  return { key, spot: { x: mean(({ x }) => x), y: mean(({ y }) => y) }, sites, people, tickets }
}
