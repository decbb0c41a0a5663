/** Fetching the register: page by page, the first one anew whenever something changed; the counts beside it. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Equipment } from '../../../core/records.gen.ts'
import { problemFrom, useAsk, type Asked } from '../../data/ask.ts'
import type { Query } from '../../data/api.ts'
import type { Problem } from '../../data/problem.ts'
import { api } from '../../data/store.ts'
import type { RegisterLine, RegisterPage, Totals } from './lines.ts'

const LIMIT = 50

export interface Loaded {
  first: Asked<RegisterPage>
  totals: Asked<Totals>
  items: RegisterLine[]
  equipment: ReadonlyMap<string, Equipment>
  /** Fetches the next page; null where there is none. */
  more: (() => void) | null
  problem: Problem | null
}

/** The lines that answer this query. What the first page has pushed down to the second is shown once. */
export function useRegister(query: Query): Loaded {
  const key = JSON.stringify(query)
  const first = useAsk<RegisterPage>(key, () => api.get('/register', { ...query, limit: LIMIT }))
  const { q, ...counted } = query
  // Words are looked up line by line: nobody waits until all of them are counted.
  const totals = useAsk<Totals>(q ? null : key, () => api.get('/register/totals', counted))
  const further = useSignal<{ key: string; pages: RegisterPage[] } | null>(null)
  const problem = useSignal<Problem | null>(null)
  useEffect(() => {
    further.value = null
    problem.value = null
  }, [key])
  const pages = [...(first.data === null ? [] : [first.data]), ...(further.value?.key === key ? further.value.pages : [])]
  const next = pages.at(-1)?.next ?? null
  const more = (): void => {
    problem.value = null
    api.get<RegisterPage>('/register', { ...query, limit: LIMIT, after: next }).then(
      (page) => (further.value = { key, pages: [...pages.slice(1), page] }),
      (error: unknown) => (problem.value = problemFrom(error)),
    )
  }
  return {
    first,
    totals,
    items: [...new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item])).values()],
    equipment: new Map(pages.flatMap(({ equipment }) => equipment).map((item) => [item.id, item])),
    more: next === null ? null : more,
    problem: problem.value,
  }
}
