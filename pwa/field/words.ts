/** Words of the engineer's phone. */
import { words, type Values } from '../ui/index.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

export type FieldKey = keyof typeof zh

export const f: (key: FieldKey, values?: Values) => string = words<FieldKey>(zh, en)

/** The sentence of a stable code; `fallback` (the server's own sentence) where this app does not know it. */
export function codeWords(code: string | null, fallback: string | null = null): string {
  const key = `code.${code ?? ''}`
  return key in zh ? f(key as FieldKey) : (fallback ?? f('code.other', { code: code ?? '?' }))
}
