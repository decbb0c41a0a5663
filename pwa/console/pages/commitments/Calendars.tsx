import { useSignal } from '@preact/signals'
import { Icon } from '../../../ui/index.ts'
import type { Calendar } from '../../../core/records.gen.ts'
import type { ContractFile } from '../../data/answers.ts'
import { rightsOf } from '../../data/roles.ts'
import { me } from '../../data/store.ts'
import { hashOf } from '../../route.ts'
import { phrase } from '../../words/index.ts'
import { calendarName, exceptionsWords, hoursWords } from './calendar-words.ts'
import { RetireForm, type Retiring } from './RetireForm.tsx'

function retiring(calendar: Calendar, contract: string): Retiring {
  const words = { name: hoursWords(calendar) }
  return {
    kind: 'calendar.retire',
    id: calendar.id,
    title: phrase('calendar.retire.of', words),
    verb: phrase('retire'),
    means: phrase('calendar.retire.means'),
    gone: phrase('calendar.retired', words),
    back: phrase('calendar.undone'),
    reverse: { kind: 'calendar.set', body: { contract, calendar: { ...calendar } } },
    again: calendar.id,
  }
}

/** The calendars of a contract: their hours, what departs from them, and the way to change them. */
export function Calendars({ file: { contract, calendars } }: { file: ContractFile }) {
  const may = rightsOf(me.value?.person.role ?? 'engineer').commitments
  const ending = useSignal<Calendar | null>(null)
  return (
    <section class="terms-part" aria-labelledby="calendars-title">
      <header class="row">
        <h2 id="calendars-title" class="grow">{phrase('calendars.title')}</h2>
        {may ? (
          <a class="button" href={hashOf('commitments', { calendar: 'new' }, contract.id)}>
            <Icon name="plus" size={16} /> {phrase('calendars.add')}
          </a>
        ) : null}
      </header>
      {calendars.length === 0 ? <p class="ink-2">{phrase('calendars.empty')}</p> : null}
      <ul class="terms-list">
        {calendars.map((calendar) => (
          <li key={calendar.id} class="row">
            <span class="grow">
              <b class="num">{calendarName(calendar)}</b>
              <span class="ink-2">
                {[calendar.id === contract.calendar ? phrase('calendars.main') : '', exceptionsWords(calendar)].filter((words) => words !== '').join(' · ')}
              </span>
            </span>
            {may ? (
              <span class="row">
                <a class="button" href={hashOf('commitments', { calendar: calendar.id }, contract.id)}>
                  {phrase('calendar.change')}
                </a>
                {calendar.id === contract.calendar ? null : (
                  <button type="button" class="button" aria-label={phrase('calendar.retire.of', { name: hoursWords(calendar) })} onClick={() => (ending.value = calendar)}>
                    {phrase('retire')}
                  </button>
                )}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {ending.value === null ? null : <RetireForm of={retiring(ending.value, contract.id)} close={() => (ending.value = null)} />}
    </section>
  )
}
