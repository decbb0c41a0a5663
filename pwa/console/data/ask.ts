/** Asking the server from a component: the answer, the problem, and asking again when something changed. */

import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Problem } from './problem.ts'
import { changes } from './store.ts'

export interface Asked<T> {
  data: T | null
  problem: Problem | null
  loading: boolean
  again: () => void
}

interface Held<T> {
  key: string | null
  data: T | null
  problem: Problem | null
}

export function problemFrom(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, 'internal', error instanceof Error ? error.message : String(error))
}

/**
 * The answer for `key` (null: nothing to ask). Old data stays on screen while the same key is asked again;
 * another key begins empty. `live` asks again on every change that the server tells of.
 */
export function useAsk<T>(key: string | null, ask: () => Promise<T>, live = true): Asked<T> {
  const held = useSignal<Held<T>>({ key: null, data: null, problem: null })
  const turn = useRef(0)
  const asking = useRef(ask)
  asking.current = ask

  const again = useRef(() => undefined as void)
  again.current = () => {
    if (key === null) return
    const mine = (turn.current += 1)
    asking.current().then(
      (data) => {
        if (turn.current === mine) held.value = { key, data, problem: null }
      },
      (error: unknown) => {
        if (turn.current !== mine) return
        const kept = held.peek().key === key ? held.peek().data : null
        held.value = { key, data: kept, problem: problemFrom(error) }
      },
    )
  }

  useEffect(() => {
    again.current()
    return () => {
      turn.current += 1
    }
  }, [key])
  const first = useRef(true)
  const changed = useComputed(() => (live ? changes.value : 0))
  useSignalEffect(() => {
    void changed.value
    if (first.current) first.current = false
    else again.current()
  })

  const current = held.value
  const same = current.key === key
  return {
    data: same ? current.data : null,
    problem: same ? current.problem : null,
    loading: key !== null && !same,
    again: () => again.current(),
  }
}
