/** The board's tickets joined with what they name, and how each promise stands this second. */

import { computed } from '@preact/signals'
import type { Contract, Equipment, Person, Site, Ticket, Visit } from '../../core/records.gen.ts'
import { named } from '../../ui/language.ts'
import { deviceName } from '../data/catalogue.ts'
import { board, now_ms } from '../data/store.ts'
import { termOf } from '../words/terms.ts'
import { clocksOf, rulebookOf, type Rulebook } from './clocks.ts'
import { byUrgency, leadOf, verdictOf, type BoardClock } from './urgency.ts'

export interface Row {
  ticket: Ticket
  equipment: Equipment | null
  site: Site | null
  contract: Contract | null
  visit: Visit | null
  engineer: Person | null
  clocks: BoardClock[]
  /** The clock whose state the row shows. */
  lead: BoardClock | null
  done: boolean
}

export const DONE_STATES: readonly Ticket['state'][] = ['closed', 'void']

export function isDone({ state }: { state: string }): boolean {
  return (DONE_STATES as readonly string[]).includes(state)
}

/** `汇聚交换机 AS-02`, else the place, else the site: what a row is about. */
export function titleOf(ticket: Pick<Ticket, 'number' | 'place'>, equipment: Equipment | null, site: Site | null): string {
  if (equipment !== null) return deviceName(equipment)
  return placeName(site, ticket.place) ?? (site === null ? ticket.number : named(site))
}

/** Where it is, unless the title says that already: then its number. */
export function whereOf(ticket: Ticket, equipment: Equipment | null, site: Site | null): string {
  return equipment === null && ticket.place === null ? ticket.number : named(site)
}

export function placeName(site: Site | null, id: string | null): string | null {
  if (id === null) return null
  const place = site?.places.find((candidate) => candidate.id === id)
  return place === undefined ? id : named(place)
}

/** What is wrong, in one or two words. */
export function whatOf(ticket: Pick<Ticket, 'what'>): string {
  return termOf('what', ticket.what)
}

function byId<T extends { id: string }>(records: readonly T[]): Map<string, T> {
  return new Map(records.map((record) => [record.id, record]))
}

const index = computed(() => {
  const now = board.value
  if (now === null) return null
  return {
    now,
    sites: byId(now.sites),
    equipment: byId(now.equipment),
    contracts: byId(now.contracts),
    people: byId(now.people),
    visits: byId(now.visits),
    rulebook: rulebookOf(now.commitments, now.contracts, now.calendars),
  }
})

export const rows = computed<Row[]>(() => {
  const world = index.value
  if (world === null) return []
  const at_ms = now_ms.value
  const all = world.now.tickets.map((ticket) => {
    const clocks = clocksOf(ticket, world.rulebook, at_ms)
    const done = isDone(ticket)
    const row: Row = {
      ticket,
      clocks,
      done,
      equipment: ticket.equipment === null ? null : (world.equipment.get(ticket.equipment) ?? null),
      site: world.sites.get(ticket.site) ?? null,
      contract: world.contracts.get(ticket.contract) ?? null,
      visit: ticket.visit === null ? null : (world.visits.get(ticket.visit) ?? null),
      engineer: ticket.engineer === null ? null : (world.people.get(ticket.engineer) ?? null),
      lead: done || ticket.state === 'repaired' ? verdictOf(clocks) : leadOf(clocks),
    }
    return { item: row, lead: row.lead, done, reported_ms: ticket.reported_ms }
  })
  return byUrgency(all).map(({ item }) => item)
})

export function rulebookNow(): Rulebook | null {
  return index.value?.rulebook ?? null
}
