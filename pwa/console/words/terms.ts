import { word } from '../../ui/words.ts'
import { phraseAny } from './index.ts'

export type TermFamily =
  | 'type' | 'severity' | 'kind' | 'state' | 'what' | 'reach' | 'role' | 'duty' | 'post' | 'label_kind' | 'label_state' | 'phones' | 'channel'
  | 'starts' | 'certainty' | 'event' | 'witness' | 'skill' | 'family' | 'why'

/** The word for a value of a family, the console's own before the shared one; a value that nobody wrote is shown as it is. */
export function termOf(family: TermFamily, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  const key = `${family}.${value}`
  const own = phraseAny(key)
  return own === key ? word(family, value) : own
}
