/** A phone in words. */

import { age, clockTime, dayTime, size, span } from '../../../ui/index.ts'
import type { Device } from '../../data/answers.ts'
import { now_ms } from '../../data/store.ts'
import { phrase } from '../../words/index.ts'

/** `7 条记录 · 3 时前 · 2 张照片 4.1 MB`. */
export function waitingWords({ waiting }: Device): string {
  if (waiting === null) return '—'
  const { operations, oldest_ms, photos, blob_bytes } = waiting
  if (operations === 0 && blob_bytes === 0) return phrase('devices.nothing')
  const parts: string[] = []
  if (operations > 0) parts.push(phrase('devices.operations', { n: operations }))
  if (oldest_ms !== null) parts.push(phrase('devices.oldest', { age: age(now_ms.value - oldest_ms) }))
  if (blob_bytes > 0) parts.push(photos === null ? size(blob_bytes) : phrase('devices.photos', { n: photos, size: size(blob_bytes) }))
  return parts.join(' · ')
}

export function contactWords({ last_contact_ms }: Device): string {
  return last_contact_ms === null ? phrase('phone.never') : phrase('ago', { age: age(now_ms.value - last_contact_ms) })
}

/** `快 4.2 秒`, `准`. */
export function clockWords(ahead_ms: number | null): string {
  if (ahead_ms === null) return '—'
  const off_ms = Math.abs(ahead_ms)
  if (off_ms < 1_000) return phrase('devices.clock.right')
  const long = off_ms < 60_000 ? phrase('devices.clock.seconds', { n: (off_ms / 1000).toFixed(1) }) : span(off_ms)
  return phrase(ahead_ms > 0 ? 'devices.clock.ahead' : 'devices.clock.behind', { long })
}

export function leftWords(free_bytes: number | null): string {
  return free_bytes === null ? '—' : size(free_bytes)
}

/** What became of the phone, in one sentence: what is lost, what is kept and where. */
export function fateWords(device: Device): string | null {
  const { state, command, waiting } = device
  const last = device.last_contact_ms
  const seen = last === null ? phrase('phone.never') : dayTime(last, now_ms.value)
  if (state === 'erased' && command !== null) {
    const when = { time: dayTime(command.ended_ms ?? command.told_ms, now_ms.value), n: command.records, m: command.photos }
    if (command.lost > 0 || command.photos_lost > 0) return phrase('devices.fate.lost', { ...when, lost: command.lost, photos: command.photos_lost })
    return command.exported > 0 ? phrase('devices.fate.filed', { ...when, filed: command.exported }) : phrase('devices.fate.erased', when)
  }
  if (state === 'revoked') {
    const heard = last !== null && device.revoked_ms !== null && last >= device.revoked_ms
    const n = waiting?.operations ?? 0
    if (n === 0 && (waiting?.photos ?? 0) === 0) return phrase(heard ? 'devices.fate.locked_empty' : 'devices.fate.unheard_empty', { time: seen })
    return phrase(heard ? 'devices.fate.locked' : 'devices.fate.unheard', { time: seen, n, m: waiting?.photos ?? 0 })
  }
  if (command?.state === 'told') {
    const told = clockTime(command.told_ms)
    if (last === null || last < command.told_ms) return phrase('devices.fate.told_unheard', { told, time: seen })
    return phrase('devices.fate.told', { told, what: waitingWords(device) })
  }
  return null
}
