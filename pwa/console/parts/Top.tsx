import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, Mark, chooseLanguage, chooseTheme, clockTime, dayName, language, theme, age } from '../../ui/index.ts'
import { bind } from '../data/keys.ts'
import { go, route } from '../data/place.ts'
import { audible, mute, muted } from '../data/sound.ts'
import { board, heard_ms, me, now_ms, reach, signOut } from '../data/store.ts'
import type { Task } from '../../core/records.gen.ts'
import { SOON_MS } from '../pages/DatedTasks.tsx'
import { toTakeOver } from '../pages/roster/Handovers.tsx'
import { openSearch } from '../search/Palette.tsx'
import { hashOf, PAGES, type PageName } from '../route.ts'
import { phrase, phraseAny } from '../words/index.ts'
import { termOf } from '../words/terms.ts'
import { fillScreen } from '../wall/awake.ts'
import { Cap } from './parts.tsx'
import { ringingApart } from './told.ts'

/** Pages that a role has no business on are not in its menu; the server decides all the same. */
const HIDDEN: Partial<Record<string, readonly PageName[]>> = {
  supervisor: ['people', 'devices', 'labels', 'tracking'],
}

/** Pages of one role alone. */
const ONLY: Partial<Record<PageName, string>> = { channels: 'administrator', maps: 'administrator', settings: 'administrator' }

/** Pages that are reached from elsewhere: one's own ways from one's name, a colleague's from theirs. */
const UNLISTED: readonly PageName[] = ['ways']

export function pagesFor(role: string): PageName[] {
  const hidden = HIDDEN[role] ?? []
  return PAGES.filter((page) => !hidden.includes(page) && (ONLY[page] ?? role) === role)
}

/** What a person must decide presses at once, what is due by a date shortly before. */
function isPressing(task: Task): boolean {
  if (task.what === 'hand_off' || task.what === 'standing_risk') return false // each has a place of its own
  return task.due_ms === null || task.due_ms - now_ms.value < SOON_MS
}

function count(page: PageName): number {
  const now = board.value
  if (now === null) return 0
  if (page === 'tasks') return now.tasks.filter((task) => task.state === 'open' && isPressing(task)).length + now.conflicts.length + now.waiting.operations
  if (page === 'alerts') {
    const mine = ringingApart(now.alerts, now.tasks).filter((alert) => alert.to === me.value?.person.id)
    return new Set(mine.map((alert) => `${alert.ticket} ${alert.commitment}`)).size
  }
  if (page === 'coverage') return now.tasks.filter((task) => task.what === 'standing_risk' && task.state === 'open').length
  if (page === 'roster') return toTakeOver()
  return 0
}

