/** Words of the phone check, loaded with it. */

import { words, type Values } from '../../ui/index.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

export type CheckKey = keyof typeof zh

export const c: (key: CheckKey, values?: Values) => string = words<CheckKey>(zh, en)
