import { useSignal } from '@preact/signals'
import { Select, TextField, dayTime } from '../../../ui/index.ts'
import type { Calendar, Contract, Obligation } from '../../../core/records.gen.ts'
import { SKILLS, WHATS, type What } from '../../dayplan/kinds.ts'
import { d, dAny } from '../../dayplan/words.ts'
import { useDoing } from '../../data/doing.ts'
import { act, newId, now_ms, refresh } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { done } from '../../ticket/undo.ts'
import { phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { readOf } from './calendar-draft.ts'
import { calendarName } from './calendar-words.ts'
import { LENGTHS, PERIODS, STARTS, blankDuty, comesRound, dueOf, dutyOf, dutySaid, lengthsOf, wrongDuty, type DutyDraft } from './duty-draft.ts'

interface Props {
  contract: Contract
  /** The version in force that is changed; null for a new one. */
  old: Obligation | null
  calendars: readonly Calendar[]
  close: () => void
}

const WHEN = [...PERIODS, ...STARTS] as const
const LABELS = { clause: 'clause', name: 'duty.name_zh', count: 'duty.count', minutes: 'duty.visit.minutes' } as const

function whenWord(when: DutyDraft['when']): string {
  return comesRound(when) ? phrase(`duty.every.${when}`) : phrase(`duty.starts.${when}`)
}

/** How long after or before what starts it, with today as the example. */
function LengthFields({ draft, set, wrong, due_ms, zone }: { draft: DutyDraft; set: (part: Partial<DutyDraft>) => void; wrong: string | null; due_ms: number | null; zone: string }) {
  return (
    <div class="columns">
      <Select label={phrase('duty.length')} value={draft.length} choices={LENGTHS.map((value) => ({ value, label: phrase(`duty.length.${value}`) }))} onValue={(length) => set({ length })} />
      <TextField
        label={phrase('duty.count')}
        value={draft.count}
        onValue={(count) => set({ count })}
        wrong={wrong}
        help={due_ms === null ? undefined : phrase('duty.example', { due: dayTime(due_ms, now_ms.peek(), zone) })}
        input={{ inputMode: 'numeric', maxLength: 6 }}
      />
    </div>
  )
}

const NONE = 'none'
const USUAL_MIN = '60'

/** Whether somebody goes to each site for it: the day plan takes that up by itself. */
function VisitFields({ visit, set, wrong }: { visit: DutyDraft['visit']; set: (visit: DutyDraft['visit']) => void; wrong: boolean }) {
  const what = (chosen: What | typeof NONE): void => set(chosen === NONE ? null : { minutes: USUAL_MIN, skill: '', ...visit, what: chosen })
  const choices = [NONE, ...WHATS] as const
  return (
    <>
      <Select label={phrase('duty.visit')} value={visit?.what ?? NONE} choices={choices.map((value) => ({ value, label: value === NONE ? phrase('duty.visit.none') : dAny(`what.${value}`) }))} onValue={what} help={phrase('duty.visit.help')} />
      {visit === null ? null : (
        <div class="columns">
          <TextField label={phrase('duty.visit.minutes')} value={visit.minutes} onValue={(minutes) => set({ ...visit, minutes })} wrong={wrong ? phrase('duty.visit.wrong') : null} input={{ inputMode: 'numeric', maxLength: 3 }} />
          <Select label={d('form.skill')} value={visit.skill} choices={['', ...SKILLS].map((value) => ({ value, label: value === '' ? d('form.any') : termOf('skill', value) }))} onValue={(skill) => set({ ...visit, skill })} />
        </div>
      )}
    </>
  )
}

/** Setting an obligation, or the next version of one. */
export function DutyForm({ contract, old, calendars, close }: Props) {
  const draft = useSignal<DutyDraft>(old === null ? blankDuty(contract.calendar) : dutyOf(old))
  const doing = useDoing()
  const now = draft.value
  const set = (part: Partial<DutyDraft>): void => {
    draft.value = { ...draft.peek(), ...part }
  }
  const wrong = wrongDuty(now)
  const counted = !comesRound(now.when)
  const calendar = readOf(now.calendar, calendars)
  const due_ms = counted && calendar !== null ? dueOf(lengthsOf(now), calendar, now_ms.peek()) : null
  const never = counted && wrong !== 'count' && calendar !== null && due_ms === null
  const missing = wrong !== null ? phrase(LABELS[wrong]) : never ? phrase('duty.count') : null
  const submit = (): void => {
    void doing.run(async () => {
      const id = newId()
      await act('obligation.set', id, dutySaid(now, contract.id, old?.id ?? null))
      const words = { clause: now.clause.trim() }
      if (old === null) done(id, phrase('duty.saved', words), { kind: 'obligation.retire', body: { why: phrase('undone') } }, phrase('duty.retired', { ...words, name: '' }), refresh)
      else done(newId(), phrase('duty.saved', words), { kind: 'obligation.set', body: dutySaid(dutyOf(old), contract.id, id) }, phrase('duty.undone', words), refresh)
      refresh()
      close()
    })
  }
  return (
    <FormDialog title={phrase(old === null ? 'duties.add' : 'duty.change')} verb={phrase('keep')} doing={doing} onClose={close} onSubmit={submit} missing={missing}>
      <p class="ink-2">{phrase('duty.help')}</p>
      <TextField label={phrase('clause')} value={now.clause} onValue={(clause) => set({ clause })} input={{ maxLength: 20 }} />
      <div class="columns">
        <TextField label={phrase('duty.name_zh')} value={now.zh} onValue={(zh) => set({ zh })} input={{ maxLength: 200 }} />
        <TextField label={phrase('duty.name_en')} value={now.en} onValue={(en) => set({ en })} optional input={{ maxLength: 200 }} />
      </div>
      <Select label={phrase('duty.when')} value={now.when} choices={WHEN.map((value) => ({ value, label: whenWord(value) }))} onValue={(when) => set({ when })} />
      {counted ? <LengthFields draft={now} set={set} wrong={wrong === 'count' ? phrase('duty.count.wrong') : never ? phrase('duty.never') : null} due_ms={due_ms} zone={calendar?.zone ?? ''} /> : null}
      <Select label={phrase('commitment.calendar')} value={now.calendar} choices={calendars.map((one) => ({ value: one.id, label: calendarName(one) }))} onValue={(calendar) => set({ calendar })} />
      <VisitFields visit={now.visit} set={(visit) => set({ visit })} wrong={wrong === 'minutes'} />
    </FormDialog>
  )
}