function Menu() {
  const role = me.value?.person.role ?? ''
  const here = route.value.page
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [here])
  return (
    <nav class="menu" aria-label={phrase('menu')}>
      <ul ref={list}>
        {pagesFor(role).filter((page) => !UNLISTED.includes(page)).map((page) => {
          const n = count(page)
          return (
            <li key={page}>
              <a href={hashOf(page)} aria-current={page === here ? 'page' : undefined}>
                {phraseAny(`page.${page}`)}
                {n === 0 ? null : <span class="badge num">{n}</span>}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** The way to the one search; on a narrow window a glass alone. */
function Search() {
  useEffect(() => bind('/', openSearch), [])
  return (
    <button type="button" class="search" aria-label={phrase('find.label')} aria-keyshortcuts="/" aria-haspopup="dialog" onClick={openSearch}>
      <Icon name="search" size={18} />
      <span>{phrase('search.hint')}</span>
      <Cap>/</Cap>
    </button>
  )
}

function reachWords(): string {
  if (reach.value === 'live') return phrase('reach.live')
  if (reach.value === 'polling') return phrase('reach.polling')
  return heard_ms.value === null ? phrase('reach.never') : phrase('reach.silent', { age: age(now_ms.value - heard_ms.value) })
}

function Sound() {
  const blocked = !muted.value && audible.value === 'blocked'
  const words = phrase(muted.value ? 'sound.off' : blocked ? 'sound.blocked' : 'sound.on')
  return (
    <button
      type="button"
      class={`sound reach-${reach.value}${blocked ? ' blocked' : ''}`}
      aria-pressed={muted.value ? 'false' : 'true'}
      aria-keyshortcuts="m"
      aria-label={`${words} · ${reachWords()}`}
      title={words}
      onClick={() => {
        // The touch that unlocks the sound is not meant to mute it.
        if (!blocked) mute(!muted.value)
      }}
    >
      <Icon name={muted.value || blocked ? 'mute' : 'sound'} size={20} />
      <span>{blocked ? phrase('sound.blocked.short') : reachWords()}</span>
    </button>
  )
}

/** How far the last backup reaches: before the first one phones keep everything they have said. */
function Backup() {
  const durable_ms = board.value?.backup.durable_ms ?? null
  if (board.value === null) return null
  return (
    <span class="ink-2 small backup">
      <Icon name={durable_ms === null ? 'info' : 'check'} size={18} />
      {durable_ms === null ? phrase('backup.none') : phrase('backup.made', { age: age(now_ms.value - durable_ms) })}
    </span>
  )
}

/** Language, light and the way out, under the person's name. */
function Person() {
  const open = useSignal(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open.value) return undefined
    const away = (event: Event): void => {
      const byKey = event instanceof KeyboardEvent
      if (byKey ? event.key !== 'Escape' : box.current?.contains(event.target as Node)) return
      open.value = false
      if (byKey) box.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', away)
    document.addEventListener('keydown', away)
    return () => {
      document.removeEventListener('pointerdown', away)
      document.removeEventListener('keydown', away)
    }
  }, [open.value])
  const mine = me.value
  if (mine === null) return null
  return (
    <div class="person" ref={box}>
      <button type="button" aria-expanded={open.value ? 'true' : 'false'} aria-haspopup="true" onClick={() => (open.value = !open.value)}>
        <span class="num">{dayName(now_ms.value)}</span>
        <span>
          {mine.person.name} · {termOf('role', mine.person.role)}
        </span>
      </button>
      {open.value ? (
        <div class="person-menu">
          <span class="ink-2">{language.value === 'zh' ? mine.organisation.zh : mine.organisation.en}</span>
          <div class="pair">
            <button type="button" class="option" aria-pressed={language.value === 'zh' ? 'true' : 'false'} lang="zh-CN" onClick={() => chooseLanguage('zh')}>
              中文
            </button>
            <button type="button" class="option" aria-pressed={language.value === 'en' ? 'true' : 'false'} lang="en" onClick={() => chooseLanguage('en')}>
              English
            </button>
          </div>
          <div class="pair three">
            {(['light', 'dark', 'system'] as const).map((choice) => (
              <button key={choice} type="button" class="option" aria-pressed={theme.value === choice ? 'true' : 'false'} onClick={() => chooseTheme(choice)}>
                {phraseAny(`theme.${choice}`)}
              </button>
            ))}
          </div>
          <button
            type="button"
            class="button"
            aria-keyshortcuts="w"
            onClick={() => {
              open.value = false
              fillScreen(true)
              go('board', { wall: '1' })
            }}
          >
            <Icon name="grid" size={18} />
            {phrase('wall.open')}
            <Cap>W</Cap>
          </button>
          <a class="button" href={hashOf('ways')} onClick={() => (open.value = false)}>
            <Icon name="bell" size={18} />
            {phrase('ways.mine')}
          </a>
          <Backup />
          <button type="button" class="button" onClick={() => void signOut()}>
            <Icon name="logout" size={18} />
            {phrase('sign_out')}
          </button>
        </div>
      ) : null}
    </div>
  )
}

export function Top() {
  return (
    <header class="top">
      <a class="brand" href={hashOf('board')}>
        <Mark size={26} />
        <b>{phrase('brand')}</b>
      </a>
      <Menu />
      <Search />
      <Sound />
      <b class="wall num" role="timer" aria-label={phrase('clock.now')}>
        {clockTime(now_ms.value, undefined, true)}
      </b>
      <Person />
    </header>
  )
}
