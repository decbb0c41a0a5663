/** The language on screen, kept on this device; every text asks it through `words`. */

import { effect, signal } from '@preact/signals'

export type Language = 'zh' | 'en'
export type Values = Record<string, string | number>

const KEY = 'halfhour.language'

function stored(): Language | null {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'zh' || value === 'en' ? value : null
  } catch {
    return null // storage is forbidden: the choice lasts as long as the page
  }
}

function preferred(): Language {
  if (typeof navigator === 'undefined') return 'zh'
  const known = (navigator.languages ?? []).map((tag) => tag.slice(0, 2)).find((tag) => tag === 'zh' || tag === 'en')
  return known === 'en' ? 'en' : 'zh'
}

export const language = signal<Language>(typeof localStorage === 'undefined' ? 'zh' : (stored() ?? preferred()))

export function chooseLanguage(next: Language): void {
  language.value = next
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}

if (typeof document !== 'undefined') {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  })
}

/** What `{n}` stands for, or for `{n:record|records}` the word that goes with the number. */
export function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name]
    if (value === undefined) return whole
    if (many === undefined) return String(value)
    return (Number(value) === 1 ? one : many) ?? ''
  })
}

/** A function that gives the text of a key in the language on screen. Both catalogues carry the same keys. */
export function words<K extends string>(zh: Record<K, string>, en: Record<K, string>): (key: K, values?: Values) => string {
  return (key, values = {}) => filled((language.value === 'zh' ? zh : en)[key] ?? key, values)
}

/** The name of a record in the language on screen. */
export function named(record: { zh: string; en: string } | null | undefined): string {
  if (record == null) return ''
  return language.value === 'zh' ? record.zh || record.en : record.en || record.zh
}
