/** The outbox line by line: what waits and for what; then what the server has. */

import { Icon, StateShape, dayTime, named, word, type IconName, type Standing } from '../../ui/index.ts'
import { KIND_NAMES } from '../../core/names.gen.ts'
import type { OutboxItem } from '../../device/phone.ts'
import { now, phone, reach, session } from '../store.ts'
import { codeWords, f, type FieldKey } from '../words.ts'

/** Rows shown at once; a shift has some 300, and the rest is a tap away. */
const SHOWN = 40

interface Look {
  standing: Standing
  words: FieldKey
  icon?: IconName
}

/** State by shape and word. What was recorded here and nobody heard yet keeps the hollow shape. */
function lookOf(item: OutboxItem): Look {
  switch (item.state) {
    case 'waiting':
      return { standing: 'pending', ...whyWaiting() }
    case 'held':
      return { standing: 'paused', words: 'state.held' }
    case 'parked':
      return { standing: 'paused', words: 'state.parked' }
    case 'needs-you':
      return { standing: 'undecided', words: item.answered ? 'state.answered' : 'state.refused' }
    default:
      if (item.photos_unsent > 0) return { standing: 'met', words: 'state.photosLeft', icon: 'picture' }
      return { standing: 'met', words: item.backed_up === false ? 'state.sent' : 'state.settled' }
  }
}

/** Why nothing goes out at the moment, in one word. */
function whyWaiting(): Omit<Look, 'standing'> {
  if (session.value === 'revoked') return { words: 'state.locked', icon: 'lock' }
  if (reach.value.state === 'sign-in') return { words: 'state.signIn', icon: 'lock' }
  if (reach.value.state === 'offline') return { words: 'state.waiting', icon: 'offline' }
  if (reach.value.state === 'unreached') return { words: 'state.noServer' }
  if (phone().sync().pause === 'server-full') return { words: 'state.serverFull' }
  return { words: 'state.next' }
}

/** One more line where the state alone does not say what it waits for. */
function reasonOf(item: OutboxItem): string | null {
  if (item.state === 'held' && item.held_by !== null) {
    const what = named(KIND_NAMES[item.held_by.kind])
    return f(item.held_by.state === 'needs-you' ? 'held.byRefused' : 'held.byParked', { what })
  }
  if (item.state === 'parked') return codeWords(item.code, item.detail)
  return null
}

export function Lines({ title, items, label }: { title?: string; items: readonly OutboxItem[]; label: string }) {
  if (items.length === 0) return null
  return (
    <section class="card rows tight-rows" aria-label={label}>
      {title === undefined ? null : <h2 class="quiet-head list-head">{title}</h2>}
      {items.slice(0, SHOWN).map((item) => (
        <Line key={item.id} item={item} />
      ))}
      {items.length <= SHOWN ? null : (
        <details class="story">
          <summary>{f('outbox.more', { n: items.length - SHOWN })}</summary>
          {items.slice(SHOWN).map((item) => (
            <Line key={item.id} item={item} />
          ))}
        </details>
      )}
    </section>
  )
}

function Line({ item }: { item: OutboxItem }) {
  const look = lookOf(item)
  const reason = reasonOf(item)
  const content = item.state === 'settled' ? '' : contentOf(item)
  return (
    <div class="outbox-line">
      <div class="row between">
        <span class="grow">
          {`${nameOf(item)} `}
          <span class="num ink-2">{dayTime(item.recorded_ms, now.value)}</span>
        </span>
        <span class="row small nowrap">
          <StateShape standing={look.standing} size={16} />
          <b>{f(look.words, { n: item.photos_unsent })}</b>
          {look.icon === undefined ? null : <Icon name={look.icon} size={18} />}
        </span>
      </div>
      {content === '' ? null : <p class="small ink-2 one-line">{content}</p>}
      {reason === null ? null : <p class="small">{reason}</p>}
    </div>
  )
}

export function nameOf(item: OutboxItem): string {
  const name = named(KIND_NAMES[item.kind])
  const witness = item.body['witness']
  return typeof witness === 'string' ? `${name} · ${word('witness', witness)}` : name
}

/** What was written, in the person's own words where there are any. */
export function contentOf(item: OutboxItem): string {
  const texts = ['text', 'done', 'part', 'code', 'tag', 'why', 'left', 'serial', 'hint'].map((key) => item.body[key]).filter((value): value is string => typeof value === 'string' && value !== '')
  const personal = Object.values(item.personal ?? {}).filter((value): value is string => typeof value === 'string')
  return [...texts, ...personal].join(' · ')
}
