/** A calendar in words: its hours, as a name is what it has none of. */

import type { Calendar } from '../../../core/records.gen.ts'
import { language } from '../../../ui/language.ts'
import { listed, phrase } from '../../words/index.ts'
import { DAYS_ZH, weekTexts } from './calendar-draft.ts'

const DAYS_EN = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** Monday first, in the language on screen. */
export function dayWords(): readonly string[] {
  return language.value === 'zh' ? DAYS_ZH : DAYS_EN
}

/** `Mon–Fri 08:30-12:00, 13:30-17:30 · Sat 09:00-12:00`: days with the same hours together. */
function weekWords(weekly: Calendar['weekly']): string {
  const texts = weekTexts(weekly)
  const runs: { from: number; to: number; text: string }[] = []
  texts.forEach((text, day) => {
    const last = runs.at(-1)
    if (last?.text === text) last.to = day
    else runs.push({ from: day, to: day, text })
  })
  const words = dayWords()
  const name = ({ from, to }: (typeof runs)[number]): string => (from === to ? (words[from] ?? '') : `${words[from]}–${words[to]}`)
  return runs.filter((run) => run.text !== '').map((run) => `${name(run)} ${run.text}`).join(' · ')
}

export function hoursWords(calendar: Calendar): string {
  if (calendar.weekly === 'always') return phrase('calendar.always')
  return weekWords(calendar.weekly) || phrase(calendar.base === null ? 'commitment.never' : 'calendar.hours.base')
}

export function calendarName(calendar: Calendar): string {
  return `${hoursWords(calendar)} · ${calendar.zone} · ${phrase('commitment.version')} ${calendar.version}`
}

/** What of a calendar departs from its week. */
export function exceptionsWords(calendar: Calendar): string {
  const added = Object.keys(calendar.additions).length
  return listed([
    ...(calendar.base === null ? [] : [phrase('calendar.over')]),
    ...(calendar.closures.length === 0 ? [] : [phrase('calendar.closed_days', { n: calendar.closures.length })]),
    ...(added === 0 ? [] : [phrase('calendar.added_days', { n: added })]),
  ])
}
