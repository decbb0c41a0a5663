import { useSignal } from '@preact/signals'
import { Select, TextArea, TextField, dayTime, named } from '../../../ui/index.ts'
import type { Calendar, Obligation } from '../../../core/records.gen.ts'
import { useDoing } from '../../data/doing.ts'
import { act, me, newId, now_ms, refresh } from '../../data/store.ts'
import { FormDialog } from '../../parts/parts.tsx'
import { done } from '../../ticket/undo.ts'
import { instantOf, localOf } from '../../ticket/local-time.ts'
import { phrase } from '../../words/index.ts'
import { readOf } from './calendar-draft.ts'
import { OCCASIONS, dueOf } from './duty-draft.ts'

interface Props {
  contract: string
  /** The obligations in force. */
  rows: readonly Obligation[]
  calendars: readonly Calendar[]
  close: () => void
}

/** The tasks that telling it opens, each with its due date. */
function Makes({ rows, calendars, at_ms, zone }: { rows: readonly Obligation[]; calendars: readonly Calendar[]; at_ms: number; zone: string }) {
  if (rows.length === 0) return <p role="status">{phrase('occasion.makes.none')}</p>
  const due = (row: Obligation): string => {
    const calendar = readOf(row.calendar, calendars)
    const due_ms = calendar === null ? null : dueOf(row, calendar, at_ms)
    return due_ms === null ? '—' : dayTime(due_ms, now_ms.peek(), zone)
  }
  return (
    <div role="status">
      <p>{phrase('occasion.makes', { n: rows.length })}</p>
      <ul class="small-list">
        {rows.map((row) => (
          <li key={row.id}>{phrase('occasion.task', { clause: row.clause, name: named(row), due: due(row) })}</li>
        ))}
      </ul>
    </div>
  )
}

/** Telling what starts duties of a contract and is no event of a ticket. */
export function OccasionForm({ contract, rows, calendars, close }: Props) {
  const zone = me.value?.organisation.zone ?? 'Asia/Shanghai'
  const what = useSignal<(typeof OCCASIONS)[number]>('anomaly_found')
  const at = useSignal(localOf(now_ms.peek(), zone).slice(0, 16))
  const until = useSignal('')
  const text = useSignal('')
  const doing = useDoing()
  const at_ms = instantOf(at.value, zone)
  const until_ms = until.value === '' ? null : instantOf(until.value, zone)
  const backwards = at_ms !== null && until_ms !== null && until_ms < at_ms
  const missing = at_ms === null ? phrase('occasion.at') : backwards ? phrase('occasion.until') : null
  const submit = (): void => {
    if (at_ms === null) return
    void doing.run(async () => {
      const words = text.value.trim()
      const id = newId()
      await act('occasion.tell', id, { contract, what: what.value, at_ms, ...(until_ms === null ? {} : { until_ms }), ...(words === '' ? {} : { text: words }) })
      const named = { what: phrase(`duty.starts.${what.value}`) }
      done(id, phrase('occasion.told', named), { kind: 'occasion.withdraw', body: { why: phrase('undone') } }, phrase('occasion.withdrawn', named), refresh)
      refresh()
      close()
    })
  }
  return (
    <FormDialog title={phrase('occasion.tell')} verb={phrase('occasion.tell')} doing={doing} onClose={close} onSubmit={submit} missing={missing}>
      <Select label={phrase('occasion.what')} value={what.value} choices={OCCASIONS.map((value) => ({ value, label: phrase(`duty.starts.${value}`) }))} onValue={(value) => (what.value = value)} />
      <div class="columns">
        <TextField label={phrase('occasion.at')} value={at.value} onValue={(value) => (at.value = value)} wrong={at_ms === null ? phrase('occasion.wrong') : null} help={phrase('correct.zone', { zone })} input={{ type: 'datetime-local' }} />
        <TextField label={phrase('occasion.until')} value={until.value} onValue={(value) => (until.value = value)} optional wrong={backwards ? phrase('occasion.until.wrong') : null} input={{ type: 'datetime-local' }} />
      </div>
      <TextArea label={phrase('occasion.text')} value={text.value} onValue={(value) => (text.value = value)} optional maxLength={500} />
      {at_ms === null ? null : <Makes rows={rows.filter((row) => row.starts === what.value)} calendars={calendars} at_ms={at_ms} zone={zone} />}
    </FormDialog>
  )
}
