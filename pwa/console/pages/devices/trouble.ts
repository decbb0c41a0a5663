/** What is wrong with a phone, worst first: what the desk must see before it is told. Pure. */

import { LATE_MS } from '../../../core/outbox.ts'
import type { Device } from '../../data/answers.ts'

export type Trouble = 'locked' | 'unsent' | 'photos' | 'silent' | 'never' | 'clock' | 'storage' | 'evictable' | 'battery' | 'app'

const HOUR_MS = 3_600_000
const SILENT_MS = 24 * HOUR_MS
/** A clock further off than this shows in what the phone says of the time. */
const CLOCK_MS = 60_000
const STORAGE_BYTES = 200_000_000
const BATTERY_PCT = 15

/** How grave each is; several add up. */
const WEIGHTS: Readonly<Record<Trouble, number>> = {
  locked: 100, unsent: 60, silent: 30, storage: 20, clock: 15, photos: 10, battery: 6, never: 4, app: 3, evictable: 2,
}

/** Troubles of a phone, the gravest first; `app` is the version that the server gives out now. */
export function troublesOf(device: Device, now_ms: number, app: string): Trouble[] {
  const { state, waiting, last_contact_ms } = device
  if (state === 'erased') return []
  if (state === 'revoked') return (waiting?.operations ?? 0) > 0 || (waiting?.photos ?? 0) > 0 ? ['locked'] : []
  if (last_contact_ms === null) return ['never']
  const found: Trouble[] = []
  if (now_ms - last_contact_ms > SILENT_MS) found.push('silent')
  if (waiting === null) return found
  // A phone of an earlier release says since when of its records alone.
  const late = now_ms - (waiting.oldest_ms ?? last_contact_ms) > LATE_MS
  if (late && waiting.operations > 0) found.push('unsent')
  else if (late && (waiting.photos ?? 0) > 0) found.push('photos')
  if (waiting.ahead_ms !== null && Math.abs(waiting.ahead_ms) > CLOCK_MS) found.push('clock')
  if (waiting.free_bytes !== null && waiting.free_bytes < STORAGE_BYTES) found.push('storage')
  if (waiting.battery !== null && waiting.battery < BATTERY_PCT) found.push('battery')
  if (waiting.app !== null && waiting.app !== app) found.push('app')
  if (waiting.persisted === false) found.push('evictable')
  return found.sort((left, right) => WEIGHTS[right] - WEIGHTS[left])
}

export interface Row {
  device: Device
  troubles: Trouble[]
}

function weightOf({ troubles }: Row): number {
  return troubles.reduce((sum, trouble) => sum + WEIGHTS[trouble], 0)
}

export type Which = 'trouble' | 'unsent' | 'active' | 'ended'

/** Those in trouble first, then in use before ended; among equals, whom we have not heard for longest. */
export function rowsOf(devices: readonly Device[], now_ms: number, app: string, which: Which | null): Row[] {
  const rows = devices.map((device) => ({ device, troubles: troublesOf(device, now_ms, app) })).filter((row) => shows(row, which))
  const ended = ({ device }: Row): number => Number(device.state !== 'active')
  return rows.sort(
    (left, right) =>
      weightOf(right) - weightOf(left) || ended(left) - ended(right) || (left.device.last_contact_ms ?? 0) - (right.device.last_contact_ms ?? 0),
  )
}

function shows({ device, troubles }: Row, which: Which | null): boolean {
  if (which === 'trouble') return troubles.length > 0
  if (which === 'unsent') return device.state !== 'erased' && ((device.waiting?.operations ?? 0) > 0 || (device.waiting?.photos ?? 0) > 0)
  if (which === 'active') return device.state === 'active'
  return which === null || device.state !== 'active'
}
