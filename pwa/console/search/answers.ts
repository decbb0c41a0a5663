/** How a hit of the search is told in the language on screen, and where it opens. */

import type { FoundText, Hit } from '../../core/answers.gen.ts'
import type { Language } from '../../ui/language.ts'

export type { FoundText, Group, Hit, Search as Found } from '../../core/answers.gen.ts'

export type Kind = Hit['kind']
export const KINDS: readonly Kind[] = ['ticket', 'equipment', 'site', 'person']

/** A line of the result: what it is called, what stands under it, what stands at its right. */
export interface Told {
  title: FoundText[]
  under: FoundText[]
  aside: FoundText[]
}

/** Texts by role: the first that is there is shown. `*` is the language on screen. */
const TITLE: Record<Kind, string[][]> = {
  ticket: [['number'], ['equipment', 'place_*', 'site_*']],
  equipment: [['name']],
  site: [['site_*']],
  person: [['name']],
}
const UNDER: Record<Kind, string[][]> = {
  ticket: [['site_*'], ['place_*']],
  equipment: [['model_*'], ['site_*'], ['place_*']],
  site: [['city']],
  person: [['number']],
}
const ASIDE: Record<Kind, string[][]> = { ticket: [], equipment: [['serial', 'tag']], site: [], person: [] }

/** What is shown of a hit. A text that holds what was found is shown even where another language or place would do. */
export function toldOf(hit: Hit, language: Language): Told {
  const shown = new Set<string>()
  const pick = (roles: readonly (readonly string[])[]): FoundText[] =>
    roles.flatMap((names) => {
      const there = names.map((name) => name.replace('*', language)).flatMap((name) => hit.texts.filter((text) => text.name === name && !shown.has(name)))
      const best = there.find((text) => text.marks.length > 0) ?? there[0]
      if (best === undefined) return []
      shown.add(best.name)
      return [best]
    })
  const [title, under, aside] = [pick(TITLE[hit.kind]), pick(UNDER[hit.kind]), pick(ASIDE[hit.kind])]
  const said = [...title, ...under, ...aside].some((text) => text.marks.length > 0)
  const other = said ? [] : hit.texts.filter((text) => text.marks.length > 0).slice(0, 1)
  return { title, under: [...other, ...under], aside }
}

const DONE = ['closed', 'void']

/** Where a hit opens: an open ticket on the board, a done one in the register. */
export function placeOf(hit: Pick<Hit, 'kind' | 'id' | 'state'>): { page: 'board' | 'register' | 'equipment' | 'sites' | 'people'; query: Record<string, string>; id: string | null } {
  switch (hit.kind) {
    case 'ticket':
      return { page: DONE.includes(hit.state ?? '') ? 'register' : 'board', query: { ticket: hit.id }, id: null }
    case 'equipment':
      return { page: 'equipment', query: {}, id: hit.id }
    case 'site':
      return { page: 'sites', query: {}, id: hit.id }
    case 'person':
      return { page: 'people', query: {}, id: hit.id }
  }
}
