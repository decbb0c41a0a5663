/** Something a person started that takes a moment: busy while it runs, its problem kept until the next try. */

import { useSignal } from '@preact/signals'
import { problemFrom } from './ask.ts'
import type { Problem } from './problem.ts'

export interface Doing {
  busy: boolean
  problem: Problem | null
  run: (work: () => Promise<void>) => Promise<boolean>
}

export function useDoing(): Doing {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  return {
    busy: busy.value,
    problem: problem.value,
    async run(work) {
      if (busy.peek()) return false
      busy.value = true
      problem.value = null
      try {
        await work()
        return true
      } catch (error) {
        problem.value = problemFrom(error)
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
