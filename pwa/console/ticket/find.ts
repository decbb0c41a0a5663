/** Finding what a caller means: equipment and sites by a few characters, the best first. */

import type { Equipment, Site } from '../../core/records.gen.ts'

export type Found = { kind: 'equipment'; equipment: Equipment; site: Site | null } | { kind: 'site'; site: Site }

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '')
}

/** Sites whose names hold all the words; then the equipment that the server found. */
export function foundOf(text: string, sites: readonly Site[], equipment: readonly Equipment[]): Found[] {
  const words = text.split(/\s+/).map(folded).filter((word) => word !== '')
  const fits = (site: Site): boolean => words.every((word) => folded(`${site.zh} ${site.en} ${site.city ?? ''}`).includes(word))
  const near = words.length === 0 ? [...sites] : sites.filter(fits)
  const byId = new Map(sites.map((site) => [site.id, site]))
  return [
    ...equipment.map((item): Found => ({ kind: 'equipment', equipment: item, site: byId.get(item.site) ?? null })),
    ...near.map((site): Found => ({ kind: 'site', site })),
  ]
}
