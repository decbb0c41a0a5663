/** What happened on this ticket, newest last; what only this phone knows is dashed. */

import { KIND_NAMES } from '../../core/names.gen.ts'
import { dayTime, named } from '../../ui/index.ts'
import type { Job } from '../jobs.ts'
import { now } from '../store.ts'
import { f, type FieldKey } from '../words.ts'

const OWN_WORDS: Record<string, FieldKey> = {
  reported: 'story.reported', graded: 'story.graded', assigned: 'story.assigned', unassigned: 'story.unassigned', visit_accepted: 'story.accepted', visit_declined: 'story.declined', departed: 'story.departed',
  arrived: 'story.arrived', witnessed: 'story.witnessed', found: 'story.found', part_used: 'story.part', photographed: 'story.photo', signed: 'story.signed', noted: 'story.noted', repaired: 'story.repaired',
  visit_finished: 'story.finished', contacted: 'story.contacted', call_answered: 'story.contacted', call_missed: 'story.missed', call_other: 'story.called', paused: 'story.paused', resumed: 'story.resumed',
  confirmed: 'story.confirmed', rated: 'story.rated', reopened: 'story.reopened', phones_heard: 'story.phones',
}
// One answered call is both: it is told once.
const TWICE = new Set(['call_answered', 'phones_heard'])

export function Story({ job, zone }: { job: Job; zone: string }) {
  const events = job.ticket.events.filter((event) => !TWICE.has(event.kind)).sort((a, b) => a.at_ms - b.at_ms || a.seq - b.seq)
  if (events.length === 0) return null
  return (
    <details class="story">
      <summary>{f('story.title', { n: events.length })}</summary>
      <ol>
        {events.map((event) => (
          <li key={event.id}>
            <span class="num ink-2">{dayTime(event.at_ms, now.value, zone)}</span>
            <span>{wordOf(event.kind)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

function wordOf(kind: string): string {
  const own = OWN_WORDS[kind]
  if (own !== undefined) return f(own)
  const operation = Object.entries(KIND_NAMES).find(([name]) => name.endsWith(`.${kind}`))
  return operation === undefined ? kind : named(operation[1])
}
