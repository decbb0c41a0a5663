/** Saying what happened: kept first, then told; a failure keeps the form on screen and says why. */

import { clockTime, say, t } from '../ui/index.ts'
import type { BodyByKind, PhoneKind } from '../core/operations.gen.ts'
import type { BlobRef, RecordOptions } from '../device/phone.ts'
import { now, phone, reach } from './store.ts'
import { codeWords, f } from './words.ts'

/** Records and says so: `已记录 10:28 · 等网络` while nobody can hear. Gives the operation's id, or null where nothing could be kept. */
export async function tell<K extends PhoneKind>(kind: K, record: string, body: BodyByKind[K], options?: RecordOptions<K> & { quiet?: boolean; zone?: string }): Promise<string | null> {
  const { quiet, zone, ...rest } = options ?? {}
  const recorded = await phone().record(kind, record, body, rest as RecordOptions<K>)
  if (!recorded.ok) {
    say(codeWords(recorded.code), { seconds: 12 })
    return null
  }
  if (quiet !== true) {
    const time = clockTime(now.value, zone)
    say(reach.value.state === 'online' ? t('recorded', { time }) : t('recordedWaiting', { time }))
  }
  return recorded.id
}

/** Keeps a photo in the phone, shrunk; says why where it cannot. */
export async function keepPhoto(file: Blob): Promise<BlobRef | null> {
  const kept = await phone().addPhoto(file)
  if (kept.ok) return kept.blob
  say(codeWords(kept.code), { seconds: 12 })
  return null
}

/** Keeps bytes as they are: a signature. */
export async function keepBytes(bytes: Blob): Promise<BlobRef | null> {
  const kept = await phone().addBlob(bytes)
  if (kept.ok) return kept.blob
  say(codeWords(kept.code), { seconds: 12 })
  return null
}

/** A short buzz, where the phone has one. */
export function buzz(pattern: number | number[] = 60): void {
  if (typeof navigator.vibrate === 'function') navigator.vibrate(pattern)
}

export function unsentWords(n: number): string {
  return f('kept', { n })
}
