/** The one search: over everything, by keyboard alone. The address bar holds the words. */

import { signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { terms } from '../../core/search.ts'
import { Icon, Sheet } from '../../ui/index.ts'
import { useAsk } from '../data/ask.ts'
import { amend, go, route } from '../data/place.ts'
import { useSettled } from '../data/settled.ts'
import { api } from '../data/store.ts'
import { Cap, ProblemNote, Waiting } from '../parts/parts.tsx'
import { phrase, phraseAny } from '../words/index.ts'
import { KINDS, placeOf, type Found, type Group, type Hit, type Kind } from './answers.ts'
import { HitLine } from './Hits.tsx'

const LONGEST = 200
const FEW = 5
const MANY = 50
const MOST_RECENT = 6

/** What was opened from here, the last first; kept by this page alone, for others use this browser too. */
const recent = signal<readonly Hit[]>([])

/** An open search without a word yet; an empty value would leave no trace in the address. */
const OPEN = ' '

export function openSearch(): void {
  amend({ find: OPEN, of: null })
}

function close(): void {
  amend({ find: null, of: null }, true)
}

function openHit(hit: Hit): void {
  recent.value = [hit, ...recent.value.filter((one) => one.id !== hit.id)].slice(0, MOST_RECENT)
  const { page, query, id } = placeOf(hit)
  go(page, query, id)
}

/** The answer on screen stays until the next has come: nothing jumps while somebody types. */
function useFound(text: string, kind: Kind | null) {
  const settled = useSettled(text)
  const asks = terms(settled).length > 0
  const key = asks ? JSON.stringify([settled, kind]) : null
  const asked = useAsk<Found>(key, () => api.get('/search', { q: settled, kinds: kind ?? KINDS.join(','), limit: kind === null ? FEW : MANY }), false)
  const last = useRef<{ text: string; found: Found } | null>(null)
  if (!asks) last.current = null
  else if (asked.data !== null) last.current = { text: settled, found: asked.data }
  return { asked, shown: last.current, asks: terms(text).length > 0 }
}

type Line = { is: 'hit'; hit: Hit } | { is: 'more'; group: Group }

function linesOf(groups: readonly Group[], kind: Kind | null): Line[] {
  return groups.flatMap((group): Line[] => {
    const hits = group.items.map((hit): Line => ({ is: 'hit', hit }))
    return group.next === null || kind !== null ? hits : [...hits, { is: 'more', group }]
  })
}

function countOf(group: Group): string {
  return group.more ? phrase('find.over', { n: group.count }) : String(group.count)
}

interface ListProps {
  groups: readonly Group[]
  kind: Kind | null
  lines: readonly Line[]
  at: number
  take: (line: Line) => void
}

function Groups({ groups, kind, lines, at, take }: ListProps) {
  return (
    <>
      {groups.map((group) => (
        <div key={group.kind} role="group" aria-labelledby={`find-${group.kind}`}>
          <div class="hit-head row between" id={`find-${group.kind}`}>
            <b>{phraseAny(`find.${group.kind}`)}</b>
            <span class="ink-2 num">{countOf(group)}</span>
          </div>
          {lines.map((line, i) => {
            if (line.is === 'hit') return line.hit.kind === group.kind ? <HitLine key={line.hit.id} hit={line.hit} id={`find-at-${i}`} at={i === at} open={() => take(line)} /> : null
            if (line.group.kind !== group.kind) return null
            return (
              <div key="more" id={`find-at-${i}`} role="option" class="hit hit-all" aria-selected={i === at ? 'true' : 'false'} onClick={() => take(line)}>
                <Icon name="forward" size={20} />
                <span class="hit-words">{phrase('find.all', { n: countOf(group) })}</span>
              </div>
            )
          })}
          {group.more || (kind !== null && group.next !== null) ? <div class="find-note ink-2">{phrase('find.add_word', { n: kind === null ? group.count : group.items.length })}</div> : null}
        </div>
      ))}
    </>
  )
}

function Kinds({ kind }: { kind: Kind | null }) {
  return (
    <div class="row wrap find-kinds" role="group" aria-label={phrase('find.kinds')}>
      {[null, ...KINDS].map((one) => (
        <button key={one ?? 'all'} type="button" class="option" aria-pressed={one === kind ? 'true' : 'false'} onClick={() => amend({ of: one }, true)}>
          {phraseAny(`find.${one ?? 'every'}`)}
        </button>
      ))}
    </div>
  )
}

/** What stands under the field while there is no list: what to type, or why nothing was found. */
function Say({ text, asks, none }: { text: string; asks: boolean; none: boolean }) {
  if (text.trim() === '') return recent.value.length === 0 ? <p class="find-note ink-2">{phrase('find.begin')}</p> : <b class="hit-head">{phrase('find.recent')}</b>
  if (!asks) return <p class="find-note">{phrase('find.no_words')}</p>
  return none ? <p class="find-note">{phrase('find.nothing', { text: text.trim() })}</p> : null
}

export function Palette() {
  const { find = '', of } = route.value.query
  const kind = KINDS.find((one) => one === of) ?? null
  const text = useSignal(find.trim())
  const at = useSignal(0)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const { asked, shown, asks } = useFound(text.value, kind)
  const groups = shown?.found.groups ?? []
  const empty = text.value.trim() === ''
  const lines: Line[] = empty ? recent.value.map((hit) => ({ is: 'hit', hit })) : linesOf(groups, kind)
  const now = Math.min(at.value, Math.max(0, lines.length - 1))

  useEffect(() => {
    const timer = setTimeout(() => input.current?.select()) // after the sheet has taken the focus to itself
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [now, shown])

  const take = (line: Line): void => {
    if (line.is === 'hit') return openHit(line.hit)
    at.value = 0
    amend({ of: line.group.kind }, true)
    input.current?.focus()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      at.value = (now + (event.key === 'ArrowDown' ? 1 : -1) + lines.length) % Math.max(1, lines.length)
    }
    const line = lines[now]
    // What is on screen belongs to what was typed: Enter waits for the answer to the last letter.
    if (event.key === 'Enter' && line !== undefined && (empty || shown?.text === text.value)) {
      event.preventDefault()
      take(line)
    }
  }
  const type = (value: string): void => {
    text.value = value
    at.value = 0
    amend({ find: value.trim() === '' ? OPEN : value }, true)
  }

  return (
    <Sheet title={phrase('search')} onClose={close}>
      <div class="find">
        <div class="find-field">
          <Icon name="search" size={20} />
          <input
            ref={input}
            role="combobox"
            inputMode="search"
            aria-label={phrase('find.label')}
            aria-expanded={lines.length > 0 ? 'true' : 'false'}
            aria-controls="find-list"
            aria-autocomplete="list"
            aria-activedescendant={lines.length === 0 ? undefined : `find-at-${now}`}
            autocomplete="off"
            spellcheck={false}
            maxLength={LONGEST}
            placeholder={phrase('find.placeholder')}
            value={text.value}
            onInput={(event) => type(event.currentTarget.value)}
            onKeyDown={onKey}
          />
        </div>
        <Kinds kind={kind} />
        {shown?.found.complete === false ? <p class="find-note">{phrase('find.incomplete')}</p> : null}
        <ProblemNote problem={asked.problem} again={asked.again} />
        <div role="status">
          <Say text={text.value} asks={asks} none={shown !== null && shown.found.groups.length === 0 && !asked.loading} />
        </div>
        {asked.loading && shown === null ? <Waiting lines={3} /> : null}
        <div class="hits" id="find-list" role="listbox" aria-label={phrase('find.results')} ref={list}>
          {empty ? lines.map((line, i) => (line.is === 'hit' ? <HitLine key={line.hit.id} hit={line.hit} id={`find-at-${i}`} at={i === now} open={() => take(line)} /> : null)) : <Groups groups={groups} kind={kind} lines={lines} at={now} take={take} />}
        </div>
        <p class="find-keys ink-2" aria-hidden>
          <Cap>↑</Cap> <Cap>↓</Cap> {phrase('keys.move')} <Cap>↵</Cap> {phrase('keys.open')} <Cap>Esc</Cap> {phrase('keys.close')}
        </p>
      </div>
    </Sheet>
  )
}
