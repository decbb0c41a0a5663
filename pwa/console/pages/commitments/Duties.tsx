import { useSignal } from '@preact/signals'
import { Icon, lengthOf, named } from '../../../ui/index.ts'
import type { Obligation } from '../../../core/records.gen.ts'
import type { ContractFile } from '../../data/answers.ts'
import { useAsk } from '../../data/ask.ts'
import { rightsOf } from '../../data/roles.ts'
import { api, me, newId } from '../../data/store.ts'
import { Answered } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import type { Terms } from './CalendarEditor.tsx'
import { DutyForm } from './DutyForm.tsx'
import { dutyOf, dutySaid } from './duty-draft.ts'
import { OccasionForm } from './OccasionForm.tsx'
import { RetireForm, type Retiring } from './RetireForm.tsx'

/** `Every quarter`, or `Replacement planned · 5 working days before`. */
function whenWords(row: Obligation): string {
  if (row.every !== null) return phrase(`duty.every.${row.every}`)
  const starts = row.starts === null ? '' : phrase(`duty.starts.${row.starts}`)
  if (row.within_working_days !== null) return `${starts} · ${phrase('duty.within_working_days', { n: row.within_working_days })}`
  if (row.before_working_days !== null) return `${starts} · ${phrase('duty.before_working_days', { n: row.before_working_days })}`
  return `${starts} · ${phrase('duty.within_min', { length: lengthOf(row.within_min ?? 0) })}`
}

function retiring(row: Obligation): Retiring {
  const words = { clause: row.clause, name: named(row) }
  return {
    kind: 'obligation.retire',
    id: row.id,
    title: phrase('duty.retire.of', words),
    verb: phrase('retire'),
    means: phrase('duty.retire.means'),
    gone: phrase('duty.retired', words),
    back: phrase('duty.undone', words),
    reverse: { kind: 'obligation.set', body: dutySaid(dutyOf(row), row.contract, null) },
    again: newId(),
  }
}

interface ListProps {
  rows: readonly Obligation[]
  change: ((row: Obligation) => void) | null
  retire: (row: Obligation) => void
}

function List({ rows, change, retire }: ListProps) {
  if (rows.length === 0) {
    return (
      <p class="ink-2">
        {phrase('duties.empty')} {phrase('duties.empty.promise')}
      </p>
    )
  }
  return (
    <ul class="terms-list">
      {rows.map((row) => (
        <li key={row.id} class="row">
          <span class="grow">
            <b>
              <span class="num">{row.clause}</span> {named(row)}
            </b>
            <span class="ink-2">
              {whenWords(row)} · {phrase('commitment.version')} {row.version}
            </span>
          </span>
          {change === null ? null : (
            <span class="row">
              <button type="button" class="button" aria-label={phrase('duty.change.of', { clause: row.clause, name: named(row) })} onClick={() => change(row)}>
                {phrase('edit')}
              </button>
              <button type="button" class="button" aria-label={phrase('duty.retire.of', { clause: row.clause, name: named(row) })} onClick={() => retire(row)}>
                {phrase('retire')}
              </button>
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** What a contract promises by a date: come round with a period, or started by something that is told here. */
export function Duties({ file }: { file: ContractFile }) {
  const { contract, calendars } = file
  const asked = useAsk<Terms>(`terms:${contract.id}`, () => api.get(`/contracts/${contract.id}/terms`))
  const may = rightsOf(me.value?.person.role ?? 'engineer')
  const open = useSignal<'new' | 'occasion' | Obligation | null>(null)
  const ending = useSignal<Obligation | null>(null)
  const close = (): void => {
    open.value = null
    ending.value = null
  }
  const rows = (asked.data?.obligations ?? []).filter(({ state }) => state === 'in_force').map(({ row }) => row).sort((a, b) => a.clause.localeCompare(b.clause))
  const shown = open.value
  return (
    <section class="terms-part" aria-labelledby="duties-title">
      <header class="row">
        <h2 id="duties-title" class="grow">{phrase('duties.title')}</h2>
        {may.occasions ? (
          <button type="button" class="button" onClick={() => (open.value = 'occasion')}>
            {phrase('occasion.tell')}
          </button>
        ) : null}
        {may.commitments && calendars.length > 0 ? (
          <button type="button" class="button" onClick={() => (open.value = 'new')}>
            <Icon name="plus" size={16} /> {phrase('duties.add')}
          </button>
        ) : null}
      </header>
      <Answered asked={asked}>{() => <List rows={rows} change={may.commitments ? (row) => (open.value = row) : null} retire={(row) => (ending.value = row)} />}</Answered>
      {shown === 'occasion' ? <OccasionForm contract={contract.id} rows={rows} calendars={calendars} close={close} /> : null}
      {shown === null || shown === 'occasion' ? null : <DutyForm contract={contract} old={shown === 'new' ? null : shown} calendars={calendars} close={close} />}
      {ending.value === null ? null : <RetireForm of={retiring(ending.value)} close={close} />}
    </section>
  )
}
