/** What is shown of a hit: the same on the console and on the phone. */

import type { FoundText, Hit } from './answers.gen.ts'

/** A line of the result: what it is called, what stands under it, what stands at its right. */
export interface Told {
  title: FoundText[]
  under: FoundText[]
  aside: FoundText[]
}

type Kind = Hit['kind']

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

/** A text that holds what was found is shown even where another language or place would do. */
export function toldOf(hit: Pick<Hit, 'kind' | 'texts'>, language: 'zh' | 'en'): Told {
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
