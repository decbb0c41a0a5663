import { Icon, StateShape, clockTime, dayTime } from '../../ui/index.ts'
import type { BoardClock } from '../board/urgency.ts'
import { now_ms } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import type { Entry } from './story.ts'

function Node({ entry }: { entry: Entry }) {
  if (entry.kind === 'over') return <StateShape standing="breach" size={15} />
  if (entry.kind === 'provisional') return <StateShape standing="provisional" size={15} />
  if (entry.kind === 'received') return <StateShape standing="met" size={15} />
  const hollow = entry.kind === 'last_contact'
  return <i class={`dot${hollow ? ' hollow' : ''}${entry.kind === 'arrived' ? ' big' : ''}`} />
}

function stamp(entry: Entry, zone: string): string {
  const today = dayTime(entry.at_ms, now_ms.peek(), zone) === clockTime(entry.at_ms, zone)
  return today ? clockTime(entry.at_ms, zone, true) : dayTime(entry.at_ms, now_ms.peek(), zone)
}

interface Props {
  entries: readonly Entry[]
  clocks: readonly BoardClock[]
  zone: string
  mayCorrect: boolean
  correct: (event: string) => void
  /** Events of which it is on record why they were decided so. */
  explained: ReadonlySet<string>
  explain: (event: string) => void
}

/** The course: time, node, sentence, who, verdict chip; dashed while nobody could hear the phone. */
export function Course({ entries, clocks, zone, mayCorrect, correct, explained, explain }: Props) {
  const correctable = (entry: Entry): boolean => entry.certainty !== null
  return (
    <section class="course" aria-labelledby="course-title">
      <div class="row between">
        <h3 id="course-title">{phrase('course')}</h3>
        {entries.some((entry) => entry.silent) ? <span class="ink-2">{phrase('course.dashed')}</span> : null}
      </div>
      <ol>
        {entries.map((entry) => (
          <li key={entry.id} class={entry.silent ? 'silent' : ''} data-event={entry.kind}>
            <time class="num" dateTime={new Date(entry.at_ms).toISOString()}>
              {stamp(entry, zone)}
            </time>
            <span class="node">
              <Node entry={entry} />
            </span>
            <span class="sentence">
              {entry.text} <span class="by">{entry.who}</span>
              {entry.silent ? <span class="spoken"> {phrase('course.silent')}</span> : null}
            </span>
            <span class="verdicts">
              {clocks
                .filter((clock) => clock.stop_event === entry.id && clock.stop_event !== null)
                .map((clock) => (
                  <span key={clock.commitment.id} class={`chip tone-${clock.standing === 'late' ? 'breach' : 'met'}`}>
                    <StateShape standing={clock.standing} size={12} />
                    {clock.commitment.clause}
                  </span>
                ))}
              {explained.has(entry.id) ? (
                <button type="button" class="link small" onClick={() => explain(entry.id)}>
                  {phrase('choice.why')}
                </button>
              ) : null}
              {mayCorrect && correctable(entry) ? (
                <button type="button" class="tiny" aria-label={`${phrase('correct')} ${entry.text}`} title={phrase('correct')} onClick={() => correct(entry.id)}>
                  <Icon name="pencil" size={14} />
                </button>
              ) : null}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
