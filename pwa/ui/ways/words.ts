/** Words of ways to be told and of what came of a message; they load with what uses them. */

import { words, type Values } from '../language.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

export type WaysKey = keyof typeof zh

export const w: (key: WaysKey, values?: Values) => string = words<WaysKey>(zh, en)
