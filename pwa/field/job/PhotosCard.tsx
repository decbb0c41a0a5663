/** Photos of the work: before, the old part, after. Shrunk and kept at once; sent when they can be. */

import { useState } from 'preact/hooks'
import { PhotoTile, Segmented, dayName } from '../../ui/index.ts'
import type { PeoplePhoto, Photo, Visit } from '../../core/records.gen.ts'
import { Camera } from '../Camera.tsx'
import { keepPhoto, tell } from '../record.ts'
import { useBlobUrl, useLive } from '../store.ts'
import { f } from '../words.ts'

type When = 'before' | 'old_part' | 'after'

export function PhotosCard({ visit, people, zone, witness, closed }: { visit: Visit; people: readonly PeoplePhoto[]; zone: string; witness: boolean; closed: boolean }) {
  const [when, setWhen] = useState<When>(visit.repairs.length > 0 ? 'after' : 'before')
  const [shown, setShown] = useState(false)
  const [busy, setBusy] = useState(false)
  const waiting = useLive(async (phone) => {
    const items = (await phone.outbox()).items.filter((item) => item.state !== 'settled')
    return new Set(items.flatMap((item) => item.blobs.map((blob) => blob.sha256)))
  })
  const keep = async (files: File[]): Promise<void> => {
    setBusy(true)
    for (const file of files) {
      const blob = await keepPhoto(file)
      if (blob === null) continue
      await tell('visit.photograph', visit.id, { photo: { sha256: blob.sha256, ...(shown ? { people: true } : {}) }, when }, { blobs: [blob] })
      if (witness) await tell('visit.witness', visit.id, { witness: 'photo', photo: { sha256: blob.sha256 } }, { blobs: [blob], quiet: true })
    }
    setBusy(false)
  }
  const sent = visit.photos.filter((photo) => waiting?.has(photo.sha256) !== true).length
  return (
    <section class="card">
      <div class="row between">
        <h2>{f('photos.title', { n: visit.photos.length })}</h2>
        {visit.photos.length === 0 ? null : <span class="small ink-2">{f('photos.sent', { sent, queued: visit.photos.length - sent })}</span>}
      </div>
      {closed ? null : (
        <button type="button" class="option" aria-pressed={shown ? 'true' : 'false'} onClick={() => setShown(!shown)}>
          {f('photos.people')}
        </button>
      )}
      {closed ? null : (
        <Segmented close label={f('photos.when')} value={when} choices={(['before', 'old_part', 'after'] as const).map((value) => ({ value, label: f(`photos.${value}`) }))} onValue={setWhen} />
      )}
      <div class="photos" aria-busy={busy ? 'true' : undefined}>
        {visit.photos.map((photo) => (
          <KeptPhoto key={`${photo.sha256}${photo.at_ms}`} photo={photo} waiting={waiting?.has(photo.sha256) === true} removed_ms={people.find((one) => one.sha256 === photo.sha256)?.removed_ms ?? null} zone={zone} />
        ))}
        {closed ? null : <Camera onFiles={keep} />}
      </div>
      {busy ? <p class="small ink-2" role="status">{f('photos.shrinking')}</p> : null}
    </section>
  )
}

function KeptPhoto({ photo, waiting, removed_ms, zone }: { photo: Photo; waiting: boolean; removed_ms: number | null; zone: string }) {
  if (removed_ms !== null) return <PhotoTile url={null} caption={f('photos.removed', { time: dayName(removed_ms, zone) })} />
  return <ShownPhoto photo={photo} waiting={waiting} />
}

function ShownPhoto({ photo, waiting }: { photo: Photo; waiting: boolean }) {
  const url = useBlobUrl(photo.sha256)
  const caption = photo.when === 'before' || photo.when === 'after' || photo.when === 'old_part' ? f(`photos.${photo.when}`) : (photo.caption ?? f('photos.other'))
  return <PhotoTile url={url} caption={caption} waiting={waiting} />
}
