/** The phone as the screens see it: one instance, a clock that ticks, and queries that run again when something changed. */

import { signal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Network, Outbox, Phone, Topic } from '../device/phone.ts'
import { homeZone, type Reach } from '../ui/index.ts'

let held: Phone | null = null

/** The server's time, ms, once a second. */
export const now = signal(0)
/** Raised by one whenever records or the outbox changed. */
export const changes = signal(0)
export const reach = signal<Reach>({ state: 'offline', heardMs: null, unsent: 0 })
export const session = signal<ReturnType<Phone['session']>>('new')
export const updateWaiting = signal(false)
export const needsYou = signal(0)

/** The phone given to `usePhone`. */
export function phone(): Phone {
  if (held === null) throw new Error('the phone is not open yet')
  return held
}

/** Takes the opened phone and keeps the signals true from now on. */
export function adopt(opened: Phone): void {
  held = opened
  now.value = opened.now_ms()
  setInterval(() => {
    now.value = opened.now_ms()
  }, 1000)
  opened.subscribe(heard)
  for (const topic of ['session', 'network', 'update'] as const) heard(topic)
  heard('outbox')
}

function heard(topic: Topic): void {
  if (topic === 'records' || topic === 'outbox') changes.value += 1
  homeZone.value = phone().me()?.organisation.zone ?? homeZone.value
  if (topic === 'session') session.value = phone().session()
  if (topic === 'update') updateWaiting.value = phone().updateWaiting()
  void refreshReach()
}

async function refreshReach(): Promise<void> {
  const outbox = await phone().outbox()
  const me = phone().me()?.person.id
  const odds = await phone().list('conflict', ({ state, said }) => state === 'open' && said.some(({ by }) => by === me))
  needsYou.value = outbox.needs_you + odds.length
  const state = NETWORKS[phone().network()]
  const { pause, fresh } = phone().sync()
  const asked = phone().session() === 'revoked' ? 'revoked' : pause === 'sign-in-needed' && state === 'online' ? 'sign-in' : state
  reach.value = { state: asked, fresh, heardMs: phone().lastSync(), unsent: outbox.waiting }
}

/** Records and photos that the server does not have. */
export function unsentOf(outbox: Outbox | undefined): { n: number; m: number } {
  return { n: outbox?.waiting ?? 0, m: (outbox?.photos.kept ?? 0) - (outbox?.photos.on_server ?? 0) }
}

const NETWORKS: Record<Network, Reach['state']> = { online: 'online', 'no-server': 'unreached', offline: 'offline' }

/** The answer of `ask`, asked again after every change; undefined until the first answer. */
export function useLive<T>(ask: (phone: Phone) => Promise<T>, keys: readonly unknown[] = []): T | undefined {
  const [answer, setAnswer] = useState<T>()
  const round = useRef(0)
  const run = (): void => {
    const mine = ++round.current
    void ask(phone()).then((value) => {
      if (mine === round.current) setAnswer(() => value)
    })
  }
  const latest = useRef(run)
  latest.current = run
  useSignalEffect(() => {
    void changes.value
    latest.current()
  })
  const first = useRef(true)
  useEffect(() => {
    if (first.current) first.current = false
    else latest.current()
  }, keys)
  useEffect(
    () => () => {
      round.current = -1e9
    },
    [],
  )
  return answer
}

/** An object URL for bytes the phone holds; null while it has none. */
export function useBlobUrl(sha256: string): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    let made: string | null = null
    let gone = false
    void phone()
      .blob(sha256)
      .then((bytes) => {
        if (bytes === null || gone) return
        made = URL.createObjectURL(bytes)
        setUrl(made)
      })
    return () => {
      gone = true
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [sha256])
  return url
}
