import { useEffect, useRef } from 'preact/hooks'
import { Icon, clockTime, named, say as toast } from '../../ui/index.ts'
import type { CallAtDesk } from '../data/answers.ts'
import { sites } from '../data/catalogue.ts'
import { amend, route } from '../data/place.ts'
import { rightsOf } from '../data/roles.ts'
import { act, board, me, now_ms } from '../data/store.ts'
import { dialog } from '../ticket/dialogs.ts'
import { phrase } from '../words/index.ts'

const SHOWN = 2
/** A call this old is no longer on the line: it waits on the board, and opens nothing by itself. */
const FRESH_MS = 2 * 60_000

function stateOf({ call }: CallAtDesk): string {
  if (call.answered) return phrase('calls.answered')
  return phrase(call.ended_ms === null ? 'calls.ringing' : 'calls.missed')
}

function isFresh({ call }: Pick<CallAtDesk, 'call'>): boolean {
  return now_ms.value - call.began_ms < FRESH_MS
}

function report(one: CallAtDesk): void {
  amend({ new: String(one.call.began_ms), call: one.call.id })
}

function close(one: CallAtDesk, body: { ticket?: string; why?: string }, words: string): void {
  act('call.close', one.call.id, body).then(
    () => toast(words),
    (error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }),
  )
}

/** Nothing is open and nobody is typing: a form may come up by itself. */
function isIdle(): boolean {
  const { page, query } = route.peek()
  const busy = query['new'] !== undefined || query['find'] !== undefined || query['keys'] !== undefined || dialog.peek() !== null
  return page === 'board' && !busy && !document.activeElement?.matches('input, textarea, select')
}

/** A known caller who is answered opens the report form, once, where that disturbs nobody; the first look opens nothing. */
function useOpening(calls: readonly CallAtDesk[], may: boolean): void {
  const seen = useRef<Set<string> | null>(null)
  useEffect(() => {
    const answered = calls.filter(({ call }) => call.answered && call.direction === 'in')
    const fresh = answered.filter(({ call }) => seen.current?.has(call.id) === false && call.site !== null && isFresh({ call }))
    seen.current = new Set([...(seen.current ?? []), ...answered.map(({ call }) => call.id)])
    const [first] = fresh
    if (may && first !== undefined && isIdle()) report(first)
  }, [calls, may])
}

function One({ one }: { one: CallAtDesk }) {
  const site = sites.value.find((candidate) => candidate.id === one.call.site)
  const who = one.name ?? (site === undefined ? phrase('calls.unknown') : named(site))
  return (
    <li class="row wrap">
      <Icon name="phone" size={18} />
      <span class="grow">
        <b>{who}</b> <span class="num">{one.number ?? phrase('calls.no_number')}</span>
        <span class="num"> · {one.name === null || site === undefined ? '' : `${named(site)} · `}{clockTime(one.call.began_ms, site?.zone)} · {one.call.direction === 'out' ? phrase('calls.out') : stateOf(one)}</span>
      </span>
      {one.tickets.slice(0, SHOWN).map(({ id, number }) => (
        <button key={id} type="button" class="button" onClick={() => close(one, { ticket: id }, phrase('calls.put', { number }))}>
          {phrase('calls.about', { number })}
        </button>
      ))}
      <button type="button" class="button primary" onClick={() => report(one)}>
        {phrase('calls.report')}
      </button>
      <button type="button" class="button" onClick={() => close(one, {}, phrase('calls.dismissed'))}>
        {phrase('calls.dismiss')}
      </button>
    </li>
  )
}

/** Calls that the telephone system told of and nobody has dealt with, newest first. */
export function Calls() {
  const may = rightsOf(me.value?.person.role ?? 'engineer').run
  const calls = board.value?.calls ?? []
  useOpening(calls, may)
  // Where nobody looks for it, only who is on the line now may lie over what is written there.
  const shown = route.value.page === 'board' ? calls : calls.filter(isFresh)
  if (shown.length === 0 || !may) return null
  return (
    <section class="calls" aria-label={phrase('calls')} role="region">
      <ul>
        {shown.slice(0, SHOWN).map((one) => (
          <One key={one.call.id} one={one} />
        ))}
      </ul>
      {shown.length > SHOWN ? <p class="ink-2 num">{phrase('calls.more', { n: shown.length - SHOWN })}</p> : null}
    </section>
  )
}
