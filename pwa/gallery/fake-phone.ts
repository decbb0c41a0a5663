/** A phone that keeps everything in memory: for looking at screens in the gallery, never in the built app. */

import type { Entry } from '../core/outbox.ts'
import { overlay } from '../core/projections.ts'
import { makeOperation } from '../core/operations.ts'
import type { AnyRecord, RecordByKind, RecordKind } from '../core/records.gen.ts'
import type { BlobRef, Outbox, OutboxItem, Phone, Topic } from '../device/phone.ts'
import { ids, type World } from './morning.ts'

export interface Setting {
  nowMs: number
  network: 'online' | 'offline' | 'no-server'
  session: 'new' | 'active' | 'sign-in-needed' | 'erasing'
  update: boolean
  refused: boolean
  /** Only part of the site has come, and little room is left. */
  part: boolean
  heardAgoMs: number
}

export function fakePhone(world: World, setting: Setting): Phone {
  const records = new Map<string, AnyRecord>(world.map(([kind, record]) => [`${kind}:${record.id}`, record]))
  const kinds = new Map<string, RecordKind>(world.map(([kind, record]) => [`${kind}:${record.id}`, kind]))
  const listeners = new Set<(topic: Topic) => void>()
  const blobs = new Map<string, Blob>()
  const drafts = new Map<string, { values: unknown; saved_ms: number }>()
  const entries: Entry[] = []
  const items: OutboxItem[] = setting.refused ? troubledItems(setting.nowMs) : []
  const began = performance.now()
  const now = (): number => Math.round(setting.nowMs + performance.now() - began)
  const tell = (...topics: Topic[]): void => topics.forEach((topic) => listeners.forEach((listener) => listener(topic)))
  const base = async <K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | undefined> => records.get(`${kind}:${id}`) as RecordByKind[K] | undefined
  const view = async (): Promise<Map<string, AnyRecord>> => {
    const over = await overlay(entries, { get: base, list: async (kind) => [...records.keys()].filter((key) => kinds.get(key) === kind).map((key) => records.get(key) as never), contactOf: async (ticket) => [...records.values()].find((one) => 'signers' in one && one.ticket === ticket) as RecordByKind['contact'] | undefined, labelOf: async (tag) => [...records.values()].find((one) => 'tag' in one && one.tag === tag && 'label_kind' in one) as RecordByKind['label'] | undefined }, { by: ids.me, wall_ms: now(), received_ms: now() })
    return new Map([...records, ...over])
  }
  const keep = async (bytes: Blob): Promise<{ ok: true; blob: BlobRef }> => {
    const hash = await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer())
    const sha256 = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    blobs.set(sha256, bytes)
    return { ok: true, blob: { sha256, bytes: bytes.size, type: bytes.type } }
  }
  const outbox = async (): Promise<Outbox> => {
    const waiting = items.filter((item) => item.state === 'waiting' || item.state === 'held').length
    const sent = items.length - waiting
    return { recorded: 31 + items.length, on_server: 31 + sent, waiting, needs_you: items.filter((item) => item.state === 'needs-you').length, oldest_ms: waiting > 0 ? setting.nowMs : null, backed_up: 28, photos: { kept: 60, on_server: 58, bytes: 24_000_000, waiting_bytes: 4_100_000 }, items: [...items].reverse() }
  }
  const me = { person: records.get(`person:${ids.me}`) as RecordByKind['person'], organisation: records.get(`organisation:${ids.org}`) as RecordByKind['organisation'], device: { id: 'd-1', name: 'Gallery' }, server: 'gallery' }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    now_ms: now,
    network: () => setting.network,
    clock: () => ({ ahead_ms: 240, rtt_ms: 38, heard_ms: setting.nowMs - setting.heardAgoMs }),
    woken: async () => null,
    heartbeat: async () => (setting.network === 'online' ? 38 : null),
    lastSync: () => (setting.network === 'online' ? now() - setting.heardAgoMs : setting.nowMs - setting.heardAgoMs),
    sync: () => ({ fresh: true, last_ms: setting.nowMs, pause: setting.session === 'sign-in-needed' ? 'sign-in-needed' : null, durable_ms: setting.nowMs - 600_000, held: { n: 31, missing: 0 } }),
    syncNow: async () => undefined,
    session: () => setting.session,
    me: () => (setting.session === 'new' ? null : me),
    enrol: async () => ({ ok: false, code: 'enrolment-code-wrong', detail: null }),
    adopt: async () => ({ ok: false, code: 'sign-in-needed', detail: null }),
    signIn: async () => ({ ok: false, code: 'sign-in-failed', detail: null }),
    signOut: async () => undefined,
    record: async (kind, record, body, options) => {
      const id = crypto.randomUUID()
      const said = { wall_ms: now(), mono_ms: performance.now(), session: 's', heard: { now_ms: now(), wall_ms: now(), mono_ms: performance.now(), session: 's', rtt_ms: 20 } }
      const personal = options?.personal === undefined ? null : { salt: '', values: options.personal as Record<string, unknown> }
      const n = entries.length + 1
      const operation = makeOperation({ id, kind, record, feed: '', body: body as Record<string, unknown>, personal, personal_sha256: null, base: null, said: said as never, needs: [], blobs: options?.blobs ?? [], mends: options?.mends ?? null }, n, '')
      entries.push({ id, n, phone_epoch: '', wire: '', operation, personal, recorded_ms: now(), state: 'waiting', verdict: null, answered_ms: null, pulled: false, replaced: false, stuck: false } as Entry)
      items.push({ id, n, kind, record, body: body as Record<string, unknown>, personal: personal?.values ?? null, recorded_ms: now(), state: setting.network === 'online' ? 'settled' : 'waiting', code: null, detail: null, answered: false, held_by: null, backed_up: false, photos_unsent: 0, blobs: options?.blobs ?? [] })
      if (options?.draft !== undefined) drafts.delete(options.draft)
      tell('records', 'outbox')
      return { ok: true, id, n }
    },
    newId: () => crypto.randomUUID(),
    withdraw: async (id) => {
      const item = items.findIndex((one) => one.id === id)
      if (item >= 0) items.splice(item, 1)
      tell('outbox')
      return { ok: true, id: crypto.randomUUID(), n: 1 }
    },
    outbox,
    handOver: async () => ({ file: new Blob(['']), name: 'halfhour.hhp', operations: items.length, photos: 2 }),
    handedOver: async () => null,
    get: async (kind, id) => ((await view()).get(`${kind}:${id}`) as never) ?? null,
    list: async (kind, filter) => {
      const all = [...(await view())].filter(([key]) => (kinds.get(key) ?? key.slice(0, key.indexOf(':'))) === kind).map(([, record]) => record as never)
      if (filter === undefined) return all
      if (typeof filter === 'function') return all.filter(filter as (record: never) => boolean)
      return all.filter((record) => Object.entries(filter).every(([key, value]) => record[key as never] === value))
    },
    findTag: async (tag) => {
      const shown = await view()
      const label = [...shown.values()].find((one) => 'label_kind' in one && one.tag === tag) as RecordByKind['label'] | undefined
      if (label === undefined) return null
      return { label, equipment: (shown.get(`equipment:${label.equipment ?? ''}`) as RecordByKind['equipment']) ?? null, site: (shown.get(`site:${label.site ?? ''}`) as RecordByKind['site']) ?? null }
    },
    siteOnPhone: async () => ({ records: 162, of: setting.part ? 400 : null, bytes: 3_100_000, pulled_ms: setting.nowMs - setting.heardAgoMs, complete: !setting.part }),
    addPhoto: keep,
    addBlob: keep,
    blob: async (sha256) => blobs.get(sha256) ?? null,
    draft: async (key) => (drafts.get(key) as never) ?? null,
    saveDraft: async (key, values) => void drafts.set(key, { values, saved_ms: now() }),
    dropDraft: async (key) => void drafts.delete(key),
    storage: async () => ({ persisted: false, used_bytes: 41_000_000, quota_bytes: setting.part ? 90_000_000 : 6_200_000_000 }),
    storagePersisted: async () => false,
    hasRoom: async () => true,
    persistStorage: async () => true,
    updateWaiting: () => setting.update,
    acceptUpdate: () => undefined,
  }
}

