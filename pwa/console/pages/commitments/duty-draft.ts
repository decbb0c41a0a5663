/** An obligation as somebody is writing it, and when a task of one would be due. Pure. */

import type { Calendar as Week } from '../../../core/calendars.ts'
import { ClockError } from '../../../core/clock-errors.ts'
import type { BodyByKind } from '../../../core/operations.gen.ts'
import type { Obligation } from '../../../core/records.gen.ts'
import { LEAST_MIN, MOST_MIN, type What } from '../../dayplan/kinds.ts'

export const PERIODS = ['day', 'month', 'quarter', 'half_year'] as const
export const STARTS = ['anomaly_found', 'replacement_planned', 'major_event_planned', 'special_part_ordered'] as const
/** Those that people tell; a special part is ordered on its ticket. */
export const OCCASIONS = ['anomaly_found', 'replacement_planned', 'major_event_planned'] as const
export const LENGTHS = ['within_min', 'within_working_days', 'before_working_days'] as const
export type Length = (typeof LENGTHS)[number]
const MOST: Readonly<Record<Length, number>> = { within_min: 525_600, within_working_days: 366, before_working_days: 366 }
const MIN_MS = 60_000

export interface DutyDraft {
  clause: string
  zh: string
  en: string
  /** A period that it comes round with, or what starts it. */
  when: (typeof PERIODS)[number] | (typeof STARTS)[number]
  length: Length
  count: string
  calendar: string
  /** The visit to each site that a task asks for; null where it asks for none. */
  visit: { what: What; minutes: string; skill: string } | null
}

export type DutyWrong = 'clause' | 'name' | 'count' | 'minutes' | null

export const comesRound = (when: DutyDraft['when']): when is (typeof PERIODS)[number] => (PERIODS as readonly string[]).includes(when)

export function blankDuty(calendar: string): DutyDraft {
  return { clause: '', zh: '', en: '', when: 'month', length: 'within_working_days', count: '2', calendar, visit: null }
}

export function dutyOf(row: Obligation): DutyDraft {
  const length = LENGTHS.find((one) => row[one] !== null)
  const { clause, zh, en, calendar } = row
  // An obligation of an older release says nothing of it.
  const visit = row.visit == null ? null : { what: row.visit.what, minutes: String(row.visit.minutes), skill: row.visit.skill ?? '' }
  return { ...blankDuty(calendar), clause, zh, en, visit, when: row.every ?? row.starts ?? 'month', ...(length === undefined ? {} : { length, count: String(row[length]) }) }
}

/** The first thing that is missing or wrong. */
export function wrongDuty(draft: DutyDraft): DutyWrong {
  if (draft.clause.trim() === '') return 'clause'
  if (draft.zh.trim() === '' && draft.en.trim() === '') return 'name'
  if (!comesRound(draft.when) && countOf(draft) === null) return 'count'
  return draft.visit === null || minutesOf(draft.visit.minutes) !== null ? null : 'minutes'
}

function minutesOf(text: string): number | null {
  const n = Number(text)
  return Number.isInteger(n) && n >= LEAST_MIN && n <= MOST_MIN ? n : null
}

function visitSaid(visit: NonNullable<DutyDraft['visit']>): BodyByKind['obligation.set']['visit'] {
  const { what, minutes, skill } = visit
  return { what, minutes: minutesOf(minutes) ?? LEAST_MIN, ...(skill === '' ? {} : { skill }) }
}

function countOf({ count, length }: DutyDraft): number | null {
  const n = Number(count)
  return count.trim() !== '' && Number.isInteger(n) && n >= 1 && n <= MOST[length] ? n : null
}

/** What `obligation.set` will say. */
export function dutySaid(draft: DutyDraft, contract: string, replaces: string | null): BodyByKind['obligation.set'] {
  const [zh, en] = [draft.zh.trim(), draft.en.trim()]
  const count = countOf(draft)
  const { when } = draft
  return {
    contract,
    clause: draft.clause.trim(),
    zh: zh || en,
    en: en || zh,
    calendar: draft.calendar,
    ...(comesRound(when) ? { every: when } : { starts: when }),
    ...(comesRound(when) || count === null ? {} : { [draft.length]: count }),
    ...(draft.visit === null ? {} : { visit: visitSaid(draft.visit) }),
    ...(replaces === null ? {} : { replaces }),
  }
}

type Lengths = Pick<Obligation, Length>

export function lengthsOf(draft: DutyDraft): Lengths {
  const none: Lengths = { within_min: null, within_working_days: null, before_working_days: null }
  return { ...none, [draft.length]: countOf(draft) }
}

/** When the task is due that is started at this instant; null where the calendar never comes so far. */
export function dueOf(lengths: Lengths, calendar: Week, at_ms: number): number | null {
  try {
    if (lengths.within_working_days !== null) return calendar.workingDaysAfter(at_ms, lengths.within_working_days)
    if (lengths.before_working_days !== null) return calendar.workingDaysBefore(at_ms, lengths.before_working_days)
    return lengths.within_min === null ? null : calendar.addOpen(at_ms, lengths.within_min * MIN_MS)
  } catch (error) {
    if (error instanceof ClockError) return null
    throw error
  }
}
