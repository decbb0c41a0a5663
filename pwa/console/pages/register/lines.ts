/** The register's lines: which tickets fit, which promise speaks for each, how many kept it. Pure. */

import type { Contract, Equipment, Person, Site, Ticket } from '../../../core/records.gen.ts'
import type { Standing } from '../../../ui/standing.ts'
import { leadOf, verdictOf, type BoardClock } from '../../board/urgency.ts'

const DAY_MS = 86_400_000

export interface Line {
  ticket: Ticket
  /** The promise that the line shows: the worst, or the worst of the kind asked for. */
  lead: BoardClock | null
  clocks: readonly BoardClock[]
  site: Site | null
  contract: Contract | null
  equipment: Equipment | null
  engineer: Person | null
}

export interface Wanted {
  /** Days back from today's beginning, 1 = today and yesterday; null: all there are. */
  days: number | null
  state: string
  contract: string
  site: string
  equipment: string
  engineer: string
  kind: string
  result: string
}

export const PERIODS = ['1', '7', '30', 'all'] as const

/** What the address says; without a word of time it is today and yesterday, in a search or a device's history all time. */
export function wantedOf(query: Readonly<Record<string, string>>): Wanted {
  const said = query['days'] ?? ''
  const days = PERIODS.find((period) => period === said) ?? (query['q'] === undefined && query['equipment'] === undefined ? '1' : 'all')
  const word = (name: string): string => query[name] ?? ''
  return {
    days: days === 'all' ? null : Number(days),
    state: word('state'), contract: word('contract'), site: word('site'), equipment: word('equipment'),
    engineer: word('engineer'), kind: word('kind'), result: word('result'),
  }
}

/** The instant from which a period counts; `midnight_ms` is today's. */
export function since_ms(days: number | null, midnight_ms: number): number {
  return days === null ? -Infinity : midnight_ms - days * DAY_MS
}

const DONE: readonly Ticket['state'][] = ['closed', 'void']

/** What the server was asked for, asked again here: so that a ticket which just came or changed can join. */
export function fits(ticket: Ticket, wanted: Wanted, from_ms: number): boolean {
  if (ticket.reported_ms < from_ms) return false
  if (wanted.state !== '' && DONE.includes(ticket.state) !== (wanted.state === 'done')) return false
  if (wanted.contract !== '' && ticket.contract !== wanted.contract) return false
  if (wanted.site !== '' && ticket.site !== wanted.site) return false
  return wanted.equipment === '' || ticket.equipment === wanted.equipment
}

/** What was fetched, with the board's newer knowledge laid over it, newest first. `join`: may tickets be added? */
export function current(fetched: readonly Ticket[], live: readonly Ticket[], fit: (ticket: Ticket) => boolean, join: boolean): Ticket[] {
  const found = new Map(fetched.map((ticket) => [ticket.id, ticket]))
  for (const ticket of live) if (join || found.has(ticket.id)) found.set(ticket.id, ticket)
  return [...found.values()].filter(fit).sort((a, b) => b.reported_ms - a.reported_ms || (a.number < b.number ? 1 : -1))
}

/** The clock that a line shows. */
export function shownClock(clocks: readonly BoardClock[], kind: string, over: boolean): BoardClock | null {
  const mine = kind === '' ? clocks : clocks.filter((clock) => clock.commitment.kind === kind)
  return over ? verdictOf(mine) : leadOf(mine)
}

/** Results as they are asked for: several states that mean the same to who counts. */
export const RESULTS = {
  met: ['met'], late: ['late'], over: ['breach', 'provisional'], running: ['ontime', 'risk'], undecided: ['undecided'], waiting: ['paused', 'pending'],
} as const satisfies Record<string, readonly Standing[]>

export type Result = keyof typeof RESULTS

export function resultFits(lead: BoardClock | null, result: string): boolean {
  if (!(result in RESULTS)) return true
  return lead !== null && (RESULTS[result as Result] as readonly Standing[]).includes(lead.standing)
}

export interface Total {
  kind: string
  clause: string
  kept: number
  broken: number
  undecided: number
}

const ORDER = ['arrive', 'repair', 'respond', 'restore', 'resolve', 'grade']
const MOST_TOTALS = 4

/** How often each promise was kept, over all clocks of the lines that have come to an end; the usual kinds first. */
export function totalsOf(lines: readonly Line[], kind: string): Total[] {
  const totals = new Map<string, Total>()
  for (const { clocks } of lines) {
    for (const { commitment, standing } of clocks) {
      if (standing === 'void' || (kind !== '' && commitment.kind !== kind)) continue
      const key = `${commitment.kind} ${commitment.clause}`
      const total = totals.get(key) ?? { kind: commitment.kind, clause: commitment.clause, kept: 0, broken: 0, undecided: 0 }
      if (standing === 'met') total.kept += 1
      if (standing === 'late' || standing === 'breach') total.broken += 1
      if (standing === 'undecided' || standing === 'provisional') total.undecided += 1
      totals.set(key, total)
    }
  }
  const rank = (total: Total): number => (ORDER.includes(total.kind) ? ORDER.indexOf(total.kind) : ORDER.length)
  const told = [...totals.values()].filter((total) => total.kept + total.broken + total.undecided > 0)
  const weight = (total: Total): number => total.kept + total.broken
  return told.sort((a, b) => rank(a) - rank(b) || weight(b) - weight(a)).slice(0, MOST_TOTALS)
}
