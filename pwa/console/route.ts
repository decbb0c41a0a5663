/** The address bar holds the state: `#/board?ticket=...`. Pages and their words are the keys of the menu. */

export const PAGES = [
  'board', 'dayplan', 'coverage', 'register', 'equipment', 'sites', 'commitments', 'labels', 'roster', 'people', 'devices', 'tracking', 'tasks',
  'alerts', 'deliveries', 'ways', 'channels', 'maps', 'settings',
] as const

export type PageName = (typeof PAGES)[number]

export interface Route {
  page: PageName
  /** What follows the page: `#/equipment/<id>`, `#/label/<TAG>`. */
  id: string | null
  query: Readonly<Record<string, string>>
}

const SINGULAR: Readonly<Record<string, PageName>> = { label: 'labels', ticket: 'board', site: 'sites', person: 'people' }

function pageOf(word: string): PageName {
  const plain = SINGULAR[word] ?? word
  return (PAGES as readonly string[]).includes(plain) ? (plain as PageName) : 'board'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads a hash. An unknown page is the board; `#/ticket/<id>` is the board with that ticket open. */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const [word = '', id = ''] = path.split('/')
  const query = Object.fromEntries(new URLSearchParams(search))
  if (word === 'ticket' && id !== '') return { page: 'board', id: null, query: { ...query, ticket: decoded(id) } }
  return { page: pageOf(word), id: id === '' ? null : decoded(id), query }
}

/** The hash of a route; empty values are left out, so that one state has one address. */
export function hashOf(page: PageName, query: Readonly<Record<string, string | null | undefined>> = {}, id: string | null = null): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') search.set(name, value)
  const text = search.toString()
  return `#/${page}${id === null ? '' : `/${encodeURIComponent(id)}`}${text === '' ? '' : `?${text}`}`
}
