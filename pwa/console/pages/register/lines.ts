/** The register's lines: what the address asks for, which promise speaks for a ticket, when it was answered and mended. Pure. */

import type { Answers } from '../../../core/answers.gen.ts'
import type { Contract, Equipment, Person, Site } from '../../../core/records.gen.ts'
import type { TicketClock } from '../../../core/ticket-clocks.ts'
import { leadOf, verdictOf, type BoardClock, type Promised } from '../../board/urgency.ts'

const DAY_MS = 86_400_000

type Told = Answers['GET /register']

/** A clock of a line is the core's own: OpenAPI knows no pairs. */
export type RegisterLine = Omit<Told['items'][number], 'clocks'> & { clocks: TicketClock[] }
export type RegisterPage = Omit<Told, 'items'> & { items: RegisterLine[] }
export type Totals = Answers['GET /register/totals']

export interface Line {
  ticket: RegisterLine
  /** The promise that the line shows: the worst, or the worst of those asked for. */
  lead: BoardClock<Promised> | null
  clocks: readonly BoardClock<Promised>[]
  site: Site | null
  contract: Contract | null
  equipment: Equipment | null
  engineer: Person | null
}

/** What is asked for; an empty word does not narrow. */
export interface Wanted {
  /** Days back from today's beginning, 1 = today and yesterday; null: all there are. */
  days: number | null
  state: string
  contract: string
  site: string
  equipment: string
  engineer: string
  type: string
  severity: string
  kind: string
  result: string
  words: string
}

export const PERIODS = ['1', '7', '30', '90', '365', 'all'] as const
export const RESULTS = ['met', 'late', 'over', 'running', 'undecided', 'waiting'] as const
/** What of the address says which tickets are shown: what a saved view keeps. */
export const NARROWS = ['days', 'state', 'contract', 'site', 'equipment', 'engineer', 'type', 'severity', 'kind', 'result', 'q'] as const

/** What the address says; without a word of time it is today and yesterday, in a search or a device's history all time. */
export function wantedOf(query: Readonly<Record<string, string>>): Wanted {
  const said = query['days'] ?? ''
  const days = PERIODS.find((period) => period === said) ?? (query['q'] === undefined && query['equipment'] === undefined ? '1' : 'all')
  const word = (name: string): string => query[name] ?? ''
  return {
    days: days === 'all' ? null : Number(days),
    state: word('state'), contract: word('contract'), site: word('site'), equipment: word('equipment'), engineer: word('engineer'),
    type: word('type'), severity: word('severity'), kind: word('kind'), result: word('result'), words: word('q'),
  }
}

/** How the server is asked for it; `midnight_ms` is today's. */
export function queryOf(wanted: Wanted, midnight_ms: number): Record<string, string | number | null> {
  const { days, words, ...filters } = wanted
  return { ...filters, state: wanted.state || 'all', q: words, from_ms: days === null ? null : midnight_ms - days * DAY_MS }
}

/** The clock that a line shows: of those asked for, where a result is asked for only what has it. */
export function shownClock(clocks: readonly BoardClock<Promised>[], wanted: Wanted, over: boolean): BoardClock<Promised> | null {
  const mine = clocks.filter((clock) => (wanted.kind === '' || clock.commitment.kind === wanted.kind) && hasResult(clock, wanted.result))
  return over ? verdictOf(mine) : leadOf(mine)
}

const STANDINGS: Readonly<Record<string, readonly string[]>> = {
  met: ['met'], late: ['late'], over: ['breach', 'provisional'], running: ['ontime', 'risk'], undecided: ['undecided'], waiting: ['paused', 'pending'],
}

function hasResult(clock: BoardClock<Promised>, result: string): boolean {
  return result === '' || (STANDINGS[result] ?? []).includes(clock.standing)
}

const MENDS = ['repair', 'restore', 'resolve']

/** From the report to the answer, and to the repair; null where it has not come to that. */
export function spans(ticket: RegisterLine): { answered_ms: number | null; mended_ms: number | null } {
  const since = (kinds: readonly string[]): number | null => {
    const stops = ticket.clocks.flatMap(({ kind, stopped_ms }) => (kinds.includes(kind) && stopped_ms !== null ? [stopped_ms] : []))
    return stops.length === 0 ? null : Math.max(0, Math.min(...stops) - ticket.reported_ms)
  }
  return { answered_ms: since(['respond']), mended_ms: since(MENDS) }
}

export interface Kept {
  kind: string
  clause: string
  kept: number
  broken: number
  undecided: number
}

const ORDER = ['arrive', 'repair', 'respond', 'restore', 'resolve', 'grade']
const MOST_TOTALS = 4

/** How often each promise was kept, over all clocks that have come to an end; the usual kinds first. */
export function keptOf(totals: Totals['totals']): Kept[] {
  const found = new Map<string, Kept>()
  for (const { kind, clause, result, count } of totals) {
    const key = `${kind} ${clause}`
    const kept = found.get(key) ?? { kind, clause, kept: 0, broken: 0, undecided: 0 }
    if (result === 'met') kept.kept += count
    if (result === 'late' || result === 'over') kept.broken += count
    if (result === 'undecided') kept.undecided += count
    found.set(key, kept)
  }
  const rank = ({ kind }: Kept): number => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length)
  const weight = ({ kept, broken }: Kept): number => kept + broken
  const told = [...found.values()].filter((one) => weight(one) + one.undecided > 0)
  return told.sort((a, b) => rank(a) - rank(b) || weight(b) - weight(a)).slice(0, MOST_TOTALS)
}
