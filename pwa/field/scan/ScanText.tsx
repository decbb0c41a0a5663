/** Scans any printed code into a field: a serial number, a part number. */

import { useState } from 'preact/hooks'
import { lazy } from '../lazy.tsx'
import { f } from '../words.ts'

const Viewer = lazy(async () => (await import('./Viewer.tsx')).Viewer)

export function ScanText({ title, onText, onClose }: { title: string; onText: (text: string) => void; onClose: () => void }) {
  const [resting, setResting] = useState(false)
  return (
    <div class="viewer-cover" role="dialog" aria-modal="true" aria-label={title}>
      <Viewer
        wide
        resting={resting}
        onClose={onClose}
        onText={(text) => {
          setResting(true)
          onText(text.trim())
        }}
      />
      <p class="viewer-hint">{f('scan.serial', { what: title })}</p>
    </div>
  )
}
