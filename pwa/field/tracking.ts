/** Records where the engineer is while on duty and the app is open, where that was allowed on this phone. Loaded behind the first screen. */

import { effect, signal } from '@preact/signals'
import { isWorth, type Fix } from '../core/position-filter.ts'
import { PositionLog } from '../device/positions.ts'
import { changes, now, phone } from './store.ts'

const SEND_MS = 20_000

export const positionLog = new PositionLog(indexedDB, (...asked) => fetch(...asked))
/** Whether this phone may tell where it is: asked for by the engineer on the page Me, never by itself. */
export const allowed = signal(false)
/** Whether it is recording now. */
export const recording = signal(false)

let watch: number | null = null
let last: Fix | null = null
let sent_ms = 0
let sending = false
const onDuty = signal(false)

export async function lookWhetherAllowed(): Promise<void> {
  const found = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => null)
  allowed.value = found?.state === 'granted'
}

/** Asks the person at the phone; only after a tap of theirs. */
export function askForLeave(): Promise<boolean> {
  return new Promise((resolve) => {
    const told = (is: boolean): void => {
      allowed.value = is
      resolve(is)
    }
    navigator.geolocation.getCurrentPosition(() => told(true), () => told(false), { timeout: 20_000 })
  })
}

function heard({ coords }: GeolocationPosition): void {
  const { latitude, longitude, accuracy, speed, heading } = coords
  const at_ms = Math.round(phone().now_ms()) // the server's time: the phone's own clock may be wrong
  const fix = { at_ms, lat_deg: latitude, lon_deg: longitude, accuracy_m: accuracy, speed_m_s: speed, heading_deg: Number.isFinite(heading) ? heading : null }
  if (!onDuty.value || !isWorth(last, fix)) return
  last = fix
  void positionLog.keep(fix).catch(() => undefined) // a position is not worth a word
}

effect(() => {
  changes.value
  const me = phone().me()?.person.id
  if (me === undefined) return
  void phone().get('person', me).then((person) => (onDuty.value = person !== null && person.duty !== 'off'))
})

effect(() => {
  const wanted = onDuty.value && allowed.value
  if (wanted && watch === null) watch = navigator.geolocation.watchPosition(heard, () => undefined, { enableHighAccuracy: true, maximumAge: 5_000 })
  if (!wanted && watch !== null) {
    navigator.geolocation.clearWatch(watch)
    watch = null
    last = null
  }
  recording.value = watch !== null
})

effect(() => {
  const at_ms = now.value
  if (sending || at_ms - sent_ms < SEND_MS) return
  sending = true
  sent_ms = at_ms
  positionLog
    .send()
    .catch(() => undefined) // the next time
    .finally(() => (sending = false))
})

void lookWhetherAllowed()
