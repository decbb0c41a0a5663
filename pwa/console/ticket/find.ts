/** Finding what a caller means: equipment and sites by a few characters, the best first. */

import type { Equipment, Site } from '../../core/records.gen.ts'
import type { Page } from '../data/answers.ts'
import type { Query } from '../data/api.ts'

export type Found = { kind: 'equipment'; equipment: Equipment; site: Site | null } | { kind: 'site'; site: Site }

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '')
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Sites whose names hold all the words; before them the equipment that was found. */
export function foundOf(text: string, sites: readonly Site[], equipment: readonly Equipment[]): Found[] {
  const words = wordsOf(text).map(folded)
  const fits = (site: Site): boolean => words.every((word) => folded(`${site.zh} ${site.en} ${site.city ?? ''}`).includes(word))
  const byId = new Map(sites.map((site) => [site.id, site]))
  return [
    ...equipment.map((item): Found => ({ kind: 'equipment', equipment: item, site: byId.get(item.site) ?? null })),
    ...sites.filter(fits).map((site): Found => ({ kind: 'site', site })),
  ]
}

/** Devices by name, serial number, label, place, and the names of their model and site. */
export async function findEquipment(text: string, get: (query: Query) => Promise<Page<Equipment>>, enough: number): Promise<Equipment[]> {
  return (await get({ q: text, limit: enough })).items
}
