import { useSignal } from '@preact/signals'
import { Segmented, Select, StateShape, TextArea, TextField, lengthOf, named } from '../../../ui/index.ts'
import type { Calendar } from '../../../core/records.gen.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import type { ContractFile } from '../../data/answers.ts'
import { useAsk } from '../../data/ask.ts'
import { useDoing } from '../../data/doing.ts'
import { go } from '../../data/place.ts'
import { act, api, me, newId, now_ms, refresh } from '../../data/store.ts'
import { PageHead, ProblemNote } from '../../parts/parts.tsx'
import { done } from '../../ticket/undo.ts'
import { listed, phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import { calendarName, dayWords } from './calendar-words.ts'
import { DAYS, HOURS, draftOf, overlapping, saidOf, standingOn, wrongWith, type CalendarDraft, type CalendarWrong } from './calendar-draft.ts'
import { draftOf as rowDraft } from './draft.ts'
import { Judged } from './Judged.tsx'
import { Preview } from './Preview.tsx'

export type Terms = Answers['GET /contracts/{id}/terms']

interface PartProps {
  draft: CalendarDraft
  wrong: CalendarWrong
  set: (part: Partial<CalendarDraft>) => void
}

/** The hours of each weekday, a line of text each: several spans, and past midnight. */
function WeekFields({ draft, wrong, set }: PartProps) {
  const meet = overlapping(draft.week)
  const words = dayWords()
  const put = (day: number, text: string): void => set({ week: draft.week.map((one, i) => (i === day ? text : one)) })
  return (
    <div class="week-hours">
      <p class="ink-2">{phrase('calendar.hours.help')}</p>
      {draft.week.map((text, day) => (
        <div key={day} class="week-day">
          <TextField
            label={words[day] ?? ''}
            value={text}
            onValue={(value) => put(day, value)}
            wrong={wrong.week[day] === true ? phrase('calendar.hours.wrong') : null}
            help={meet[day] === true ? phrase('calendar.hours.overlap') : undefined}
            input={{ class: 'num', maxLength: 120, spellcheck: false }}
          />
          {day === 0 ? null : (
            <button type="button" class="button" aria-label={phrase('calendar.same', { day: words[day] ?? '' })} onClick={() => put(day, draft.week[day - 1] ?? '')}>
              {phrase('calendar.same.short')}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}

function Hours({ draft, wrong, set }: PartProps) {
  const choices = HOURS.filter((one) => one !== 'base' || draft.base !== null).map((value) => ({ value, label: phrase(`calendar.hours.${value}`) }))
  const problem = wrong.never ? phrase('calendar.never') : wrong.starved.length === 0 ? null : phrase('calendar.starved', { clauses: listed(wrong.starved) })
  return (
    <div class="field">
      <span class="label">{phrase('calendar.hours')}</span>
      <Segmented label={phrase('calendar.hours')} value={draft.hours} choices={choices} onValue={(hours) => set({ hours })} />
      {problem === null ? null : (
        <p class="wrong" role="alert">
          <StateShape standing="breach" size={16} />
          <span>{problem}</span>
        </p>
      )}
      {draft.hours === 'weekly' ? <WeekFields draft={draft} wrong={wrong} set={set} /> : null}
    </div>
  )
}

function lineWrong(line: string | null): string | null {
  return line === null ? null : phrase('calendar.line.wrong', { line })
}

function Fields({ draft, wrong, set, under }: PartProps & { under: readonly Calendar[] }) {
  const base = (id: string): void => set({ base: id || null, hours: id === '' && draft.hours === 'base' ? 'weekly' : draft.hours })
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <TextField label={phrase('calendar.zone')} value={draft.zone} onValue={(zone) => set({ zone })} wrong={wrong.zone ? phrase('calendar.zone.wrong') : null} input={{ maxLength: 60, spellcheck: false }} />
      {under.length === 0 ? null : <Select label={phrase('calendar.base')} value={draft.base ?? ''} choices={[{ value: '', label: phrase('calendar.base.none') }, ...under.map((one) => ({ value: one.id, label: calendarName(one) }))]} onValue={base} />}
      <Hours draft={draft} wrong={wrong} set={set} />
      <TextArea label={phrase('calendar.closures')} value={draft.closures} onValue={(closures) => set({ closures })} help={phrase('calendar.closures.help')} wrong={lineWrong(wrong.closures)} rows={5} maxLength={20_000} />
      <TextArea label={phrase('calendar.additions')} value={draft.additions} onValue={(additions) => set({ additions })} help={phrase('calendar.additions.help')} wrong={lineWrong(wrong.additions)} rows={4} maxLength={20_000} />
    </form>
  )
}

/** What the calendar means for one commitment: a deadline, the picture of two weeks, and last month judged again. */
function Meaning({ file, draft, users }: { file: ContractFile; draft: CalendarDraft; users: readonly ContractFile['commitments'][number][] }) {
  const rows = users.length === 0 ? file.commitments : users
  const chosen = useSignal(rows[0]?.id ?? '')
  const row = rows.find(({ id }) => id === chosen.value) ?? rows[0]
  if (row === undefined) return null
  const said = saidOf(draft)
  const shared = { contract: file.contract.id, draft: rowDraft(row), zone: said.zone, calendar: said }
  return (
    <>
      <Select label={phrase('calendar.sample')} value={row.id} choices={rows.map((one) => ({ value: one.id, label: [one.clause, termOf('kind', one.kind), termOf('severity', one.severity), lengthOf(one.within_min)].filter((word) => word !== '').join(' ') }))} onValue={(id) => (chosen.value = id)} />
      <Preview {...shared} />
      <Judged {...shared} replaces={row.id} />
    </>
  )
}

/** The first part that has to be put right, by its name. A calendar that nothing counts by may wait for its hours. */
function missingIn(wrong: CalendarWrong, used: boolean, over: boolean): string | null {
  if (wrong.zone) return phrase('calendar.zone')
  if (wrong.week.includes(true)) return dayWords()[wrong.week.indexOf(true)] ?? ''
  if (wrong.closures !== null) return phrase('calendar.closures')
  if (wrong.additions !== null) return phrase('calendar.additions')
  return wrong.starved.length > 0 || (wrong.never && (used || over)) ? phrase('calendar.hours') : null
}

/** How much counts by these calendars: commitments, clocks that run, duties; null where nothing does. */
function usageOf(terms: Terms | null, ids: ReadonlySet<string>): { rows: number; clocks: number; duties: number } | null {
  const rows = (terms?.commitments ?? []).filter(({ row }) => ids.has(row.calendar))
  const duties = (terms?.obligations ?? []).filter(({ row, state }) => state === 'in_force' && ids.has(row.calendar)).length
  const clocks = rows.reduce((sum, { running }) => sum + running, 0)
  return rows.length + duties === 0 ? null : { rows: rows.filter(({ state }) => state === 'in_force').length, clocks, duties }
}

/** Writing a calendar: on the left its hours and days, on the right what they mean. It holds at once, and can be taken back. */
export function CalendarEditor({ file, old }: { file: ContractFile; old: Calendar | null }) {
  const { contract, calendars } = file
  const id = useSignal(old?.id ?? newId()).value
  const seen = useSignal(old?.version ?? 0).value
  const fresh: CalendarDraft = { zone: me.value?.organisation.zone ?? 'Asia/Shanghai', base: null, hours: 'weekly', week: DAYS.map(() => ''), closures: '', additions: '' }
  const draft = useSignal<CalendarDraft>(old === null ? fresh : draftOf(old, dayWords()))
  const doing = useDoing()
  const terms = useAsk<Terms>(`terms:${contract.id}`, () => api.get(`/contracts/${contract.id}/terms`))
  const standing = standingOn(id, calendars)
  const users = file.commitments.filter((row) => standing.has(row.calendar))
  const now = draft.value
  const wrong = wrongWith(now, id, calendars, users, now_ms.peek())
  const usage = usageOf(terms.data, standing)
  const missing = missingIn(wrong, users.length > 0 || usage !== null, now.base !== null)
  const back = (): void => go('commitments', {}, contract.id)
  const save = (): void => {
    if (missing !== null || doing.busy) return
    void doing.run(async () => {
      await act('calendar.set', id, { contract: contract.id, calendar: { ...saidOf(now) } })
      if (old === null) done(id, phrase('calendar.saved'), { kind: 'calendar.retire', body: { why: phrase('undone') } }, phrase('calendar.retired', { name: '' }), refresh)
      else done(id, phrase('calendar.saved'), { kind: 'calendar.set', body: { contract: contract.id, calendar: { ...old } } }, phrase('calendar.undone'), refresh)
      refresh()
      back()
    })
  }
  return (
    <div class="page commitment-editor">
      <PageHead title={phrase(old === null ? 'calendar.new' : 'calendar.change')} note={named(contract)}>
        <button type="button" class="button" onClick={back}>
          {phrase('leave')}
        </button>
        <button type="button" class="button primary" aria-disabled={missing === null && !doing.busy ? undefined : 'true'} onClick={save}>
          {missing === null ? phrase('calendar.save') : `${phrase('calendar.save')} · ${missing}`}
        </button>
      </PageHead>
      <p class="ink-2">{usage === null ? phrase('calendar.unused') : phrase('calendar.used', usage)}</p>
      {old !== null && old.version > seen ? <p role="status">{phrase('calendar.overtaken', { version: old.version })}</p> : null}
      <ProblemNote problem={doing.problem} />
      <div class="editor-columns">
        <Fields draft={now} wrong={wrong} set={(part) => (draft.value = { ...draft.peek(), ...part })} under={calendars.filter((one) => !standing.has(one.id))} />
        <div class="stack">{missing === null && !wrong.never ? <Meaning file={file} draft={now} users={users} /> : null}</div>
      </div>
    </div>
  )
}
