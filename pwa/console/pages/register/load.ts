/** Fetching what the register shows: every ticket of the period, and the names of its devices. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Equipment, Ticket } from '../../../core/records.gen.ts'
import type { Page } from '../../data/answers.ts'
import type { Query } from '../../data/api.ts'
import { api, board } from '../../data/store.ts'

const LIMIT = 200
/** More than this is not counted in a browser; the page says so. */
const MOST_PAGES = 10
/** A call may have begun before it was written down: the server sorts by the latter. */
const SLACK_MS = 86_400_000

export interface Loaded {
  tickets: Ticket[]
  /** There are older tickets than these. */
  cut: boolean
}

/** All tickets that fit the query and were reported from `from_ms` on, at most 2,000. Raises Problem. */
export async function loadTickets(query: Query, from_ms: number): Promise<Loaded> {
  const tickets: Ticket[] = []
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const got: Page<Ticket> = await api.get<Page<Ticket>>('/tickets', { ...query, limit: LIMIT, after })
    tickets.push(...got.items)
    after = got.next
    const last = got.items.at(-1)
    if (after === null || (last !== undefined && last.reported_ms < from_ms - SLACK_MS)) return { tickets, cut: false }
  }
  return { tickets, cut: true }
}

async function loadDevices(site: string, wanted: ReadonlySet<string>): Promise<Equipment[]> {
  const found: Equipment[] = []
  let after: string | null = null
  do {
    const got: Page<Equipment> = await api.get<Page<Equipment>>('/equipment', { site, limit: LIMIT, after })
    found.push(...got.items.filter((item) => wanted.has(item.id)))
    after = got.next
  } while (after !== null && found.length < wanted.size)
  return found
}

/** The devices of these tickets: the board's, the others asked for once, site by site. */
export function useDevices(tickets: readonly Ticket[]): ReadonlyMap<string, Equipment> {
  const known = useSignal<ReadonlyMap<string, Equipment>>(new Map())
  const wanted = [...new Set(tickets.flatMap((ticket) => ticket.equipment ?? []))].sort()
  useEffect(() => {
    const held = new Map([...(board.peek()?.equipment ?? []).map((item) => [item.id, item] as const), ...known.peek()])
    known.value = held
    const missing = tickets.filter((ticket) => ticket.equipment !== null && !held.has(ticket.equipment))
    for (const site of new Set(missing.map((ticket) => ticket.site))) {
      const ids = new Set(missing.filter((ticket) => ticket.site === site).map((ticket) => ticket.equipment ?? ''))
      loadDevices(site, ids).then(
        (found) => (known.value = new Map([...known.peek(), ...found.map((item) => [item.id, item] as const)])),
        () => undefined, // The line then names its place; the ticket itself says more.
      )
    }
  }, [wanted.join()])
  return known.value
}
