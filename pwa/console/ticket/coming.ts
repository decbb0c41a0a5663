/** When the engineer under way will be there, asked again as they move. */

import { useEffect } from 'preact/hooks'
import type { Coming } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api, now_ms } from '../data/store.ts'

const EVERY_MS = 15_000

/** Null before the first answer, and while nobody is under way. */
export function useComing({ id, state }: { id: string; state: string }): Coming | null {
  const asked = useAsk<Coming>(state === 'under_way' ? id : null, () => api.get(`/tickets/${id}/coming`))
  const beat = Math.floor(now_ms.value / EVERY_MS)
  useEffect(() => asked.again(), [beat])
  return asked.data
}
