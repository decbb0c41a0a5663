/** What a job is made of, read together: ticket, visit, place, thing, promises. */

import type { Calendar, Commitment, Contact, Contract, Equipment, Model, Person, Site, Ticket, Visit } from '../core/records.gen.ts'
import type { Phone } from '../device/phone.ts'
import { named, word } from '../ui/index.ts'

export interface Job {
  ticket: Ticket
  visit: Visit | null
  site: Site | null
  equipment: Equipment | null
  model: Model | null
  contact: Contact | null
  contract: Contract | null
  commitments: Commitment[]
  calendars: Calendar[]
}

const OVER = new Set(['closed', 'void'])
export const ENDED = new Set(['finished', 'declined', 'cancelled'])
export const UNDER_WAY = new Set(['under_way', 'on_site', 'repaired'])

/** Whether the person still has something to do there. */
export function isOpen(job: Job): boolean {
  return !OVER.has(job.ticket.state) && (job.visit === null || !ENDED.has(job.visit.state))
}

/** One ticket with all that belongs to it; null when this phone does not have it. */
export async function readJob(phone: Phone, ticketId: string): Promise<Job | null> {
  const ticket = await phone.get('ticket', ticketId)
  return ticket === null ? null : (await complete(phone, [ticket]))[0] ?? null
}

/** The ticket of a visit. */
export async function ticketOfVisit(phone: Phone, visitId: string): Promise<string | null> {
  return (await phone.get('visit', visitId))?.ticket ?? null
}

/** Every ticket that is or was this person's. */
export async function readJobs(phone: Phone, me: Person): Promise<Job[]> {
  const mine = new Set((await phone.list('visit', (visit) => visit.engineer === me.id)).map((visit) => visit.ticket))
  return complete(phone, await phone.list('ticket', (ticket) => ticket.engineer === me.id || mine.has(ticket.id)))
}

async function complete(phone: Phone, tickets: Ticket[]): Promise<Job[]> {
  const me = phone.me()?.person.id ?? ''
  const [visits, calendars, commitments] = await Promise.all([phone.list('visit', (visit) => visit.engineer === me), phone.list('calendar'), phone.list('commitment')])
  const contacts = await phone.list('contact')
  return Promise.all(
    tickets.map(async (ticket) => {
      const equipment = ticket.equipment === null ? null : await phone.get('equipment', ticket.equipment)
      return {
        ticket,
        visit: visitOf(ticket, visits),
        site: await phone.get('site', ticket.site),
        equipment,
        model: equipment === null ? null : await phone.get('model', equipment.model),
        contact: contacts.find((contact) => contact.ticket === ticket.id) ?? null,
        contract: await phone.get('contract', ticket.contract),
        commitments: commitments.filter((commitment) => commitment.contract === ticket.contract),
        calendars,
      }
    }),
  )
}

/** The visit under way; else the latest of this person's. */
function visitOf(ticket: Ticket, visits: Visit[]): Visit | null {
  const own = visits.filter((visit) => visit.ticket === ticket.id)
  return own.find((visit) => visit.id === ticket.visit) ?? own.sort((a, b) => b.assigned_ms - a.assigned_ms)[0] ?? null
}

/** `汇聚交换机 AS-02`: the kind of thing and its own name, unless the name says the kind already. */
export function fullName(equipment: Equipment, model: Model | null): string {
  const kind = named(model)
  return kind === '' || equipment.name.includes(kind) ? equipment.name : `${kind} ${equipment.name}`
}

/** What the job is about: the thing, else the fault in words, else its number. */
export function thingOf(job: Job): string {
  return job.equipment === null ? word('what', job.ticket.what) || job.ticket.number : fullName(job.equipment, job.model)
}

/** Phones are not carried into this place: work is recorded after leaving. */
export function phonesForbidden(site: Site | null, placeId: string | null): boolean {
  const place = site?.places.find((one) => one.id === placeId)
  return (place?.phones ?? site?.phones) === 'none'
}
