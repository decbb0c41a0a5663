/** Words of the search; they come with its screen. */
import { words, type Values } from '../../ui/index.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

export type SearchKey = keyof typeof zh

export const s: (key: SearchKey, values?: Values) => string = words<SearchKey>(zh, en)
