/** The organisation's settings as a form has them: what was typed, what of it is wrong, and what somebody else changed. */

import type { BodyByKind } from '../../core/operations.gen.ts'
import type { Organisation } from '../../core/records.gen.ts'
import type { Settings } from '../data/answers.ts'

export const FIELDS = ['zh', 'en', 'zone', 'service_phone', 'public_photos', 'retention_days', 'people_photo_days', 'trail_days', 'desk_session_h'] as const
export type Field = (typeof FIELDS)[number]
const NUMBERS: readonly Field[] = ['public_photos', 'retention_days', 'people_photo_days', 'trail_days', 'desk_session_h']

/** Of each field that was touched: what is typed, and what stood there when it was looked at. */
export type Draft = Readonly<Partial<Record<Field, { text: string; seen: string }>>>

export type Wrong = 'empty' | 'whole' | 'zone'

export function textOf(organisation: Organisation, field: Field): string {
  return String(organisation[field] ?? '')
}

export function shown(draft: Draft, organisation: Organisation, field: Field): string {
  return draft[field]?.text ?? textOf(organisation, field)
}

/** Types into a field. What is typed back to what stands there is no change. */
export function typed(draft: Draft, organisation: Organisation, field: Field, text: string): Draft {
  const now = textOf(organisation, field)
  const seen = draft[field]?.seen ?? now
  return text === now && seen === now ? without(draft, field) : { ...draft, [field]: { text, seen } }
}

export function without(draft: Draft, field: Field): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([name]) => name !== field))
}

/** Goes on with what was typed, now that the other's value has been seen. */
export function kept(draft: Draft, organisation: Organisation, field: Field): Draft {
  const mine = draft[field]
  return mine === undefined ? draft : typed(without(draft, field), organisation, field, mine.text)
}

/** Fields that are typed anew and that somebody else has meanwhile set to something else. */
export function overtaken(draft: Draft, organisation: Organisation): Field[] {
  return FIELDS.filter((field) => {
    const mine = draft[field]
    const now = textOf(organisation, field)
    return mine !== undefined && now !== mine.seen && now !== mine.text.trim()
  })
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** What is wrong with a field as it is typed; whether a telephone number is one is for the server to say. */
export function wrongWith(draft: Draft, { organisation, limits }: Pick<Settings, 'organisation' | 'limits'>, field: Field): Wrong | null {
  const mine = draft[field]
  if (mine === undefined) return null
  const text = mine.text.trim()
  if (field === 'zone') return isZone(text) ? null : 'zone'
  if (field === 'zh' || field === 'en') return text === '' ? 'empty' : null
  const limit = limits.find((one) => one.field === field)
  if (limit === undefined || text === textOf(organisation, field)) return null
  return /^\d{1,5}$/.test(text) && Number(text) >= limit.least && Number(text) <= limit.most ? null : 'whole'
}

/** The operation's body: only what differs, an emptied telephone number as one to clear. */
export function bodyOf(draft: Draft, organisation: Organisation): BodyByKind['organisation.edit'] {
  const body: Record<string, string | number | string[]> = {}
  for (const field of FIELDS) {
    const text = draft[field]?.text.trim()
    if (text === undefined || text === textOf(organisation, field)) continue
    if (field === 'service_phone' && text === '') body['clear'] = ['service_phone']
    else body[field] = NUMBERS.includes(field) ? Number(text) : text
  }
  return body
}
