/** Forms that survive: kept at every key, offered back by an explicit question, cleared together with the commit. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Draft } from '../device/phone.ts'
import { say } from '../ui/index.ts'
import { phone } from './store.ts'
import { codeWords } from './words.ts'

export interface DraftForm<T> {
  values: T
  set: (change: Partial<T>) => void
  /** A draft of an earlier time, not yet taken or refused. */
  offered: Draft<T> | null
  take: () => void
  refuse: () => void
  /** Give it to `record(..., {draft: key})`; then `clear()`. */
  key: string
  clear: () => void
}

/** `key` names form, version and record: `find:1:<visit>`. Drafts written in this sitting are simply there. */
const sitting = new Map<string, unknown>()
let told = false

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'storage-failed'
}

export function useDraft<T extends object>(key: string, empty: T): DraftForm<T> {
  const [values, setValues] = useState<T>(() => (sitting.get(key) as T | undefined) ?? empty)
  const [offered, setOffered] = useState<Draft<T> | null>(null)
  const current = useRef(values)
  current.current = values
  useEffect(() => {
    if (sitting.has(key)) return
    void phone()
      .draft<T>(key)
      .then((draft) => {
        if (draft !== null && !sitting.has(key)) setOffered(draft)
      })
  }, [key])
  const put = (next: T): void => {
    current.current = next
    sitting.set(key, next)
    setValues(next)
  }
  return {
    values,
    key,
    offered,
    set: (change) => {
      put({ ...current.current, ...change })
      phone()
        .saveDraft(key, current.current)
        .then(
          () => (told = false),
          (fault: unknown) => {
            // Said once, not at each key: what is typed stays on screen as long as the app is open.
            if (!told) say(codeWords(codeOf(fault)), { seconds: 12 })
            told = true
          },
        )
    },
    take: () => {
      if (offered !== null) put({ ...empty, ...offered.values })
      setOffered(null)
    },
    refuse: () => {
      setOffered(null)
      void phone().dropDraft(key)
    },
    clear: () => {
      sitting.delete(key)
      setValues(empty)
      current.current = empty
    },
  }
}
