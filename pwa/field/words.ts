/** Words of the engineer's phone: those of the first screen are here from the start, the others come with the other screens. */
import { words, type Values } from '../ui/index.ts'
import firstEn from './i18n/first.en.json' with { type: 'json' }
import firstZh from './i18n/first.zh.json' with { type: 'json' }
import type restZh from './i18n/zh.json'

export type FieldKey = keyof typeof firstZh | keyof typeof restZh

const zh: Record<string, string> = { ...firstZh }
const en: Record<string, string> = { ...firstEn }

export const f: (key: FieldKey, values?: Values) => string = words<string>(zh, en)

/** Adds the words that the other screens need; called once, before the first of them is shown. */
export function addWords(more: { zh: Record<string, string>; en: Record<string, string> }): void {
  Object.assign(zh, more.zh)
  Object.assign(en, more.en)
}

/** A word of the catalogue in the language on screen, whichever language it was written down in; other texts as they are. */
export function translated(text: string, keys: readonly FieldKey[]): string {
  const key = keys.find((one) => zh[one] === text || en[one] === text)
  return key === undefined ? text : f(key)
}

/** The sentence of a stable code; `fallback` (the server's own sentence) where this app does not know it. */
export function codeWords(code: string | null, fallback: string | null = null): string {
  const key = `code.${code ?? ''}`
  return key in zh ? f(key as FieldKey) : (fallback ?? f('code.other', { code: code ?? '?' }))
}
