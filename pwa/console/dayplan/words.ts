/** Words of the day plan: they come with its page, not with the console's first screen. */

import { words } from '../../ui/language.ts'
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }

export const d = words<keyof typeof zh>(zh, en)
export const dAny = words<string>(zh, en)
