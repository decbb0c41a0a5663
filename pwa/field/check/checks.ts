/** What is tried on this phone, one function a line: each gives what it found and what to do about it. */

import type { Phone } from '../../device/phone.ts'
import { age, dayTime, language, size, type Values } from '../../ui/index.ts'
import { permissionOf } from '../permissions.ts'
import type { Away } from './away.ts'
import type { Platform } from './platform.ts'
import { c, type CheckKey } from './words.ts'

export type Grade = 'good' | 'care' | 'bad' | 'untested'

/** A sentence in whatever language is on screen when it is shown. */
export type Sentence = readonly [key: CheckKey, values?: Values]

export interface Finding {
  grade: Grade
  says: readonly Sentence[]
  todo?: Sentence
}

export interface Setting {
  phone: Phone
  platform: Platform
  /** The person pressed: the browser may be asked for a permission now. */
  pressed: boolean
  /** What the system did while the person was last away from this screen. */
  away: Away | null
}

export type Check = (on: Setting) => Promise<Finding>

const found = (grade: Grade, says: Sentence, todo?: Sentence): Finding => foundAll(grade, [says], todo)

function foundAll(grade: Grade, says: readonly Sentence[], todo?: Sentence): Finding {
  return todo === undefined ? { grade, says } : { grade, says, todo }
}

const DRAFT_KEY = 'check:1:phone'
const TRIED_CHARS = 200_000
const ROOM_MB = 100
const MB = 1_000_000

/** Writes into the vault, where records are kept, reads it back, and clears it away. */
export const storage: Check = async ({ phone, platform, pressed }) => {
  const written = Array.from(crypto.getRandomValues(new Uint8Array(16)), String).join('-').padEnd(TRIED_CHARS, '.')
  const began = performance.now()
  try {
    await phone.saveDraft(DRAFT_KEY, { written })
    const read = await phone.draft<{ written: string }>(DRAFT_KEY)
    await phone.dropDraft(DRAFT_KEY)
    if (read?.values.written !== written || (await phone.draft(DRAFT_KEY)) !== null) return found('bad', ['storage.differs'], ['storage.differsTodo'])
  } catch (fault) {
    return found('bad', ['storage.failed', { why: String(fault) }], ['storage.failedTodo'])
  }
  const ms = Math.max(1, Math.round(performance.now() - began))
  const kept = (await phone.storagePersisted()) || (pressed && (await phone.persistStorage()))
  const { used_bytes, quota_bytes } = await phone.storage()
  // What the browser grants says nothing of what is free: room for a picture is really taken.
  if (!(await phone.hasRoom())) return found('care', ['storage.noRoom'], ['storage.fullTodo'])
  const left = used_bytes === null || quota_bytes === null ? null : Math.floor((quota_bytes - used_bytes) / MB)
  if (left !== null && left < ROOM_MB) return found('care', ['storage.full', { mb: left }], ['storage.fullTodo'])
  if (!kept) return found('care', ['storage.works', { ms }], [platform.system === 'ios' ? 'storage.notKeptIos' : 'storage.notKeptTodo'])
  if (used_bytes === null || quota_bytes === null) return found('good', ['storage.works', { ms }])
  return found('good', ['storage.room', { ms, used: size(used_bytes), all: size(quota_bytes) }])
}

/** Opens the camera, waits for one picture, closes it. */
export const camera: Check = async ({ pressed }) => {
  const allowed = await permissionOf('camera')
  if (allowed === 'denied') return found('bad', ['camera.refused'], ['camera.refusedTodo'])
  if (allowed !== 'granted' && !pressed) return found('untested', ['camera.press'])
  const [{ tryCamera }, { CameraProblem }] = await Promise.all([import('../../device/scanner/try-camera.ts'), import('../../device/scanner/camera.ts')])
  try {
    const { width, height, torch } = await tryCamera()
    return found('good', [torch ? 'camera.torch' : 'camera.noTorch', { width, height }])
  } catch (fault) {
    const code = fault instanceof CameraProblem ? fault.code : 'no-picture'
    if (code === 'camera-refused') return found('bad', ['camera.refused'], ['camera.refusedTodo'])
    if (code === 'camera-busy') return found('care', ['camera.busy'], ['camera.busyTodo'])
    return found('bad', [code === 'camera-none' ? 'camera.none' : 'camera.noPicture'], ['camera.noneTodo'])
  }
}

const EXACT_MS = 2_000
const MIN_MS = 60_000
const FAR_MS = MIN_MS

/** The phone's clock beside the server's: records are dated by the server's, so a wrong clock is told, not feared. */
export const clock: Check = async ({ phone }) => {
  // An answer to the sync carries the server's time; the heartbeat's does not.
  if ((await phone.heartbeat()) !== null) await phone.syncNow()
  const { ahead_ms, rtt_ms } = phone.clock()
  if (ahead_ms === null) return found('untested', ['clock.never'], ['clock.neverTodo'])
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const home = phone.me()?.organisation.zone
  const values = { by: lengthOf(Math.abs(ahead_ms)), sure: Math.ceil((rtt_ms ?? 0) / 2) }
  if (Math.abs(ahead_ms) > FAR_MS) return found('care', [ahead_ms > 0 ? 'clock.ahead' : 'clock.behind', values], ['clock.wrongTodo'])
  if (home !== undefined && offsetOf(zone) !== offsetOf(home)) return found('care', ['clock.zone', { zone, home }], ['clock.zoneTodo'])
  return found('good', Math.abs(ahead_ms) <= EXACT_MS ? ['clock.exact', values] : [ahead_ms > 0 ? 'clock.ahead' : 'clock.behind', values])
}

