/** The last resort: a phone that must be given away hands what it could not send to the desk, in a sealed file. */

import { useState } from 'preact/hooks'
import { BigAction, Icon, Sheet, dayTime, say, size } from '../../ui/index.ts'
import { makePassphrase } from '../../device/phone-file.ts'
import { now, phone, useLive } from '../store.ts'
import { f } from '../words.ts'

/** Small and quiet: nobody needs it on a good day. */
export function HandOver({ operations, photos }: { operations: number; photos: number }) {
  const made = useLive((its) => its.handedOver())
  const [open, setOpen] = useState(false)
  if (operations === 0 && photos === 0) return null
  return (
    <section class="card">
      <h3>{f('handOver.when')}</h3>
      <p class="small ink-2">{made == null ? f('handOver.what', { n: operations, m: photos }) : f('handOver.made', { time: dayTime(made, now.value) })}</p>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        <Icon name="lock" size={20} />
        {f('handOver.open')}
      </button>
      {open ? <HandOverSheet onClose={() => setOpen(false)} /> : null}
    </section>
  )
}

function HandOverSheet({ onClose }: { onClose: () => void }) {
  const [passphrase] = useState(makePassphrase)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<string | null>(null)
  const make = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    try {
      const { file, name, operations, photos } = await phone().handOver(passphrase)
      keep(file, name)
      setDone(f('handOver.done', { name, n: operations, m: photos, size: size(file.size) }))
    } catch {
      say(f('handOver.failed'), { seconds: 12 })
    }
    setBusy(false)
  }
  return (
    <Sheet title={f('handOver.open')} onClose={onClose}>
      <p>{f('handOver.how')}</p>
      <output class="passphrase num" aria-label={f('handOver.passphrase')}>
        {passphrase.split(' ').map((group) => (
          <span key={group}>{group} </span>
        ))}
      </output>
      <p class="small ink-2">{f('handOver.stays')}</p>
      {done === null ? null : (
        <p role="status">
          <b>{done}</b>
        </p>
      )}
      <BigAction verb={f(busy ? 'handOver.busy' : done === null ? 'handOver.save' : 'handOver.again')} icon="file" onPress={() => void make()} />
    </Sheet>
  )
}

/** Saves the file where this browser saves files. */
function keep(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
