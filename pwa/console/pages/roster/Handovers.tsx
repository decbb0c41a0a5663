import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ClockChip, Icon, Select, TextArea, age, clockTime, named, say as toast } from '../../../ui/index.ts'
import type { Handover, HandoverItem, Person } from '../../../core/records.gen.ts'
import { rows, titleOf, type Row } from '../../board/world.ts'
import { useDoing } from '../../data/doing.ts'
import { bind } from '../../data/keys.ts'
import { act, board, me, newId, now_ms } from '../../data/store.ts'
import { FormDialog, ProblemNote } from '../../parts/parts.tsx'
import { hashOf } from '../../route.ts'
import { phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'

const MAY: readonly Person['role'][] = ['dispatcher', 'lead', 'supervisor']
const nameOf = (id: string): string => board.value?.people.find((person) => person.id === id)?.name ?? ''
const rowOf = (item: HandoverItem): Row | undefined => rows.value.find((row) => row.ticket.id === item.ticket)
/** What is over meanwhile needs nobody. */
const isLeft = (item: HandoverItem): boolean => item.accepted_ms === null && rowOf(item)?.done === false

/** How many jobs wait for this person to take them over: the badge of the roster. */
export function toTakeOver(): number {
  const mine = (board.value?.handovers ?? []).filter((one) => one.to === me.value?.person.id)
  return mine.reduce((n, one) => n + one.items.filter(isLeft).length, 0)
}

/** The promises of one job that still run: what is read before it is taken over. */
function Promises({ row }: { row: Row }) {
  const open = row.clocks.filter((clock) => !['met', 'pending', 'none'].includes(clock.standing))
  if (open.length === 0) return <p class="ink-2">{phrase('handover.no_clock')}</p>
  return (
    <ul class="row wrap promises">
      {open.map((clock) => (
        <li key={clock.commitment.id} class="row">
          <span class="ink-2">
            {termOf('kind', clock.commitment.kind)} {clock.commitment.clause}
          </span>
          <ClockChip standing={clock.standing} ms={clock.ms} />
        </li>
      ))}
    </ul>
  )
}

function Item({ handover, item }: { handover: Handover; item: HandoverItem }) {
  const doing = useDoing()
  const row = rowOf(item)
  const mine = handover.to === me.value?.person.id
  const last = handover.items.filter(isLeft).length === 1
  const accept = (): void => {
    void doing.run(async () => {
      await act('handover.accept', handover.id, { ticket: item.ticket })
      toast(last ? phrase('handover.all.toast') : phrase('handover.accepted.toast', { number: item.number }))
    })
  }
  return (
    <li class="handed" data-left={isLeft(item) ? '1' : undefined}>
      <div class="grow">
        <p>
          <a class="strong" href={hashOf('board', { ticket: item.ticket })}>
            {item.number} {row === undefined ? '' : titleOf(row.ticket, row.equipment, row.site)}
          </a>{' '}
          {row?.equipment == null ? '' : `· ${named(row.site)}`}
          {row?.engineer == null ? '' : ` · ${row.engineer.name}`}
        </p>
        {row === undefined || !isLeft(item) ? null : <Promises row={row} />}
        <ProblemNote problem={doing.problem} />
      </div>
      {item.accepted_ms !== null ? (
        <span class="ink-2 num">
          <Icon name="check" size={16} /> {phrase('handover.accepted', { time: clockTime(item.accepted_ms) })}
        </span>
      ) : !isLeft(item) ? (
        <span class="ink-2">{phrase('handover.over')}</span>
      ) : mine ? (
        <button type="button" class="button primary take-over" aria-label={`${phrase('handover.accept')} ${item.number}`} aria-disabled={doing.busy ? 'true' : undefined} onClick={accept}>
          {phrase('handover.accept')}
        </button>
      ) : null}
    </li>
  )
}

function headOf(handover: Handover, n: number): string {
  const mine = me.value?.person.id
  if (handover.to === mine) return phrase('handover.to_you', { name: nameOf(handover.from), n })
  if (handover.from === mine) return phrase('handover.from_you', { name: nameOf(handover.to), n })
  return phrase('handover.between', { from: nameOf(handover.from), to: nameOf(handover.to), n })
}

/** J and K go from one job to the next; Enter takes it over, as it presses any button. */
function useSteps(box: { current: HTMLElement | null }): void {
  useEffect(() => {
    const step = (by: number) => (): void => {
      const all = [...(box.current?.querySelectorAll<HTMLElement>('.take-over') ?? [])]
      const at = all.indexOf(document.activeElement as HTMLElement)
      all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
    }
    const free = [bind('j', step(1)), bind('k', step(-1))]
    return () => free.forEach((undo) => undo())
  }, [])
}

function One({ handover }: { handover: Handover }) {
  const doing = useDoing()
  const left = handover.items.filter(isLeft).length
  const takeBack = (): void => {
    void doing.run(async () => {
      await act('handover.end', handover.id, {})
      toast(phrase('handover.taken_back.toast'))
    })
  }
  return (
    <section class="handover" aria-label={headOf(handover, left)}>
      <div class="row between wrap">
        <h2>{headOf(handover, left)}</h2>
        <span class="ink-2 num">{phrase('handover.since', { age: age(now_ms.value - handover.begun_ms) })}</span>
        {handover.from === me.value?.person.id ? (
          <button type="button" class="button" aria-disabled={doing.busy ? 'true' : undefined} onClick={takeBack}>
            {phrase('handover.take_back')}
          </button>
        ) : null}
      </div>
      {handover.note === null ? null : <p class="said">{handover.note}</p>}
      <ProblemNote problem={doing.problem} />
      <ul class="handed-list">
        {handover.items.map((item) => (
          <Item key={item.ticket} handover={handover} item={item} />
        ))}
      </ul>
    </section>
  )
}

/** Hand-overs that are open: those to this person first. */
export function Handovers() {
  const box = useRef<HTMLDivElement>(null)
  const mine = me.value?.person.id
  useSteps(box)
  const rank = (one: Handover): number => (one.to === mine ? 0 : one.from === mine ? 1 : 2)
  const open = [...(board.value?.handovers ?? [])].sort((a, b) => rank(a) - rank(b) || a.begun_ms - b.begun_ms)
  return (
    <div class="handovers" ref={box}>
      {open.map((handover) => (
        <One key={handover.id} handover={handover} />
      ))}
    </div>
  )
}

function Form({ takers, close }: { takers: readonly Person[]; close: () => void }) {
  const doing = useDoing()
  const to = useSignal(takers.find((one) => one.duty === 'on')?.id ?? takers[0]?.id ?? '')
  const note = useSignal('')
  const n = rows.value.filter((row) => !row.done).length
  const send = (): void => {
    void doing.run(async () => {
      await act('handover.begin', newId(), { to: to.value, ...(note.value.trim() === '' ? {} : { note: note.value.trim() }) })
      toast(phrase('handover.begun.toast', { name: nameOf(to.value) }))
      close()
    })
  }
  return (
    <FormDialog title={phrase('handover.title')} verb={phrase('handover.begin')} doing={doing} onClose={close} onSubmit={send} missing={to.value === '' ? phrase('handover.to') : null}>
      <p class="ink-2">{phrase('handover.begin.help', { n })}</p>
      <Select label={phrase('handover.to')} value={to.value} choices={takers.map((one) => ({ value: one.id, label: `${one.name} · ${termOf('role', one.role)}` }))} onValue={(value) => (to.value = value)} />
      <TextArea label={phrase('handover.note')} value={note.value} onValue={(value) => (note.value = value)} help={phrase('handover.note.help')} maxLength={500} rows={2} />
    </FormDialog>
  )
}

/** Begins a hand-over, where something is open and none of one's own is under way. */
export function HandOver() {
  const open = useSignal(false)
  const mine = me.value?.person
  const under_way = (board.value?.handovers ?? []).some((one) => one.from === mine?.id)
  if (mine === undefined || !MAY.includes(mine.role) || under_way || !rows.value.some((row) => !row.done)) return null
  const takers = (board.value?.people ?? []).filter((one) => one.active && one.id !== mine.id && MAY.includes(one.role))
  takers.sort((a, b) => Number(b.role === mine.role) - Number(a.role === mine.role))
  return (
    <>
      <button type="button" class="button" onClick={() => (open.value = true)} disabled={takers.length === 0} title={takers.length === 0 ? phrase('handover.nobody') : undefined}>
        <Icon name="forward" size={16} /> {phrase('handover.begin')}
      </button>
      {open.value ? <Form takers={takers} close={() => (open.value = false)} /> : null}
    </>
  )
}
