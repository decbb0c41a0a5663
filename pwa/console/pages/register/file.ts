/** The register as a table of plain words and whole times, for a file. */

import type { Equipment } from '../../../core/records.gen.ts'
import { named } from '../../../ui/index.ts'
import { promiseName } from '../../board/List.tsx'
import { titleOf, whatOf } from '../../board/world.ts'
import { localOf } from '../../ticket/local-time.ts'
import { phrase, phraseAny } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { spans, type Line, type RegisterLine } from './lines.ts'
import { margin } from './margin.ts'

export type Cell = string | number

const HEAD = [
  'col.number', 'col.reported', 'col.grade', 'col.what', 'filter.contract', 'col.site', 'filter.state', 'engineer',
  'col.answered_min', 'col.mended_min', 'col.promise', 'col.due', 'col.result', 'col.margin',
] as const

export function headOf(): string[] {
  return HEAD.map((key) => phrase(key))
}

/** The grade as one word: severity and type. */
export function gradeOf(ticket: RegisterLine): string {
  return [termOf('severity', ticket.severity), termOf('type', ticket.type)].filter(Boolean).join(' · ')
}

export function whatIs(ticket: RegisterLine, equipment: Equipment | null, site: Line['site']): string {
  return `${titleOf(ticket, equipment, site)} ${whatOf(ticket)}`.trim()
}

function minutes(ms: number | null): Cell {
  return ms === null ? '' : Math.round(ms / 6_000) / 10
}

/** One line; instants are of the site's zone, spans are minutes. */
export function rowOf(line: Line, home: string): Cell[] {
  const { ticket, lead, site } = line
  const zone = site?.zone ?? home
  const when = (ms: number | null | undefined): string => (ms == null ? '' : localOf(ms, zone).replace('T', ' '))
  const { answered_ms, mended_ms } = spans(ticket)
  return [
    ticket.number, when(ticket.reported_ms), gradeOf(ticket), whatIs(ticket, line.equipment, site), named(line.contract), named(site),
    termOf('state', ticket.state), line.engineer?.name ?? '', minutes(answered_ms), minutes(mended_ms),
    lead === null ? '' : promiseName(lead), when(lead?.due_ms), lead === null ? '' : phraseAny(`result.${lead.standing}`), margin(lead, zone),
  ]
}
