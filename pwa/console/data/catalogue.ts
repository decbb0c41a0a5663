/** What every page names: all sites and models one may see. Fetched at the start and again after a change to them. */

import { signal } from '@preact/signals'
import type { Equipment, Model, Site } from '../../core/records.gen.ts'
import { named } from '../../ui/language.ts'
import type { Models, Sites } from './answers.ts'
import type { Api } from './api.ts'

export const sites = signal<readonly Site[]>([])
/** Each site's revision: what an edit of it had seen. */
export const siteRevs = signal<Readonly<Record<string, number>>>({})
export const models = signal<readonly Model[]>([])

/** Raises Problem; what was known stays. */
export async function fetchCatalogue(api: Api): Promise<void> {
  const [allSites, allModels] = await Promise.all([api.get<Sites>('/sites'), api.get<Models>('/models')])
  sites.value = allSites.items
  siteRevs.value = allSites.revs
  models.value = allModels.items
}

export function siteNamed(id: string | null | undefined): Site | null {
  return sites.value.find((site) => site.id === id) ?? null
}

export function modelNamed(id: string | null | undefined): Model | null {
  return models.value.find((model) => model.id === id) ?? null
}

/** `汇聚交换机 AS-02`: the model's name before the device's own, unless that says it already. */
export function deviceName(equipment: Equipment): string {
  const model = modelNamed(equipment.model)
  const says = model !== null && [model.zh, model.en].some((name) => name !== '' && equipment.name.includes(name))
  return model === null || says ? equipment.name : `${named(model)} ${equipment.name}`
}
