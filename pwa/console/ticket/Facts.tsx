import { Icon, language } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import type { TicketDetail } from '../data/answers.ts'
import { deviceName } from '../data/catalogue.ts'
import { hashOf } from '../route.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { TicketPhotos } from './TicketPhotos.tsx'

export function reportAddress(ticket: string): string {
  return `/api/v1/tickets/${ticket}/report.pdf?lang=${language.value}`
}

/** Whom to call, the pictures, the device and the paper. `mark`: may say of a picture that it shows people. */
export function Facts({ detail, visit, mark }: { detail: TicketDetail; visit: Visit | null; mark: boolean }) {
  const { ticket, contact, equipment, site } = detail
  return (
    <section class="detail-facts" aria-label={phrase('facts')}>
      <h3>{phrase('facts')}</h3>
      <dl class="facts">
        <dt>{phrase('reporter')}</dt>
        <dd>
          {contact === null || (contact.reporter_name === null && contact.reporter_phone === null) ? phrase('unknown') : contact.reporter_name}{' '}
          {contact?.reporter_phone == null ? null : (
            <a class="num" href={`tel:${contact.reporter_phone}`}>
              {contact.reporter_phone}
            </a>
          )}
        </dd>
        {site.duty_phone === null ? null : (
          <>
            <dt>{phrase('to.duty_room')}</dt>
            <dd>
              <a class="num" href={`tel:${site.duty_phone}`}>
                {site.duty_phone}
              </a>
            </dd>
          </>
        )}
        {equipment === null ? null : (
          <>
            <dt>{phrase('page.equipment')}</dt>
            <dd>
              <a href={hashOf('equipment', {}, equipment.id)}>{deviceName(equipment)}</a>
              {equipment.serial === null ? null : <span class="num"> · {equipment.serial}</span>}
            </dd>
          </>
        )}
        {site.hint === null ? null : (
          <>
            <dt>{phrase('hint')}</dt>
            <dd>{site.hint}</dd>
          </>
        )}
        <dt>{phrase('phones')}</dt>
        <dd>{termOf('phones', site.places.find((place) => place.id === ticket.place)?.phones ?? site.phones)}</dd>
        {ticket.stars === null ? null : (
          <>
            <dt>{phrase('rating')}</dt>
            <dd class="num">{phrase('stars', { n: ticket.stars })}</dd>
          </>
        )}
      </dl>
      <TicketPhotos ticket={ticket} visit={visit} site={site} mark={mark} />
      <a class="link" href={reportAddress(ticket.id)} target="_blank" rel="noreferrer">
        <Icon name="file" size={18} /> {phrase('report.pdf')}
      </a>
    </section>
  )
}
