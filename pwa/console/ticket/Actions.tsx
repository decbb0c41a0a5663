import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, say as toast } from '../../ui/index.ts'
import type { BoardClock } from '../board/urgency.ts'
import type { TicketDetail } from '../data/answers.ts'
import type { Rights } from '../data/roles.ts'
import { bind } from '../data/keys.ts'
import { act } from '../data/store.ts'
import { Cap } from '../parts/parts.tsx'
import { phrase, phraseAny } from '../words/index.ts'
import { dialog, type TicketDialog } from './dialogs.ts'
import { FORMS, formsFor, type FormName } from './forms.ts'
import { sayDone } from './undo.ts'

const GROUPS = ['path', 'work', 'clock', 'loan', 'complaint', 'end'] as const

/** A form without fields is done at once; the others open. */
function begin(detail: TicketDetail, name: FormName): void {
  if (FORMS[name].fields.length > 0) {
    dialog.value = { name: 'form', detail, form: name }
    return
  }
  act(FORMS[name].operation, detail.ticket.id, {}).then(
    () => sayDone(detail.ticket, FORMS[name].operation, phraseAny(`form.${name}`)),
    (error: unknown) => toast(error instanceof Error ? error.message : String(error), { seconds: 8 }),
  )
}

function MenuOf({ detail, may, clocks, close }: { detail: TicketDetail; may: Rights; clocks: readonly BoardClock[]; close: () => void }) {
  const names = formsFor(detail.ticket, may)
  const open = (next: TicketDialog): void => {
    close()
    dialog.value = next
  }
  const isDone = ['repaired', 'closed'].includes(detail.ticket.state)
  const unproven = clocks.find((clock) => clock.standing === 'provisional')
  return (
    <div class="action-menu" role="menu" aria-label={phrase('more')}>
      {may.run && !['closed', 'void'].includes(detail.ticket.state) ? (
        <button type="button" role="menuitem" onClick={() => open({ name: 'grade', detail })}>
          {phrase('form.grade')}
        </button>
      ) : null}
      {may.run && isDone ? (
        <button type="button" role="menuitem" onClick={() => open({ name: 'follow_up', detail })}>
          {phrase('form.follow_up')}
        </button>
      ) : null}
      {may.run && detail.ticket.state !== 'void' ? (
        <button type="button" role="menuitem" onClick={() => open({ name: 'time', detail })}>
          {phrase('form.state_time')}
        </button>
      ) : null}
      {may.correct ? (
        <button type="button" role="menuitem" onClick={() => open({ name: 'correct', detail, event: null })}>
          {phrase('correct')}
        </button>
      ) : null}
      {may.correct && unproven !== undefined ? (
        <button type="button" role="menuitem" onClick={() => open({ name: 'breach', detail, commitment: unproven.commitment.id })}>
          {phrase('confirm_breach')}
        </button>
      ) : null}
      {may.run ? (
        <button type="button" role="menuitem" onClick={() => open({ name: 'code', detail })}>
          {phrase('code.give')}
        </button>
      ) : null}
      {GROUPS.map((group) => {
        const members = names.filter((name) => FORMS[name].group === group)
        return members.length === 0 ? null : (
          <div key={group} role="group">
            {members.map((name) => (
              <button
                key={name}
                type="button"
                role="menuitem"
                onClick={() => {
                  close()
                  begin(detail, name)
                }}
              >
                {phraseAny(`form.${name}`)}
              </button>
            ))}
          </div>
        )
      })}
    </div>
  )
}

function More({ detail, may, clocks }: { detail: TicketDetail; may: Rights; clocks: readonly BoardClock[] }) {
  const open = useSignal(false)
  const box = useRef<HTMLDivElement>(null)
  // As it is drawn, not a moment later: the next key is the menu's.
  useLayoutEffect(() => {
    if (!open.value) return undefined
    box.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
    const onPointer = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) open.value = false
    }
    document.addEventListener('pointerdown', onPointer)
    return () => document.removeEventListener('pointerdown', onPointer)
  }, [open.value])
  useLayoutEffect(() => bind('.', () => (open.value = true)), [])
  const onKey = (event: KeyboardEvent): void => {
    if (!open.value) return
    // The menu takes the keys that move in it; Tab leaves it.
    if (event.key === 'Tab') open.value = false
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      items[(at + step + items.length) % items.length]?.focus()
    }
    if (event.key === 'Escape') {
      event.stopPropagation()
      open.value = false
      box.current?.querySelector<HTMLElement>('.button')?.focus()
    }
  }
  return (
    <div class="more" ref={box} onKeyDown={onKey}>
      <button type="button" class="button square" aria-haspopup="menu" aria-expanded={open.value ? 'true' : 'false'} aria-label={phrase('more')} aria-keyshortcuts="." onClick={() => (open.value = !open.value)}>
        <Icon name="more" size={20} />
      </button>
      {open.value ? <MenuOf detail={detail} may={may} clocks={clocks} close={() => (open.value = false)} /> : null}
    </div>
  )
}

interface Props {
  detail: TicketDetail
  may: Rights
  clocks: readonly BoardClock[]
  /** The name of whom A assigns; null when nobody can be assigned now. */
  assignee: string | null
  assign: () => void
  escalate: () => void
}

/** The bottom of the panel: the one next step, and what else there is, each with its key. */
export function Actions({ detail, may, clocks, assignee, assign, escalate }: Props) {
  if (!may.note) return null
  const answered = clocks.every((clock) => clock.commitment.kind !== 'respond' || !['ontime', 'risk', 'breach', 'provisional'].includes(clock.standing))
  const call = (): void => void (dialog.value = { name: 'call', detail })
  return (
    <footer class="actions">
      {assignee === null ? null : (
        <button type="button" class="button primary grow" aria-keyshortcuts="a" onClick={assign}>
          <Cap>A</Cap>
          <span class="name">{phrase('assign', { name: assignee })}</span>
        </button>
      )}
      {may.call ? (
        <button
          type="button"
          class={`button${assignee === null && !answered ? ' primary grow' : ''}`}
          aria-keyshortcuts="c"
          aria-label={phrase(answered ? 'call' : 'call.back')}
          title={phrase(answered ? 'call' : 'call.back')}
          onClick={call}
        >
          <Cap>C</Cap>
          {assignee === null ? phrase(answered ? 'call' : 'call.back') : <Icon name="phone" size={18} />}
        </button>
      ) : null}
      <button type="button" class="button" aria-keyshortcuts="e" onClick={escalate}>
        <Cap>E</Cap>
        {phrase('escalate')}
      </button>
      <More detail={detail} may={may} clocks={clocks} />
    </footer>
  )
}
