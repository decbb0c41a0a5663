/** The words of every screen but the first; importing it makes them known. */
import en from './i18n/en.json' with { type: 'json' }
import zh from './i18n/zh.json' with { type: 'json' }
import { addWords } from './words.ts'

addWords({ zh, en })
