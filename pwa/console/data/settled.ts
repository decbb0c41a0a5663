import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

const PAUSE_MS = 150

/** The text once nobody has typed for a moment. */
export function useSettled(text: string): string {
  const settled = useSignal(text)
  useEffect(() => {
    const timer = setTimeout(() => (settled.value = text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled.value
}