/** To the nearest minute from one on: a clock ten minutes wrong, less what the network took, is not nine. */
function lengthOf(ms: number): string {
  if (ms < 10_000) return c('seconds', { n: (ms / 1000).toFixed(1) })
  return age(ms < MIN_MS ? ms : Math.round(ms / MIN_MS) * MIN_MS)
}

function offsetOf(zone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).format(0)
}

/** One request to the server that must be answered within three seconds: `online` alone says nothing. */
export const network: Check = async ({ phone }) => {
  const ms = await phone.heartbeat()
  if (ms !== null) return found(ms < 1_500 ? 'good' : 'care', [ms < 1_500 ? 'network.fast' : 'network.slow', { ms }])
  return phone.network() === 'offline' ? found('care', ['network.offline'], ['network.offlineTodo']) : found('bad', ['network.none'], ['network.noneTodo'])
}

export const place: Check = async ({ pressed }) => {
  const allowed = await permissionOf('geolocation')
  if (allowed === 'denied') return found('care', ['place.refused'], ['place.refusedTodo'])
  if (allowed !== 'granted' && !pressed) return found('untested', ['place.press'])
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(found('good', ['place.works', { m: Math.round(coords.accuracy) }])),
      (fault) => resolve(fault.code === fault.PERMISSION_DENIED ? found('care', ['place.refused'], ['place.refusedTodo']) : found('care', ['place.none'], ['place.noneTodo'])),
      { timeout: 10_000, maximumAge: 60_000 },
    ),
  )
}

/** From the home screen or in a tab: on an iPhone that decides over notifications and over what is kept. */
export const install: Check = async ({ platform }) => {
  if (platform.insideApp) return found('bad', ['install.inside'], ['install.insideTodo'])
  if (platform.installed) return found('good', ['install.own'])
  return found('care', ['install.tab'], [`install.todo.${platform.system}`])
}

const LACKS: [CheckKey, () => boolean][] = [
  ['lack.worker', () => !('serviceWorker' in navigator)],
  ['lack.database', () => !('indexedDB' in globalThis)],
  ['lack.camera', () => navigator.mediaDevices === undefined],
  ['lack.locks', () => !('locks' in navigator)],
  ['lack.crypto', () => globalThis.crypto?.subtle === undefined],
  ['lack.live', () => !('EventSource' in globalThis)],
]

export const browser: Check = async () => {
  const lacking = LACKS.filter(([, lacks]) => lacks()).map(([key]) => key)
  return lacking.length === 0 ? found('good', ['browser.good']) : foundAll('bad', lacking.map((what) => ['browser.lacks', { what }] as const), ['browser.todo'])
}

/** What the system lets the app do when it is not in front; measured where the person has just been away. */
export const background: Check = async ({ phone, away }) => {
  const worker = (await registration())?.active ?? null
  if (worker === null) return foundAll('bad', [['background.noWorker'], ['background.shut']], ['background.noWorkerTodo'])
  const dropped = (document as Document & { wasDiscarded?: boolean }).wasDiscarded === true
  const says: Sentence[] = [['background.worker'], ['background.shut']]
  if (away !== null) says.push(['background.measured', { away: lengthOf(away.away_ms), stopped: lengthOf(away.stopped_ms) }])
  else says.push(['background.try'])
  if (dropped) says.push(['background.dropped'])
  const woken = await phone.woken()
  if (woken !== null) says.push(['background.woken', { time: dayTime(woken.wall_ms, phone.now_ms()) }])
  const stopped = dropped || (away !== null && away.stopped_ms > away.away_ms / 2)
  return foundAll(stopped ? 'care' : 'good', says, stopped ? ['background.todo'] : undefined)
}

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration() : undefined
}

/** Whether this phone can be woken when the app is closed; a press turns it on and has the server really send one. */
export const notifications: Check = async ({ phone, platform, pressed }) => {
  if ((await registration()) === undefined) return found('untested', ['background.noWorker'], ['background.noWorkerTodo'])
  const push = await import('../../device/push.ts')
  const state = await push.pushState()
  if (state === 'unsupported') return found('care', [platform.system === 'ios' ? 'notifications.noneIos' : 'notifications.none'], ['notifications.calls'])
  if (state === 'denied') return found('care', ['notifications.refused'], ['notifications.refusedTodo'])
  if (!pressed) return state === 'on' ? found('good', ['notifications.on'], ['notifications.onTodo']) : found('untested', ['notifications.press'])
  if (state === 'off') {
    const done = await push.subscribe(phone.me()?.person.id ?? '', language.value)
    if (!done.ok) return notSubscribed(done.code, done.detail)
  }
  const tested = await push.sendTest()
  if (tested.ok) return found('good', ['notifications.arrived'], ['notifications.unseen'])
  if (tested.code === 'late') return found('care', ['notifications.late'], ['notifications.calls'])
  return tested.code === 'not-sent' ? found('care', ['notifications.notSent'], ['notifications.calls']) : notSubscribed(tested.code, 'detail' in tested ? tested.detail : null)
}

function notSubscribed(code: string, detail: string | null): Finding {
  if (code === 'denied' || code === 'dismissed') return found('care', ['notifications.refused'], ['notifications.refusedTodo'])
  // What every browser without its maker's push service says: most phones in mainland China.
  if (code === 'no-service') return found('care', ['notifications.noService'], ['notifications.calls'])
  return detail === null ? found('care', ['network.none'], ['network.noneTodo']) : found('care', ['said', { words: detail }], ['notifications.calls'])
}
