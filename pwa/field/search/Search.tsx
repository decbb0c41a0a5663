/** Search over what this phone holds, with or without a network. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { FoundText, Group, Hit } from '../../core/answers.gen.ts'
import { Book } from '../../core/search-book.ts'
import { piecesOf } from '../../core/search-pieces.ts'
import { toldOf } from '../../core/search-told.ts'
import { Icon, dayTime, language, word, type IconName } from '../../ui/index.ts'
import { Screen } from '../frame.tsx'
import { changes, now, phone, reach, useLive } from '../store.ts'
import { fill } from './pages.ts'
import { s } from './words.ts'
import './search.css'

const FEW = 5
const MANY = 50
const LONGEST = 200
const ICONS: Record<Hit['kind'], IconName> = { ticket: 'list', equipment: 'device', site: 'pin', person: 'person' }

/** One book for this page; only what changed is read again when the screen opens again. */
const book = new Book()
function giveWay(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** How many records are in the book; counts up while it is filled. */
function useBook(): { n: number; whole: boolean } {
  const [state, setState] = useState({ n: book.size, whole: false })
  const changed = changes.value
  const turn = useRef<Promise<void>>(Promise.resolve())
  useEffect(() => {
    let gone = false
    const tell = (n: number, whole: boolean): void => {
      if (!gone) setState({ n, whole })
    }
    turn.current = turn.current.then(() => (gone ? undefined : fill(book, phone(), giveWay, (n) => tell(n, false)).then(() => tell(book.size, true))))
    return () => {
      gone = true
    }
  }, [changed])
  return state
}

/** `#/search/<words>`: the address holds the words, so that the way back from a result leads to them. */
export function Search({ asked }: { asked: string }) {
  const [text, setText] = useState(asked)
  const { n, whole } = useBook()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const timer = setTimeout(() => input.current?.focus()) // after the screen has taken the focus to its title
    return () => clearTimeout(timer)
  }, [])
  const type = (value: string): void => {
    history.replaceState(null, '', `#/search/${encodeURIComponent(value)}`)
    setText(value)
  }
  const groups = book.find(text, MANY)
  return (
    <Screen title={s('title')}>
      <div class="search-field">
        <Icon name="search" />
        <input
          ref={input}
          class="grow"
          aria-label={s('label')}
          inputMode="search"
          enterKeyHint="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={LONGEST}
          placeholder={s('placeholder')}
          value={text}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur() // the keys go away and the list has the room
          }}
        />
        {text === '' ? null : (
          <button type="button" class="button plain square" aria-label={s('clear')} onClick={() => (type(''), input.current?.focus())}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div role="status">
        <Say text={text} groups={groups} whole={whole} />
        {groups !== null && groups.length > 0 ? null : <p class="small ink-2 num">{s(whole ? 'held' : 'reading', { n })}</p>}
      </div>
      {(groups ?? []).map((group) => (
        <Found key={`${group.kind} ${text}`} group={group} />
      ))}
    </Screen>
  )
}

/** What to type, or why nothing was found and what to do. */
function Say({ text, groups, whole }: { text: string; groups: Group[] | null; whole: boolean }) {
  if (text.trim() === '') return <p>{s('begin')}</p>
  if (groups === null) return <p>{s('noWords')}</p>
  if (groups.length > 0 || !whole) return null
  return (
    <>
      <p class="break">{s('nothing', { text: text.trim() })}</p>
      {reach.value.state === 'online' ? null : <p>{s('nothingOffline')}</p>}
    </>
  )
}

function Found({ group }: { group: Group }) {
  const [all, setAll] = useState(false)
  const shown = all ? group.items : group.items.slice(0, FEW)
  return (
    <section class="stack tight" aria-label={s(group.kind)}>
      <h2 class="quiet-head row between">
        {s(group.kind)}
        <span class="num">{group.count}</span>
      </h2>
      <ul class="found-list">
        {shown.map((hit) => (
          <li key={hit.id}>{hit.kind === 'person' ? <Colleague hit={hit} /> : <Line hit={hit} href={hrefOf(hit)} />}</li>
        ))}
      </ul>
      {shown.length === group.items.length ? null : (
        <button type="button" class="button" onClick={() => setAll(true)}>
          {s('all', { n: group.count })}
        </button>
      )}
      {all && group.count > group.items.length ? <p class="ink-2">{s('addWord', { n: group.items.length, all: group.count })}</p> : null}
    </section>
  )
}

function hrefOf(hit: Hit): string {
  if (hit.kind === 'ticket') return `#/ticket/${hit.id}`
  return hit.kind === 'site' ? `#/ready/${hit.id}` : `#/equipment/${hit.id}`
}

/** A colleague's line calls; without a number it says so. */
function Colleague({ hit }: { hit: Hit }) {
  const person = useLive((its) => its.get('person', hit.id), [hit.id])
  const number = person?.work_phone ?? null
  const name = hit.texts.find((text) => text.name === 'name')?.text ?? ''
  return <Line hit={hit} href={number === null ? null : `tel:${number}`} more={number ?? s('noPhone')} label={number === null ? undefined : s('call', { name })} icon={number === null ? 'person' : 'phone'} />
}

interface LineProps {
  hit: Hit
  href: string | null
  more?: string
  label?: string | undefined
  icon?: IconName
}

function Line({ hit, href, more, label, icon = ICONS[hit.kind] }: LineProps) {
  const told = toldOf(hit, language.value)
  const when = hit.kind === 'ticket' ? dayTime(hit.at_ms, now.value) : ''
  const words = [hit.kind === 'ticket' ? word('what', hit.what) : '', hit.kind === 'ticket' ? word('ticket', hit.state) : '', hit.kind === 'person' ? word('role', hit.state) : '', when, more ?? '']
  const inside = (
    <>
      <Icon name={icon} />
      <span class="grow found-words">
        <b>
          {told.title.map((said, i) => (
            <>
              {i === 0 ? '' : ' '}
              <Marked said={said} />
            </>
          ))}
        </b>
        <span class="small ink-2">
          {[...told.under, ...told.aside].map((said, i) => (
            <>
              {i === 0 ? '' : ' · '}
              <Marked said={said} />
            </>
          ))}
          {words.filter((part) => part !== '').map((part, i) => `${i === 0 && told.under.length + told.aside.length === 0 ? '' : ' · '}${part}`)}
        </span>
      </span>
    </>
  )
  return href === null ? (
    <div class="found-line">{inside}</div>
  ) : (
    <a class="found-line" href={href} aria-label={label}>
      {inside}
      <Icon name="forward" size={20} />
    </a>
  )
}

function Marked({ said }: { said: FoundText }) {
  return <bdi>{piecesOf(said.text, said.marks).map((piece, i) => (piece.found ? <mark key={i}>{piece.text}</mark> : piece.text))}</bdi>
}
