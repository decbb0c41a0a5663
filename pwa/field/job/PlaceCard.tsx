/** Where it is and whom to ask: opens the phone's own map and dialler. */

import { Icon, named, t } from '../../ui/index.ts'
import { phonesForbidden, type Job } from '../jobs.ts'
import { f } from '../words.ts'
import { CallButton, CallResult } from './Call.tsx'

export function PlaceCard({ job }: { job: Job }) {
  const { site, contact } = job
  const place = site?.places.find((one) => one.id === job.ticket.place)
  const gate = site === null || site.gate_delay_min === 0 ? null : f('place.gate', { n: site.gate_delay_min })
  return (
    <div class="lines">
      {site === null ? null : (
        <div class="row">
          <Icon name="pin" />
          <div class="grow">
            <div>{`${named(site)}${place === undefined ? '' : ` ${named(place)}`}`}</div>
            <div class="small ink-2">{[gate, site.hint].filter((part) => part != null && part !== '').join(' · ')}</div>
          </div>
          <a class="button square" href={mapLink(site.lat_deg, site.lon_deg, named(site))} target="_blank" rel="noreferrer" aria-label={f('place.map', { site: named(site) })}>
            <Icon name="go" />
          </a>
        </div>
      )}
      {contact?.reporter_phone == null && contact?.reporter_name == null ? null : (
        <div class="row">
          <Icon name="person" />
          <div class="grow">
            <bdi>{contact.reporter_name ?? f('place.reporter')}</bdi>
            <div class="small ink-2 num">{contact.reporter_phone ?? f('place.noPhone')}</div>
          </div>
          {contact.reporter_phone === null ? null : <CallButton ticket={job.ticket.id} to="reporter" number={contact.reporter_phone} name={contact.reporter_name ?? f('place.reporter')} />}
        </div>
      )}
      {site?.duty_phone == null ? null : (
        <div class="row">
          <Icon name="home" />
          <div class="grow">
            <div>{f('place.dutyRoom')}</div>
            <div class="small ink-2 num">{site.duty_phone}</div>
          </div>
          <CallButton ticket={job.ticket.id} to="duty_room" number={site.duty_phone} name={f('place.dutyRoom')} />
        </div>
      )}
      <CallResult ticket={job.ticket.id} />
      {phonesForbidden(site, job.ticket.place) ? (
        <div class="row">
          <Icon name="lock" />
          <div class="grow">
            <b>{f('place.noPhones')}</b>
            <div class="small ink-2">{f('place.noPhonesWhy')}</div>
          </div>
          <a class="button" href={`#/ready/${job.ticket.site}`}>
            {t('witness.gate_code')}
          </a>
        </div>
      ) : null}
    </div>
  )
}

/** The phone's own map: `geo:` where Android offers it, Apple's address on iOS. Coordinates are WGS-84. */
export function mapLink(lat: number, lon: number, name: string): string {
  const apple = /iPhone|iPad|Macintosh/.test(navigator.userAgent)
  if (apple) return `https://maps.apple.com/?ll=${lat},${lon}&q=${encodeURIComponent(name)}`
  return `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(name)})`
}
