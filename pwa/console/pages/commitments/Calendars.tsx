import { Icon } from '../../../ui/index.ts'
import type { ContractFile } from '../../data/answers.ts'
import { rightsOf } from '../../data/roles.ts'
import { me } from '../../data/store.ts'
import { hashOf } from '../../route.ts'
import { phrase } from '../../words/index.ts'
import { calendarName, exceptionsWords } from './calendar-words.ts'

/** The calendars of a contract: their hours, what departs from them, and the way to change them. */
export function Calendars({ file: { contract, calendars } }: { file: ContractFile }) {
  const may = rightsOf(me.value?.person.role ?? 'engineer').commitments
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
              <a class="button" href={hashOf('commitments', { calendar: calendar.id }, contract.id)}>
                {phrase('calendar.change')}
              </a>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
