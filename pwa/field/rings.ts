/** While the server cannot be reached the phone reminds its own person. Loaded behind the first screen; nothing is shown here. */

import { effect } from '@preact/signals'
import { ringsOf, type Ring } from '../core/rings.ts'
import { clockTime, language, word } from '../ui/index.ts'
import { notificationOf } from '../worker/notice.ts'
import { rememberRang } from '../worker/rang.ts'
import { calendarsFor, termsOf } from './job-clocks.ts'
import { isOpen, readJobs, thingOf, type Job } from './jobs.ts'
import { buzz, tell } from './record.ts'
import { changes, now, phone, reach } from './store.ts'
import { f } from './words.ts'

/** So long the server is given to be heard again before the phone speaks in its place. */
const GRACE_MS = 5_000

/** Until when, and of which state of the records, nothing comes up. */
let quiet = { until_ms: 0, at: -1 }
let looking = false
let silent_since_ms: number | null = null

/** Rings for every job of one's own what has come up and nobody has rung; notes when the next may come. */
async function look(at_ms: number, at: number): Promise<void> {
  const me = phone().me()?.person
  if (me === undefined) return
  let next_ms = Infinity
  for (const job of (await readJobs(phone(), me)).filter((one) => isOpen(one) && one.ticket.engineer === me.id)) {
    const found = await ringsOf(job.ticket.id, termsOf(job), job.ticket.events, calendarsFor(job.calendars), me.id, at_ms)
    next_ms = Math.min(next_ms, found.again_ms ?? Infinity)
    for (const ring of found.rings) if ((await phone().get('alert', ring.id)) === null) await tellMe(job, ring)
  }
  quiet = { until_ms: next_ms, at }
}

async function tellMe(job: Job, ring: Ring): Promise<void> {
  // Recorded first: what cannot be kept would be rung again each second.
  if ((await tell('alert.ring', ring.id, { ...ring.body, ...shownOf(job) }, { quiet: true })) === null) return
  buzz([200, 100, 200])
  await rememberRang(ring.id)
  await notify(job, ring).catch(() => undefined) // the card on screen is there; the phone forbids the rest
}

/** What the card on screen says of the job: the server knows better, and puts its own in place. */
function shownOf({ ticket, equipment }: Job): { ticket_number: string; equipment_name: string | null; site: string } {
  return { ticket_number: ticket.number, equipment_name: equipment?.name ?? null, site: ticket.site }
}

async function notify(job: Job, { id, body }: Ring): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const registration = await navigator.serviceWorker.getRegistration()
  const hidden = job.site?.confidential !== false || job.contract?.confidential !== false
  const words = hidden
    ? {}
    : {
        title: f('alert.title', { number: job.ticket.number, kind: word('kind', body.clock_kind) }),
        body: body.due_ms === null ? thingOf(job) : f('alert.due', { thing: thingOf(job), time: clockTime(body.due_ms, job.site?.zone) }),
      }
  const { title, options } = notificationOf(JSON.stringify({ about: 'alert', lang: language.value, ticket: job.ticket.id, alert: id, ...words }))
  await registration?.showNotification(title, options)
}

effect(() => {
  const at_ms = now.value
  if (reach.value.state === 'online') {
    silent_since_ms = null
    return
  }
  const at = changes.value // what was just recorded may end what would ring
  silent_since_ms ??= at_ms
  if (looking || at_ms - silent_since_ms < GRACE_MS || (at === quiet.at && at_ms < quiet.until_ms)) return
  looking = true
  look(at_ms, at)
    .catch(() => undefined) // the next second tries again
    .finally(() => (looking = false))
})
