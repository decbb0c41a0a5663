/** Outbox: what this phone wrote down and what the server has of it; what needs the person, with both sides. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { Banner, Icon, Meter, Sheet, StateShape, TextArea, age, dayTime, lengthOf, size } from '../../ui/index.ts'
import { LATE_MS } from '../../core/outbox.ts'
import type { Outbox as OutboxState, OutboxItem } from '../../device/phone.ts'
import { Screen } from '../frame.tsx'
import { Conflicts } from '../job/Conflicts.tsx'
import { now, phone, reach, session, unsentOf, useLive } from '../store.ts'
import { codeWords, f } from '../words.ts'
import { HandOver } from './HandOver.tsx'
import { MendSheet } from './Mend.tsx'
import { Lines, contentOf, nameOf } from './OutboxList.tsx'

export function Outbox() {
  const outbox = useLive((its) => its.outbox())
  const [busy, setBusy] = useState(false)
  const sync = async (): Promise<void> => {
    setBusy(true)
    await phone().syncNow()
    setBusy(false)
  }
  const heard = reach.value.heardMs
  return (
    <Screen main title={f('bar.outbox')} beside={heard === null ? undefined : f('outbox.heard', { age: age(now.value - heard) })}>
      {outbox === undefined ? (
        <p class="ink-2">{f('reading')}</p>
      ) : (
        <>
          <Locked outbox={outbox} />
          <Late outbox={outbox} />
          <Balance outbox={outbox} busy={busy} />
          <Photos outbox={outbox} />
          <NeedsYou items={outbox.items.filter((item) => item.state === 'needs-you' && !item.answered)} />
          <Conflicts />
          {session.value === 'revoked' ? null : (
            <button type="button" class="button wide" aria-busy={busy ? 'true' : undefined} onClick={() => void sync()}>
              <Icon name="outbox" size={20} />
              {f(busy ? 'outbox.sending' : 'outbox.now')}
            </button>
          )}
          <Lines title={f('outbox.waits')} label={f('outbox.waits')} items={outbox.items.filter(isWaiting).reverse()} />
          <Lines label={f('outbox.list')} items={outbox.items.filter((item) => item.state === 'settled' || item.answered)} />
          <HandOver operations={outbox.waiting} photos={outbox.photos.kept - outbox.photos.on_server} />
        </>
      )}
    </Screen>
  )
}

function isWaiting({ state }: OutboxItem): boolean {
  return state === 'waiting' || state === 'held' || state === 'parked'
}

/** A phone that records nothing more, and why. */
function Locked({ outbox }: { outbox: OutboxState }) {
  const n = outbox.waiting
  if (session.value === 'erasing') return <Banner icon="lock" title={f('offer.erasing')}>{f('offer.erasingWhy', unsentOf(outbox))}</Banner>
  if (session.value === 'revoked') return <Banner icon="lock" title={f('offer.revoked')}>{f('offer.revokedWhy', { n })}</Banner>
  return null
}

/** Unsent for four hours: says so, and since when. */
function Late({ outbox }: { outbox: OutboxState }) {
  const oldest = outbox.oldest_ms
  if (oldest === null || now.value - oldest <= LATE_MS) return null
  return (
    <Banner standing="risk" title={f('offer.unsent', unsentOf(outbox))}>
      {f('offer.unsentWhy', { time: dayTime(oldest, now.value) })}
    </Banner>
  )
}

/** 37 recorded = 37 on the server; below it whether any number is missing there, and how many a backup has. */
function Balance({ outbox, busy }: { outbox: OutboxState; busy: boolean }) {
  const equal = outbox.recorded === outbox.on_server
  const label = f('outbox.balance', { n: outbox.recorded, m: outbox.on_server })
  return (
    <section class="card" aria-label={label}>
      <div class="balance num">
        <div>
          <div class="small ink-2">{f('outbox.recorded')}</div>
          <div class="t-44">{outbox.recorded}</div>
        </div>
        <div class="sign" aria-hidden>
          {equal ? '=' : '>'}
        </div>
        <div class="right">
          <div class="small ink-2">{f('outbox.onServer')}</div>
          <div class="t-44">{outbox.on_server}</div>
        </div>
      </div>
      <Meter share={outbox.recorded === 0 ? 1 : outbox.on_server / outbox.recorded} label={label} />
      <div class="row between wrap small">
        <span class="row" role="status">
          <StateShape standing={equal ? 'met' : 'pending'} size={16} />
          <b>{balanceWords(outbox, busy)}</b>
        </span>
        <span class="ink-2 num">{backupWords(outbox)}</span>
      </div>
    </section>
  )
}

