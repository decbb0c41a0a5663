/** What notifications ask of the open app, and keeping them coming. Loaded behind the first screen; nothing is shown here. */

import { effect } from '@preact/signals'
import { language } from '../ui/index.ts'
import { tell } from './record.ts'
import { go, route } from './route.ts'
import { phone, session } from './store.ts'

const LOOK_AGAIN_MS = 10 * 60_000
const PART = 'acknowledge.'

/** Says that one has seen one's alert, unless that is said already; true once it is kept on this phone. */
async function acknowledge(alert: string): Promise<boolean> {
  const known = await phone().get('alert', alert)
  if (known !== null && known.state !== 'ringing') return true
  return (await tell('alert.acknowledge', alert, {})) !== null
}

let looked_ms = -Infinity

/** Mends this phone's subscription, at most every ten minutes; a new language or session is told at once. */
async function keep(now: boolean): Promise<void> {
  const me = phone().me()
  if (me === null || session.value !== 'active') return
  if (!now && phone().now_ms() - looked_ms < LOOK_AGAIN_MS) return
  looked_ms = phone().now_ms()
  const { keepPush } = await import('../device/push.ts')
  await keepPush(me.person.id, language.value)
}

function quietly(work: Promise<unknown>): void {
  work.catch(() => undefined) // the next look tries again
}

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.addEventListener('message', ({ data, ports }: MessageEvent) => {
    const { type, alert } = (data ?? {}) as { type?: string; alert?: string }
    if (type !== 'acknowledge' || alert === undefined) return
    quietly(acknowledge(alert).then((kept) => ports[0]?.postMessage(kept ? 'recorded' : 'not-recorded')))
  })
}

// Opened by a notification whose alert could not be acknowledged from outside: recorded here, then the ticket is shown.
effect(() => {
  const { screen, id, part } = route.value
  if (screen !== 'ticket' || id === null || part?.startsWith(PART) !== true) return
  go(`/ticket/${id}`, true)
  quietly(acknowledge(part.slice(PART.length)))
})

effect(() => {
  void language.value
  if (session.value === 'revoked') quietly(import('../device/push.ts').then((push) => push.unsubscribe()))
  else quietly(keep(true))
})
phone().subscribe((topic) => {
  if (topic === 'sync') quietly(keep(false))
})
