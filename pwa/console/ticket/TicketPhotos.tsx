/** The pictures of a ticket; of those that showed people and are gone, when they were removed. */

import { PhotoTile, dayName, dayTime, say } from '../../ui/index.ts'
import type { PeoplePhoto, Photo, Site, Ticket, Visit } from '../../core/records.gen.ts'
import { act, now_ms } from '../data/store.ts'
import { phrase } from '../words/index.ts'

export function TicketPhotos({ ticket, visit, site, mark }: { ticket: Ticket; visit: Visit | null; site: Site; mark: boolean }) {
  const photos = [...ticket.photos, ...(visit?.photos ?? [])]
  if (photos.length === 0) return null
  const people = new Map((ticket.people_photos ?? []).map((one) => [one.sha256, one]))
  return (
    <div class="photos">
      {photos.map((photo) => {
        const known = people.get(photo.sha256) ?? null
        return (
          <div key={photo.sha256} class="stack tight">
            <Picture photo={photo} known={known} zone={site.zone} />
            {mark && known?.removed_ms == null ? <Mark ticket={ticket} photo={photo} people={known !== null} /> : null}
          </div>
        )
      })}
    </div>
  )
}

function Picture({ photo, known, zone }: { photo: Photo; known: PeoplePhoto | null; zone: string }) {
  if (known?.removed_ms != null) return <PhotoTile url={null} caption={phrase('photo.removed', { time: dayName(known.removed_ms, zone) })} />
  const caption = photo.caption ?? dayTime(photo.at_ms, now_ms.peek(), zone)
  const address = `/api/v1/blobs/${photo.sha256}`
  return (
    <a href={address} target="_blank" rel="noreferrer">
      <PhotoTile url={address} caption={known === null ? caption : `${caption} · ${phrase('photo.people')}`} />
    </a>
  )
}

function Mark({ ticket, photo, people }: { ticket: Ticket; photo: Photo; people: boolean }) {
  const press = async (): Promise<void> => {
    await act('ticket.mark_photo', ticket.id, { sha256: photo.sha256, people: !people })
    say(phrase(people ? 'photo.people.unmarked' : 'photo.people.marked'))
  }
  return (
    <button type="button" class="button plain small" onClick={() => void press()}>
      {phrase(people ? 'photo.people.unmark' : 'photo.people.mark')}
    </button>
  )
}