/** One of each: refused, held by it, parked, waiting, sent and not in a backup, sent with a picture to come. */
function troubledItems(nowMs: number): OutboxItem[] {
  const minute = 60_000
  const item = (n: number, ago_min: number, change: Partial<OutboxItem>): OutboxItem => ({
    ...{ id: `item-${n}`, n, kind: 'visit.note', record: ids.visit, body: {}, personal: null, recorded_ms: nowMs - ago_min * minute },
    ...{ state: 'settled', code: null, detail: null, answered: false, held_by: null, backed_up: true, photos_unsent: 0, blobs: [] },
    ...change,
  })
  return [
    item(1, 40, { kind: 'visit.depart' }),
    item(2, 22, { kind: 'visit.arrive', backed_up: false }),
    item(3, 15, { id: 'refused', kind: 'visit.witness', body: { witness: 'gate_code', code: '130472958' }, state: 'needs-you', code: 'gate-code-used' }),
    item(4, 14, { kind: 'visit.photograph', photos_unsent: 2, backed_up: false }),
    item(5, 9, { kind: 'visit.sign', state: 'parked', code: 'blob-missing', detail: '照片或签名的文件还没传到。传完会自动处理。' }),
    item(6, 6, { kind: 'ticket.call', body: { text: '值班室说 3 号对讲也没声音' }, state: 'held', held_by: { kind: 'visit.witness', state: 'needs-you' } }),
    item(7, 2, { kind: 'visit.find', body: { text: 'PSU-1 过热保护，端口 13–16 掉电，三个对讲点无声' }, state: 'waiting' }),
  ]
}
