/** A report being taken at the desk: what has been filled in so far, and what is said of it. */

import type { Contract, Site } from '../../core/records.gen.ts'
import type { BodyByKind } from '../../core/operations.gen.ts'
import type { Found } from './find.ts'
import { gradeSaid, isAs, type Grade, type Phase } from './grade.ts'
import { instantOf } from './local-time.ts'
import type { PromiseQuestion } from './PromiseCheck.tsx'

type Report = BodyByKind['ticket.report']

export interface Draft {
  place: Found | null
  what: Report['what'] | null
  reach: Report['reach'] | null
  impact: Report['impact'] | null
  words: string
  name: string
  phone: string
  type: string
  severity: string
  /** What the desk says of it; undefined is as suggested. */
  during: Phase | undefined
  telephone: boolean
  /** When the customer says that they reported, as a date-and-time field speaks it. */
  stated: string
  /** What its words suggested last. */
  suggested: Grade | null
  /** Why it is graded otherwise. */
  why: string
}

export const EMPTY: Draft = { place: null, what: null, reach: null, impact: null, words: '', name: '', phone: '', type: '', severity: '', during: undefined, telephone: true, stated: '', suggested: null, why: '' }

/** Is it graded other than its words suggest? */
export function isOverridden(draft: Draft): boolean {
  return draft.type !== '' && draft.suggested !== null && !isAs(draft.suggested, chosenIn(draft))
}

/** The grade that the desk has chosen; type and severity are empty while it has not. */
export function chosenIn({ type, severity, during, suggested }: Draft): Grade {
  return { type, severity, during: during === undefined ? (suggested?.during ?? null) : during }
}

/** What is chosen, and until then what holds of a report: the contract's first type and last severity. */
export function gradeUntilSaid({ types, severities }: Contract, draft: Draft): Grade {
  const { type, severity, during } = chosenIn(draft)
  return { type: type || (types[0] ?? ''), severity: severity || (severities.at(-1) ?? ''), during }
}

/** What the form says, as the operation's body; what was left empty is not said. */
export function reportBody(draft: Draft, site: Site, began_ms: number, call: string | null): Report {
  const stated_ms = instantOf(draft.stated, site.zone)
  return {
    site: site.id,
    ...(call === null ? {} : { call }),
    channel: draft.telephone ? 'telephone' : 'desk',
    ...(draft.place?.kind === 'equipment' ? { equipment: draft.place.equipment.id } : {}),
    ...(draft.place?.kind === 'equipment' && draft.place.equipment.place !== null ? { place: draft.place.equipment.place } : {}),
    ...(draft.what === null ? {} : { what: draft.what as NonNullable<Report['what']> }),
    ...(draft.reach === null ? {} : { reach: draft.reach as NonNullable<Report['reach']> }),
    ...(draft.impact === null ? {} : { impact: draft.impact as NonNullable<Report['impact']> }),
    ...(draft.type === '' ? {} : gradeSaid(chosenIn(draft))),
    ...(draft.type === '' || draft.suggested === null ? {} : { suggested: gradeSaid(draft.suggested) }),
    ...(isOverridden(draft) && draft.why.trim() !== '' ? { why: draft.why.trim() } : {}),
    ...(draft.telephone ? { call_began_ms: began_ms } : {}),
    ...(stated_ms === null ? {} : { stated_ms }),
  }
}

/** What is asked before the promise is spoken. */
export function questionOf({ place, type, severity, telephone }: Draft, began_ms: number): PromiseQuestion {
  return {
    site: place?.site?.id ?? '',
    equipment: place?.kind === 'equipment' ? place.equipment.id : null,
    type: type === '' ? null : type,
    severity: severity === '' ? null : severity,
    began_ms: telephone ? began_ms : null,
  }
}
