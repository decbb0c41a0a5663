/** The door to the camera: room for a picture is looked for before it opens, for a photo that cannot be kept is worse than none. */

import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { Banner, Icon, PhotoAdd } from '../ui/index.ts'
import { phone } from './store.ts'
import { f } from './words.ts'

/** null until it has been looked for. */
const roomy = signal<boolean | null>(null)

async function look(): Promise<void> {
  // A store that fails for another reason says so when it is written to.
  roomy.value = await phone().hasRoom().catch(() => true)
}

/** Photos of one thing: the camera, or why it stays shut. `onFiles` has kept them when it ends. */
export function Camera({ label, onFiles }: { label?: string; onFiles: (files: File[]) => Promise<void> }) {
  useEffect(() => void look(), [])
  if (roomy.value === null) return <div class="photo-add" aria-busy="true" />
  if (!roomy.value) return <NoRoom />
  return <PhotoAdd {...(label === undefined ? {} : { label })} onFiles={(files) => void onFiles(files).finally(look)} />
}

function NoRoom() {
  const [busy, setBusy] = useState(false)
  const again = async (): Promise<void> => {
    setBusy(true)
    await look()
    setBusy(false)
  }
  return (
    <Banner standing="risk" title={f('room.full')} loud>
      <div class="stack tight">
        <span>{f('room.fullWhy')}</span>
        <button type="button" class="button" aria-busy={busy ? 'true' : undefined} onClick={() => void again()}>
          <Icon name="again" size={20} />
          {f('room.again')}
        </button>
      </div>
    </Banner>
  )
}
