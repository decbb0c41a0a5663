/** Who else goes to this job: where each of them is with it, and a call away. Read from the phone, with or without a network. */

import type { Person, Visit } from '../../core/records.gen.ts'
import type { Phone } from '../../device/phone.ts'
import { Icon, word } from '../../ui/index.ts'
import { ENDED, type Job } from '../jobs.ts'
import { useLive } from '../store.ts'
import { f } from '../words.ts'

interface Other {
  visit: Visit
  person: Person | null
}

async function readOthers(phone: Phone, ticket: string): Promise<Other[]> {
  const me = phone.me()?.person.id
  const visits = await phone.list('visit', (visit) => visit.ticket === ticket && visit.engineer !== me && !ENDED.has(visit.state))
  visits.sort((a, b) => a.assigned_ms - b.assigned_ms)
  return Promise.all(visits.map(async (visit) => ({ visit, person: await phone.get('person', visit.engineer) })))
}

export function Others({ job }: { job: Job }) {
  const others = useLive((phone) => readOthers(phone, job.ticket.id), [job.ticket.id]) ?? []
  if (others.length === 0) return null
  return (
    <section class="card" aria-label={f('job.others')}>
      <h2>{f('job.others')}</h2>
      {others.map(({ visit, person }) => (
        <div key={visit.id} class="row between" data-other={visit.engineer}>
          <span>
            <b>{person?.name ?? f('job.someone')}</b> <span class="ink-2">{f(visit.id === job.ticket.visit ? 'job.leads' : 'job.along', { state: word('visit', visit.state) })}</span>
          </span>
          {person?.work_phone ? (
            <a class="button" href={`tel:${person.work_phone}`} aria-label={f('call.to', { name: person.name })}>
              <Icon name="phone" size={22} />
            </a>
          ) : null}
        </div>
      ))}
    </section>
  )
}
