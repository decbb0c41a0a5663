/** A fault seen in the field: reported from the equipment, with or without a network. */

import { useState } from 'preact/hooks'
import { BigAction, Segmented, TextArea, PhotoTile, t, word } from '../../ui/index.ts'
import type { BlobRef } from '../../device/phone.ts'
import { Camera } from '../Camera.tsx'
import { useDraft } from '../drafts.ts'
import { Reading, Screen } from '../frame.tsx'
import { Recover } from '../job/Recover.tsx'
import { keepPhoto, tell } from '../record.ts'
import { go } from '../route.ts'
import { phone, useBlobUrl, useLive } from '../store.ts'
import { f } from '../words.ts'

const WHATS = ['no_connection', 'no_sound', 'no_picture', 'slow', 'does_not_open', 'other'] as const
const REACHES = ['one', 'several', 'all'] as const

interface Values {
  what: (typeof WHATS)[number] | null
  reach: (typeof REACHES)[number] | null
  description: string
}

export function ReportScreen({ equipment: id }: { equipment: string }) {
  const equipment = useLive((its) => its.get('equipment', id), [id])
  const form = useDraft<Values>(`report:1:${id}`, { what: null, reach: null, description: '' })
  const [photos, setPhotos] = useState<BlobRef[]>([])
  if (equipment == null) return <Reading title={f('equipment.report')} />
  const { what, reach, description } = form.values
  const send = async (): Promise<void> => {
    if (what === null) return
    const ticket = phone().newId()
    const body = {
      site: equipment.site,
      equipment: equipment.id,
      channel: 'field' as const,
      what,
      ...(equipment.place === null ? {} : { place: equipment.place }),
      ...(equipment.tag === null ? {} : { tag: equipment.tag }),
      ...(reach === null ? {} : { reach }),
      ...(photos.length === 0 ? {} : { photos: photos.map((photo) => ({ sha256: photo.sha256 })) }),
    }
    const personal = description.trim() === '' ? {} : { personal: { description: description.trim() } }
    if ((await tell('ticket.report', ticket, body, { ...personal, blobs: photos, draft: form.key })) === null) return
    form.clear()
    go(`/equipment/${id}`, true)
  }
  const add = async (files: File[]): Promise<void> => {
    for (const file of files) {
      const blob = await keepPhoto(file)
      if (blob !== null) setPhotos((held) => [...held, blob].slice(0, 6))
    }
  }
  return (
    <Screen title={`${f('equipment.report')} · ${equipment.name}`} bottom={<BigAction verb={f('report.send')} icon="check" missing={what === null ? f('report.missing') : undefined} onPress={() => void send()} />}>
      <Recover form={form} what={f('equipment.report')} />
      <h2>{f('report.what')}</h2>
      <div class="options-two" role="radiogroup" aria-label={f('report.what')}>
        {WHATS.map((value) => (
          <button key={value} type="button" role="radio" class="option tall" aria-checked={what === value ? 'true' : 'false'} onClick={() => form.set({ what: value })}>
            {word('what', value)}
          </button>
        ))}
      </div>
      <h2>{f('report.reach')}</h2>
      <Segmented label={f('report.reach')} value={reach} choices={REACHES.map((value) => ({ value, label: word('reach', value) }))} onValue={(value) => form.set({ reach: value })} />
      <TextArea label={f('report.words')} value={description} onValue={(value) => form.set({ description: value })} optional rows={2} />
      <div class="photos">
        {photos.map((photo) => (
          <Shown key={photo.sha256} sha256={photo.sha256} />
        ))}
        <Camera label={t('photo.add')} onFiles={add} />
      </div>
    </Screen>
  )
}

function Shown({ sha256 }: { sha256: string }) {
  return <PhotoTile url={useBlobUrl(sha256)} caption={f('photos.before')} />
}
