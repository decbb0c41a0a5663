/** What the search answers, and where a hit opens. */

import type { Hit } from '../../core/answers.gen.ts'

export type { FoundText, Group, Hit, Search as Found } from '../../core/answers.gen.ts'

export type Kind = Hit['kind']
export const KINDS: readonly Kind[] = ['ticket', 'equipment', 'site', 'person']

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
