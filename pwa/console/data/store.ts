/** What the console knows: who is signed in, the board, the server's time, and whether the server is heard. */

import { batch, signal } from '@preact/signals'
import { uuid7 } from '../../core/ids.ts'
import type { BodyByKind, OperationKind } from '../../core/operations.gen.ts'
import { language } from '../../ui/language.ts'
import { homeZone } from '../../ui/times.ts'
import type { Board, Me, Receipt } from './answers.ts'
import { makeApi } from './api.ts'
import { fetchCatalogue } from './catalogue.ts'
import { listen, type Poke } from './live.ts'
import { intend, send, type Intent } from './operations.ts'
import { Problem } from './problem.ts'
import { coalesced } from './refetch.ts'
import { serverTime } from './server-time.ts'

export const me = signal<Me | null>(null)
export const board = signal<Board | null>(null)
/** Why the board cannot be shown or is old; null when the last fetch was answered. */
export const boardProblem = signal<Problem | null>(null)
/** live: pokes arrive; polling: the server answers but no stream stands; silent: the server is not heard. */
export const reach = signal<'live' | 'polling' | 'silent'>('polling')
/** When the server was last heard, in its own time; null before the first answer. */
export const heard_ms = signal<number | null>(null)
/** Server time now, to the second it is redrawn. */
export const now_ms = signal(Date.now())
/** Counts changes that were poked or polled: what depends on the server reads it to be asked again. */
export const changes = signal(0)

const time = serverTime(() => performance.now(), () => Date.now())
let streaming = false

export function serverNow_ms(): number {
  return time.now_ms()
}

function hear(server: boolean): void {
  batch(() => {
    reach.value = server ? (streaming ? 'live' : 'polling') : 'silent'
    if (server) heard_ms.value = time.now_ms()
  })
}

/** Kept over the sign-in page, so that the same ticket is open afterwards. */
const BACK = 'halfhour.console.back'

let leaving = false
function signInNeeded(): void {
  if (leaving) return
  leaving = true
  try {
    sessionStorage.setItem(BACK, location.hash)
  } catch {
    // Storage is forbidden: the board opens instead.
  }
  location.assign('/sign-in')
}

export const api = makeApi({
  fetch: (address, init) => fetch(address, init),
  language: () => (language.value === 'zh' ? 'zh-CN' : 'en'),
  signInNeeded,
  heard: hear,
})

/** Asks and takes the server's time from the answer's `now`. */
async function timed<T extends { now: string }>(ask: () => Promise<T>): Promise<T> {
  const asked_ms = performance.now()
  const answer = await ask()
  time.hear(answer.now, asked_ms)
  now_ms.value = time.now_ms()
  return answer
}

async function fetchBoard(): Promise<void> {
  try {
    const answer = await timed(() => api.get<Board>('/board'))
    batch(() => {
      board.value = answer
      boardProblem.value = null
      changes.value += 1
    })
  } catch (error) {
    boardProblem.value = error instanceof Problem ? error : new Problem(0, 'internal', String(error))
    throw error
  }
}

const later = (run: () => void, after_ms: number): (() => void) => {
  const timer = setTimeout(run, after_ms)
  return () => clearTimeout(timer)
}

const refetch = coalesced({ fetch: fetchBoard, gather_ms: 120, later })

/** Asks for the board again, soon and once. */
export function refresh(): void {
  refetch.poke()
}

function poked(poke: Poke | null): void {
  if (poke?.feed.startsWith('catalogue:') === true) catalogueMoved()
  if (poke === null || poke.feed.startsWith('desk:')) refetch.poke()
}

/** Who we are and what the organisation is called; its zone is that of everything without a site. */
async function fetchMe(): Promise<void> {
  const mine = await timed(() => api.get<Me>('/auth/me'))
  me.value = mine
  homeZone.value = mine.organisation.zone
}

/** Names, the zone, models: not on the board, but every page shows them. */
function catalogueMoved(): void {
  Promise.all([fetchMe(), fetchCatalogue(api)]).then(
    () => (changes.value += 1),
    () => undefined, // asked for again with the next visit of the page
  )
}

function tick(): void {
  const now = time.now_ms()
  now_ms.value = now
  setTimeout(tick, 1000 - (now % 1000) + 4)
}

/** Back to where the session ended, unless this page was opened at an address of its own. */
function comeBack(): void {
  try {
    const hash = sessionStorage.getItem(BACK)
    sessionStorage.removeItem(BACK)
    if (hash !== null && hash !== '' && location.hash === '') location.replace(hash)
  } catch {
    // Storage is forbidden: the board stays.
  }
}

/** Signs on with the session at hand and keeps the board current from then on. Raises Problem (401 leaves the page). */
export async function begin(): Promise<void> {
  await fetchMe()
  comeBack()
  fetchCatalogue(api).catch(() => undefined) // asked for again with the next visit of the page
  tick()
  await fetchBoard().catch(() => undefined)
  listen({
    open: () => new EventSource('/api/v1/live'),
    poke: poked,
    state: (live) => {
      streaming = live
      if (reach.value !== 'silent') reach.value = live ? 'live' : 'polling'
    },
    later,
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    refresh()
    catalogueMoved()
  })
  window.addEventListener('online', refresh)
}

export async function signOut(): Promise<void> {
  await api.post('/auth/sign-out')
  location.assign('/sign-in')
}

export function newId(): string {
  return uuid7(time.now_ms())
}

const sender = {
  post: (path: string, body: unknown) => api.post<Receipt>(path, body),
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
}

/** Sends what the desk did and refreshes. The intent is made here, once; sending again uses `redo`. */
export async function act<K extends OperationKind>(
  kind: K,
  record: string,
  body: BodyByKind[K],
  personal?: Record<string, unknown>,
): Promise<Receipt> {
  return redo(intend(newId, kind, record, body, personal))
}

/** Sends an edit of what was read at revision `base`. */
export async function edit<K extends OperationKind>(kind: K, record: string, body: BodyByKind[K], base: number): Promise<Receipt> {
  return redo({ ...intend(newId, kind, record, body), base })
}

/** Sends an intent that may have been sent before: the same id, so it counts once. */
export async function redo(intent: Intent): Promise<Receipt> {
  const receipt = await send(intent, sender)
  refresh()
  return receipt
}
