/** The phone's own search: what is on the phone, by the same words and in the same order as the server's. */

import type { Group, Hit } from './answers.gen.ts'
import { code, holds, marks, terms, words } from './search.ts'
import { CODES, SEARCH_KINDS, type SearchKind, type Texts } from './search-texts.ts'

export interface Page {
  kind: SearchKind
  id: string
  at_ms: number
  /** Comes before the others, whatever its time: an open ticket, somebody who still works here. */
  first: boolean
  state: string | null
  what: string | null
  site: string | null
  texts: Texts
}

interface Kept {
  page: Page
  key: string
  words: string
  codes: readonly string[]
}

export class Book {
  private kept = new Map<string, Kept>()

  get size(): number {
    return this.kept.size
  }

  /** Takes in a page; one whose texts are as before costs a comparison. */
  put(page: Page): void {
    const key = JSON.stringify(page.texts)
    const before = this.kept.get(page.id)
    if (before?.key === key) this.kept.set(page.id, { ...before, page })
    else this.kept.set(page.id, { page, key, words: ` ${words(Object.values(page.texts)).join(' ')} `, codes: CODES[page.kind].flatMap((name) => (name in page.texts ? [code(page.texts[name] ?? '')] : [])) })
  }

  /** Forgets all pages but these. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.kept.keys()) if (!ids.has(id)) this.kept.delete(id)
  }

  /** What holds every word of `text`, by kind: exact, then open, then newest. Null where the text holds no word. */
  find(text: string, limit: number): Group[] | null {
    const asked = terms(text)
    if (asked.length === 0) return null
    const named = code(text)
    const found = [...this.kept.values()].filter((kept) => holds(kept.words, asked)).map((kept) => ({ kept, exact: kept.codes.includes(named) }))
    found.sort((a, b) => Number(b.exact) - Number(a.exact) || Number(b.kept.page.first) - Number(a.kept.page.first) || b.kept.page.at_ms - a.kept.page.at_ms || (a.kept.key < b.kept.key ? -1 : 1))
    const groups = SEARCH_KINDS.flatMap((kind): Group[] => {
      const all = found.filter(({ kept }) => kept.page.kind === kind)
      const items = all.slice(0, limit).map(({ kept, exact }): Hit => {
        const { texts, first: _first, ...page } = kept.page
        const told = Object.entries(texts).filter(([name]) => name !== 'tag_whole')
        return { ...page, exact, texts: told.map(([name, said]) => ({ name, text: said, marks: marks(said, asked).map((span) => [...span]) })) }
      })
      return all.length === 0 ? [] : [{ kind, count: all.length, more: false, items, next: null }]
    })
    return groups.sort((a, b) => closeness(b) - closeness(a))
  }
}

/** How near a group comes to what was meant: named as a whole, else by a name of its own and not its place's. */
function closeness({ kind, items: [first] }: Group): number {
  const own = first?.texts.some((text) => text.marks.length > 0 && CODES[kind].includes(text.name)) === true
  return (first?.exact === true ? 2 : 0) + (own ? 1 : 0)
}
