/** All lines of a query, page after page, for a file: with progress, and given up at once when asked to. */

import type { Api, Query } from '../../data/api.ts'
import type { Equipment } from '../../../core/records.gen.ts'
import type { RegisterLine, RegisterPage } from './lines.ts'

const LIMIT = 200

export interface Gathered {
  items: RegisterLine[]
  equipment: Map<string, Equipment>
}

/** Raises Problem; AbortError when given up. A ticket that comes in meanwhile is newer than where this began, and not in it. */
export async function gather(api: Pick<Api, 'get'>, query: Query, progress: (lines: number) => void, given_up: AbortSignal): Promise<Gathered> {
  const found = new Map<string, RegisterLine>()
  const equipment = new Map<string, Equipment>()
  let after: string | null = null
  do {
    const page: RegisterPage = await api.get<RegisterPage>('/register', { ...query, limit: LIMIT, after })
    given_up.throwIfAborted()
    for (const item of page.items) found.set(item.id, item)
    for (const item of page.equipment) equipment.set(item.id, item)
    progress(found.size)
    after = page.next
  } while (after !== null)
  return { items: [...found.values()], equipment }
}
