/** Pages whose code loads when they are first shown. */

import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { problemFrom } from '../data/ask.ts'
import type { Problem } from '../data/problem.ts'
import { ProblemNote, Waiting } from './parts.tsx'

/** A page whose code comes with its first showing; code that cannot be had is said, with a way to try again. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null
  return function Lazy() {
    const here = useSignal<ComponentType | null>(loaded)
    const problem = useSignal<Problem | null>(null)
    const fetch = (): void => {
      problem.value = null
      load().then(
        (part) => (here.value = loaded = part),
        (error: unknown) => (problem.value = problemFrom(error)),
      )
    }
    useEffect(() => {
      if (loaded === null) fetch()
    }, [])
    const Part = here.value
    if (Part !== null) return <Part />
    return <div class="page">{problem.value === null ? <Waiting lines={6} /> : <ProblemNote problem={problem.value} again={fetch} />}</div>
  }
}
