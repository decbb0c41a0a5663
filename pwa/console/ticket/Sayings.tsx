import { clockTime } from '../../ui/index.ts'
import type { TicketDetail } from '../data/answers.ts'
import { openTicket } from '../data/place.ts'
import type { Rights } from '../data/roles.ts'
import { board } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { dialog } from './dialogs.ts'
import { plainName } from './story.ts'

function numberOf(id: string): string {
  return board.value?.tickets.find((ticket) => ticket.id === id)?.number ?? '…'
}

/** Where a duplicate went, and what a complaint is about. */
export function Links({ detail }: { detail: TicketDetail }) {
  const { into, events } = detail.ticket
  const about = events.find((event) => event.kind === 'reported')?.data['about']
  return (
    <>
      {into === null ? null : (
        <p class="banner row between">
          <span>{phrase('merged.into', { number: numberOf(into) })}</span>
          <button type="button" class="button" onClick={() => openTicket(into)}>
            {phrase('merged.open', { number: numberOf(into) })}
          </button>
        </p>
      )}
      {typeof about === 'string' ? (
        <p>
          <button type="button" class="link" onClick={() => openTicket(about)}>
            {phrase('about.open')}
          </button>
        </p>
      ) : null}
    </>
  )
}

/** Times that the customer says otherwise: both side by side, until the lead settles it by a correction. */
export function Differences({ detail, may }: { detail: TicketDetail; may: Rights }) {
  const { differences, site } = detail
  if (differences.length === 0) return null
  return (
    <section class="differences" aria-label={phrase('difference.title')}>
      <h3>{phrase('difference.title')}</h3>
      {differences.map((one) => (
        <p key={one.event} class="row between wrap num">
          <span>
            {plainName(one.kind)} · {phrase('difference.ours', { time: clockTime(one.ours_ms, site.zone, true) })} · <b>{phrase('difference.theirs', { time: clockTime(one.theirs_ms, site.zone, true) })}</b>
          </span>
          {may.correct ? (
            <button type="button" class="button" onClick={() => (dialog.value = { name: 'correct', detail, event: one.event })}>
              {phrase('difference.settle')}
            </button>
          ) : null}
        </p>
      ))}
    </section>
  )
}