function balanceWords({ recorded, on_server, waiting }: OutboxState, busy: boolean): string {
  const { held } = phone().sync()
  if (session.value === 'revoked' && waiting > 0) return f('outbox.locked', { n: waiting })
  if (recorded === 0) return f('outbox.nothing')
  if (recorded > on_server) return f(busy ? 'outbox.going' : reach.value.state === 'online' ? 'outbox.next' : 'outbox.waiting', { n: waiting })
  // What the server itself says it holds, not what this phone believes.
  if (held === undefined || held === null) return f('outbox.all')
  return held.missing === 0 ? f('outbox.complete', { n: Math.max(held.n, recorded) }) : f('outbox.missing', { n: held.missing })
}

function backupWords({ backed_up, on_server }: OutboxState): string {
  if (backed_up === null) return f('outbox.noBackup')
  return backed_up >= on_server ? f('outbox.backupAll') : f('outbox.backupSome', { n: backed_up })
}

function Photos({ outbox }: { outbox: OutboxState }) {
  // The bytes of the picture under way come as sync news, not as a change of the outbox.
  const [, redraw] = useState(0)
  useEffect(() => phone().subscribe((topic) => topic === 'sync' && redraw((round) => round + 1)), [])
  const { kept, on_server, bytes, waiting_bytes } = outbox.photos
  const under_way = kept > on_server ? (phone().sync().uploaded_bytes ?? 0) : 0
  const left = Math.max(0, waiting_bytes - under_way)
  const minutes = useMinutesLeft(left)
  if (kept === 0) return null
  const label = f('outbox.photos', { n: on_server, m: kept })
  const some = minutes === null ? f('outbox.photosLeft', { size: size(left) }) : f('outbox.photosLeftFor', { size: size(left), time: lengthOf(minutes) })
  return (
    <section class="card">
      <div class="row between wrap">
        <b class="num">{label}</b>
        <span class="small ink-2 num">{kept === on_server ? f('outbox.photosDone') : some}</span>
      </div>
      <Meter share={bytes === 0 ? 1 : 1 - left / bytes} label={label} />
    </section>
  )
}

const MEASURED_MS = 3_000

/** Minutes that the rest takes at the pace seen since this screen opened; null until there is one. */
function useMinutesLeft(left_bytes: number): number | null {
  const first = useRef<{ at_ms: number; bytes: number } | null>(null)
  const before = first.current
  if (before === null || left_bytes > before.bytes) first.current = { at_ms: now.value, bytes: left_bytes }
  if (before === null || left_bytes === 0) return null
  const [sent, took_ms] = [before.bytes - left_bytes, now.value - before.at_ms]
  return sent <= 0 || took_ms < MEASURED_MS ? null : Math.max(1, Math.round((left_bytes * took_ms) / sent / 60_000))
}

function NeedsYou({ items }: { items: OutboxItem[] }) {
  if (items.length === 0) return null
  return (
    <section class="card needs-you">
      <div class="row">
        <StateShape standing="undecided" size={22} />
        <h2>{f('outbox.needs', { n: items.length })}</h2>
      </div>
      {items.map((item) => (
        <Refused key={item.id} item={item} />
      ))}
    </section>
  )
}

/** Both values at equal size: what was written here, what the server says; no default. */
function Refused({ item }: { item: OutboxItem }) {
  const [mending, setMending] = useState(false)
  const [withdrawing, setWithdrawing] = useState(false)
  return (
    <div class="refused">
      <div class="both">
        <div>
          <div class="small ink-2">{f('outbox.you', { time: dayTime(item.recorded_ms, now.value) })}</div>
          <b>{nameOf(item)}</b>
          <p class="small">{contentOf(item)}</p>
        </div>
        <div>
          <div class="small ink-2">{f('outbox.server')}</div>
          <b>{f('outbox.refused')}</b>
          <p class="small">{whyRefused(item)}</p>
        </div>
      </div>
      <div class="two">
        <button type="button" class="button soft" onClick={() => setMending(true)}>
          {f('outbox.mend')}
        </button>
        <button type="button" class="button" onClick={() => setWithdrawing(true)}>
          {f('outbox.withdraw')}
        </button>
      </div>
      {mending ? <MendSheet item={item} onClose={() => setMending(false)} /> : null}
      {withdrawing ? <WithdrawSheet item={item} onClose={() => setWithdrawing(false)} /> : null}
    </div>
  )
}

/** In the language on screen where this app knows the code; else the server's own sentence. */
function whyRefused({ code, detail }: OutboxItem): string {
  return codeWords(code, detail)
}

function WithdrawSheet({ item, onClose }: { item: OutboxItem; onClose: () => void }) {
  const [why, setWhy] = useState('')
  const send = async (): Promise<void> => {
    await phone().withdraw(item.id, why.trim() === '' ? undefined : why.trim())
    onClose()
  }
  return (
    <Sheet title={f('withdraw.title', { what: nameOf(item) })} onClose={onClose}>
      <p>{f('withdraw.what')}</p>
      <TextArea label={f('withdraw.why')} value={why} onValue={setWhy} rows={2} maxLength={500} optional />
      <button type="button" class="button primary wide tall" onClick={() => void send()}>
        {f('outbox.withdraw')}
      </button>
    </Sheet>
  )
}
