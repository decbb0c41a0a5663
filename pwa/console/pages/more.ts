/** A list that comes in pages: the first, and each further one when asked for. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Page } from '../data/answers.ts'
import { problemFrom, useAsk, type Asked } from '../data/ask.ts'
import type { Query } from '../data/api.ts'
import type { Problem } from '../data/problem.ts'
import { api } from '../data/store.ts'

export interface Paged<T> {
  first: Asked<Page<T>>
  items: T[]
  more: (() => void) | null
  problem: Problem | null
}

const LIMIT = 50

export function usePages<T>(path: string, query: Query, live = true): Paged<T> {
  const key = JSON.stringify([path, query])
  const first = useAsk<Page<T>>(key, () => api.get(path, { ...query, limit: LIMIT }), live)
  const further = useSignal<{ key: string; items: T[]; next: string | null } | null>(null)
  const problem = useSignal<Problem | null>(null)
  useEffect(() => {
    further.value = null
  }, [key])
  const own = further.value?.key === key ? further.value : null
  const next = own === null ? (first.data?.next ?? null) : own.next
  const more = (): void => {
    problem.value = null
    api.get<Page<T>>(path, { ...query, limit: LIMIT, after: next }).then(
      (page) => (further.value = { key, items: [...(own?.items ?? []), ...page.items], next: page.next }),
      (error: unknown) => (problem.value = problemFrom(error)),
    )
  }
  return { first, items: [...(first.data?.items ?? []), ...(own?.items ?? [])], more: next === null ? null : more, problem: problem.value }
}
