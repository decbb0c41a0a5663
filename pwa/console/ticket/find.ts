/** Finding what a caller means: equipment and sites by a few characters, the best first. */

import type { Equipment, Model, Site } from '../../core/records.gen.ts'
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

export interface Asking {
  get: (query: Query) => Promise<Page<Equipment>>
  models: readonly Model[]
  sites: readonly Site[]
  /** So many are enough. */
  enough: number
}

const MOST_PAGES = 5
const PAGE = 200

/** What of the words names models and sites, and what is left for the server to look for. */
function sorted(text: string, { models, sites }: Asking) {
  const left: string[] = []
  let kinds: readonly Model[] | null = null
  let places: readonly Site[] | null = null
  for (const word of wordsOf(text)) {
    const said = folded(word)
    const named = (record: { zh: string; en: string }): boolean => folded(`${record.zh} ${record.en}`).includes(said)
    const ofKind: readonly Model[] = (kinds ?? models).filter(named)
    const ofPlace: readonly Site[] = (places ?? sites).filter(named)
    if (ofKind.length > 0) kinds = ofKind
    else if (ofPlace.length > 0) places = ofPlace
    else left.push(word)
  }
  return { left: left.join(' '), kinds, places }
}

/** Devices by name, serial number, label or place (the server's search), and by the names of their model and site. */
export async function findEquipment(text: string, asking: Asking): Promise<Equipment[]> {
  const { left, kinds, places } = sorted(text, asking)
  if (kinds === null && places === null) return (await asking.get({ q: left, limit: asking.enough })).items
  const wanted = (item: Equipment): boolean => kinds === null || kinds.some((model) => model.id === item.model)
  const found: Equipment[] = []
  for (const site of places ?? [null]) {
    let after: string | null = null
    for (let turn = 0; turn < MOST_PAGES && found.length < asking.enough; turn += 1) {
      const page: Page<Equipment> = await asking.get({ q: left, site: site?.id, after, limit: PAGE })
      found.push(...page.items.filter(wanted))
      after = page.next
      if (after === null) break
    }
  }
  return found.slice(0, asking.enough)
}
