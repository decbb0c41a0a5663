/** Outbox: what this phone wrote down and what the server has of it; what needs the person, with both sides. */

import { useState } from 'preact/hooks'
import { Icon, Meter, Sheet, StateShape, TextArea, age, dayTime, named, size, word, type IconName, type Standing } from '../../ui/index.ts'
import { KIND_NAMES } from '../../core/names.gen.ts'
import type { Outbox as OutboxState, OutboxItem } from '../../device/phone.ts'
import { Screen } from '../frame.tsx'
import { now, phone, reach, useLive } from '../store.ts'
import { codeWords, f } from '../words.ts'
import { MendSheet } from './Mend.tsx'

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
          <Balance outbox={outbox} />
          <Photos outbox={outbox} />
          <NeedsYou items={outbox.items.filter((item) => item.state === 'needs-you' && !item.answered)} />
          <button type="button" class="button wide" aria-busy={busy ? 'true' : undefined} onClick={() => void sync()}>
            <Icon name="outbox" size={20} />
            {f(busy ? 'outbox.sending' : 'outbox.now')}
          </button>
          <Items items={outbox.items.filter((item) => item.state !== 'needs-you' || item.answered)} />
        </>
      )}
    </Screen>
  )
}

function Balance({ outbox }: { outbox: OutboxState }) {
  const equal = outbox.recorded === outbox.on_server
  const backed = phone().sync().durable_ms
  return (
    <section class="card" aria-label={f('outbox.balance', { n: outbox.recorded, m: outbox.on_server })}>
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
      <Meter share={outbox.recorded === 0 ? 1 : outbox.on_server / outbox.recorded} label={f('outbox.balance', { n: outbox.recorded, m: outbox.on_server })} />
      <div class="row between wrap small">
        <span class="row">
          <StateShape standing={equal ? 'met' : 'pending'} size={16} />
          <b>{equal ? (outbox.recorded === 0 ? f('outbox.nothing') : f('outbox.complete', { n: outbox.recorded })) : f('outbox.waiting', { n: outbox.waiting })}</b>
        </span>
        <span class="ink-2">{backed === null ? f('outbox.noBackup') : f('outbox.backup', { time: dayTime(backed, now.value) })}</span>
      </div>
    </section>
  )
}

function Photos({ outbox }: { outbox: OutboxState }) {
  const { kept, on_server, waiting_bytes } = outbox.photos
  if (kept === 0) return null
  return (
    <section class="card">
      <div class="row between">
        <b class="num">{f('outbox.photos', { n: on_server, m: kept })}</b>
        <span class="small ink-2">{waiting_bytes === 0 ? f('outbox.photosDone') : f('outbox.photosLeft', { size: size(waiting_bytes) })}</span>
      </div>
      <Meter share={on_server / kept} label={f('outbox.photos', { n: on_server, m: kept })} />
    </section>
  )
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
          <p class="small">{item.detail ?? codeWords(item.code)}</p>
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

const LOOK: Record<OutboxItem['state'], { standing: Standing; word: 'state.waiting' | 'state.held' | 'state.parked' | 'state.refused' | 'state.settled'; icon?: IconName }> = {
  waiting: { standing: 'pending', word: 'state.waiting', icon: 'offline' },
  held: { standing: 'paused', word: 'state.held' },
  parked: { standing: 'paused', word: 'state.parked' },
  'needs-you': { standing: 'undecided', word: 'state.refused' },
  settled: { standing: 'met', word: 'state.settled' },
}

const SHOWN = 60

function Items({ items }: { items: readonly OutboxItem[] }) {
  if (items.length === 0) return null
  return (
    <section class="card rows tight-rows" aria-label={f('outbox.list')}>
      {items.slice(0, SHOWN).map((item) => {
        const look = LOOK[item.state]
        return (
          <div key={item.id} class="row between">
            <span class="grow">{`${nameOf(item)} `}<span class="num ink-2">{dayTime(item.recorded_ms, now.value)}</span></span>
            <span class="row small nowrap">
              <StateShape standing={look.standing} size={16} />
              <b>{f(look.word)}</b>
              {look.icon === undefined || reach.value.state === 'online' ? null : <Icon name={look.icon} size={18} />}
            </span>
          </div>
        )
      })}
    </section>
  )
}

export function nameOf(item: OutboxItem): string {
  const name = named(KIND_NAMES[item.kind])
  const witness = item.body['witness']
  return typeof witness === 'string' ? `${name} · ${word('witness', witness)}` : name
}

/** What was written, in the person's own words where there are any. */
export function contentOf(item: OutboxItem): string {
  const texts = ['text', 'done', 'part', 'code', 'tag', 'why', 'duty', 'left'].map((key) => item.body[key]).filter((value): value is string => typeof value === 'string' && value !== '')
  const personal = Object.values(item.personal ?? {}).filter((value): value is string => typeof value === 'string')
  return [...texts, ...personal].join(' · ')
}
