/** The phone's records as pages of its search: read in small steps, so that typing never waits for them. */

import type { RecordByKind, RecordKind } from '../../core/records.gen.ts'
import { Book, type Page } from '../../core/search-book.ts'
import { textsOfEquipment, textsOfPerson, textsOfSite, textsOfTicket } from '../../core/search-texts.ts'

/** The part of the phone that is read. */
export interface Shelf {
  me(): { person: { id: string } } | null
  list<K extends RecordKind>(kind: K): Promise<RecordByKind[K][]>
}

/** Gives way to whoever taps or types. */
export type Yield = () => Promise<void>

const STEP_MS = 8
const CLOSED = ['closed', 'void']

function byId<T extends { id: string }>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((one) => [one.id, one]))
}

/** Brings the book up to what the phone holds now; `told` hears how far it is. */
export async function fill(book: Book, shelf: Shelf, rest: Yield, told: (n: number) => void, clock: () => number = () => performance.now()): Promise<void> {
  const ids = new Set<string>()
  let since = clock()
  for (const page of await pagesOf(shelf)) {
    book.put(page)
    ids.add(page.id)
    if (clock() - since < STEP_MS) continue
    told(ids.size)
    await rest()
    since = clock()
  }
  book.keep(ids)
  told(ids.size)
}

async function pagesOf(shelf: Shelf): Promise<Page[]> {
  const me = shelf.me()?.person.id ?? ''
  const [tickets, visits, equipment, models, sites, people] = await Promise.all([
    shelf.list('ticket'),
    shelf.list('visit'),
    shelf.list('equipment'),
    shelf.list('model'),
    shelf.list('site'),
    shelf.list('person'),
  ])
  const [devices, kinds, places] = [byId(equipment), byId(models), byId(sites)]
  // A colleague's job is no screen of this phone; what was repaired stands in the device's file.
  const mine = new Set(visits.filter((visit) => visit.engineer === me).map((visit) => visit.ticket))
  const own = tickets.filter((ticket) => ticket.engineer === me || mine.has(ticket.id))
  return [
    ...own.map((ticket): Page => {
      const device = devices.get(ticket.equipment ?? '')
      const texts = textsOfTicket(ticket, places.get(ticket.site), device, kinds.get(device?.model ?? ''))
      return { kind: 'ticket', id: ticket.id, at_ms: ticket.reported_ms, first: !CLOSED.includes(ticket.state), state: ticket.state, what: ticket.what, site: ticket.site, texts }
    }),
    ...equipment.map((one): Page => ({ ...still('equipment', one.id), site: one.site, texts: textsOfEquipment(one, places.get(one.site), kinds.get(one.model)) })),
    ...sites.map((one): Page => ({ ...still('site', one.id), site: one.id, texts: textsOfSite(one) })),
    ...people.map((one): Page => ({ ...still('person', one.id), first: one.active, state: one.role, texts: textsOfPerson(one) })),
  ]
}

function still(kind: Page['kind'], id: string): Omit<Page, 'texts'> {
  return { kind, id, at_ms: 0, first: false, state: null, what: null, site: null }
}
