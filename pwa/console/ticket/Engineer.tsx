import { Icon, StateShape, age, clockTime } from '../../ui/index.ts'
import { shortName } from '../board/chart.ts'
import type { Coming, TicketDetail } from '../data/answers.ts'
import type { Rights } from '../data/roles.ts'
import { board, now_ms } from '../data/store.ts'
import { Cap } from '../parts/parts.tsx'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'

/** May somebody else be sent instead of who holds it? */
export function isMovable({ ticket }: TicketDetail, may: Rights): boolean {
  return may.run && ['assigned', 'accepted', 'under_way', 'on_site'].includes(ticket.state)
}

/** From when to when they are expected, and on what that rests. */
function Expected({ eta, due_ms, zone }: { eta: NonNullable<Coming['eta']>; due_ms: number | null; zone: string }) {
  const late = due_ms !== null && eta.eta_ms > due_ms
  return (
    <p class="num" data-eta={eta.eta_ms}>
      {late ? <StateShape standing="risk" size={13} /> : null} <b>{phrase('coming.range', { from: clockTime(eta.eta_ms, zone), to: clockTime(eta.eta_p90_ms, zone) })}</b>
      <span class="ink-2"> · {phrase(`coming.basis.${eta.assumed ? 'assumed' : 'learnt'}`)}</span>
    </p>
  )
}

/** Who holds the ticket: how far they are, when their phone was last heard, how to call them. */
export function Engineer({ detail, coming, may, changing, change }: { detail: TicketDetail; coming: Coming | null; may: Rights; changing: boolean; change: () => void }) {
  const { ticket, people, phones, site } = detail
  const person = people.find((candidate) => candidate.id === ticket.engineer)
  if (person === undefined) return null
  const phone = phones.find((candidate) => candidate.person === person.id)
  const fix = board.value?.positions.find((position) => position.person === person.id)
  const facts = [
    phone?.last_contact_ms == null ? phrase('phone.never') : phrase('phone.heard', { age: age(now_ms.value - phone.last_contact_ms) }),
    phone?.waiting == null || phone.waiting.operations === 0 ? '' : phrase('phone.waiting', { n: phone.waiting.operations }),
    fix === undefined ? '' : phrase('candidate.fix', { age: age(now_ms.value - fix.at_ms) }),
  ].filter((fact) => fact !== '')
  return (
    <section class="engineer-card" aria-label={phrase('engineer')}>
      <span class="face" aria-hidden>
        {shortName(person.name)}
      </span>
      <div class="grow">
        <p>
          <b>{person.name}</b> · {termOf('state', ticket.state)}
          {ticket.assignment === null ? null : <span class="ink-2 num"> · {phrase('assigned_at', { time: clockTime(ticket.assignment.at_ms, site.zone) })}</span>}
        </p>
        {coming?.eta == null ? null : <Expected eta={coming.eta} due_ms={coming.due_ms} zone={site.zone} />}
        <p class="ink-2 num">{facts.join(' · ')}</p>
        {ticket.assignment?.why ? <p class="ink-2">{phrase('story.why', { why: ticket.assignment.why })}</p> : null}
      </div>
      {person.work_phone === null ? null : (
        <a class="button square" href={`tel:${person.work_phone}`} aria-label={phrase('call.person', { name: person.name })} title={person.work_phone}>
          <Icon name="phone" size={18} />
        </a>
      )}
      {isMovable(detail, may) ? (
        <button type="button" class="button" aria-keyshortcuts="r" aria-expanded={changing ? 'true' : 'false'} onClick={change}>
          <Cap>R</Cap>
          {phrase('reassign')}
        </button>
      ) : null}
    </section>
  )
}
