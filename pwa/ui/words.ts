/** Words shared by every screen: states, kinds, roles, controls. */
import { words, type Values } from './language.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

export type UiKey = keyof typeof zh

export const t: (key: UiKey, values?: Values) => string = words<UiKey>(zh, en)

/** The word of a value that a record holds (`word('what', 'no_sound')`); the value itself where no word is known. */
export function word(group: string, value: string | null | undefined): string {
  if (value == null) return ''
  const key = `${group}.${value}`
  return key in zh ? t(key as UiKey) : value
}
