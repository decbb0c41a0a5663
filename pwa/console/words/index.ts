/** The console's texts: one catalogue per language, the same keys in both (the compiler checks it). */

import { language, words, type Values } from '../../ui/language.ts'
import { board as enBoard } from './en/board.ts'
import { commitments as enCommitments } from './en/commitments.ts'
import { desk as enDesk } from './en/desk.ts'
import { devices as enDevices } from './en/devices.ts'
import { dispatch as enDispatch } from './en/dispatch.ts'
import { duties as enDuties } from './en/duties.ts'
import { handover as enHandover } from './en/handover.ts'
import { intake as enIntake } from './en/intake.ts'
import { odds as enOdds } from './en/odds.ts'
import { search as enSearch } from './en/search.ts'
import { settings as enSettings } from './en/settings.ts'
import { story as enStory } from './en/story.ts'
import { telling as enTelling } from './en/telling.ts'
import { terms as enTerms } from './en/terms.ts'
import { tracking as enTracking } from './en/tracking.ts'
import { board } from './zh/board.ts'
import { commitments } from './zh/commitments.ts'
import { desk } from './zh/desk.ts'
import { devices } from './zh/devices.ts'
import { dispatch } from './zh/dispatch.ts'
import { duties } from './zh/duties.ts'
import { handover } from './zh/handover.ts'
import { intake } from './zh/intake.ts'
import { odds } from './zh/odds.ts'
import { search } from './zh/search.ts'
import { settings } from './zh/settings.ts'
import { story } from './zh/story.ts'
import { telling } from './zh/telling.ts'
import { terms } from './zh/terms.ts'
import { tracking } from './zh/tracking.ts'

export const zh = { ...board, ...commitments, ...desk, ...devices, ...dispatch, ...duties, ...intake, ...handover, ...odds, ...search, ...settings, ...story, ...telling, ...terms, ...tracking }
export const en: Record<keyof typeof zh, string> = { ...enBoard, ...enCommitments, ...enDesk, ...enDevices, ...enDispatch, ...enDuties, ...enIntake, ...enHandover, ...enOdds, ...enSearch, ...enSettings, ...enStory, ...enTelling, ...enTerms, ...enTracking }

export type Key = keyof typeof zh

/** The text of a key in the language on screen. */
export const phrase = words<Key>(zh, en)

/** The text of a key made from a value (`reason.no_access`); a key that nobody wrote comes back as it is. */
export const phraseAny = (key: string, values?: Values): string => words<string>(zh, en)(key, values)

/** Names side by side, as the language on screen lists them. */
export function listed(names: readonly string[]): string {
  return names.join(language.value === 'zh' ? '、' : ', ')
}
