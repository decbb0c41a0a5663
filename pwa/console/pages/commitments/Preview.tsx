import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { TextField, dayTime } from '../../../ui/index.ts'
import { language } from '../../../ui/language.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { useAsk } from '../../data/ask.ts'
import { api, now_ms } from '../../data/store.ts'
import { Answered } from '../../parts/parts.tsx'
import { instantOf, localOf } from '../../ticket/local-time.ts'
import { listed, phrase } from '../../words/index.ts'
import { termOf } from '../../words/terms.ts'
import type { Said } from './calendar-draft.ts'
import type { Draft } from './draft.ts'

type Told = Answers['POST /contracts/{id}/preview']

const DAY_MS = 86_400_000
const PAUSE_MS = 400

/** The value as it was once nothing changed for a moment: nobody asks the server for every key. */
function useSettled<T>(value: T): T {
  const settled = useSignal(value)
  const key = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => (settled.value = value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [key])
  return settled.value
}

function share(ms: number): string {
  return `${(100 * Math.min(DAY_MS, Math.max(0, ms))) / DAY_MS}%`
}

/** A fortnight, a bar per local day: the spans that count are filled; the report and the deadline are marked. */
function Fortnight({ told }: { told: Told }) {
  const mark = (day: string, ms: number | null, name: string) =>
    ms === null || localOf(ms, told.zone).slice(0, 10) !== day ? null : <i class={`at ${name}`} style={{ left: share(sinceMidnight_ms(ms, told.zone)) }} />
  return (
    <figure class="fortnight" role="img" aria-label={phrase('preview.picture')}>
      {told.days.map(({ day, open }) => (
        <div key={day} class="day">
          <span class="num">{day.slice(5)}</span>
          <span class="track">
            {open.map(([from = 0, to = 0]) => (
              <i key={from} class="open" style={{ left: share(sinceMidnight_ms(from, told.zone)), width: share(to - from) }} />
            ))}
            {mark(day, told.reported_ms, 'reported')}
            {mark(day, told.due_ms, 'due')}
          </span>
        </div>
      ))}
      <figcaption class="ink-2">{phrase('preview.legend')}</figcaption>
    </figure>
  )
}

function sinceMidnight_ms(ms: number, zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = localOf(ms, zone).slice(11).split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

function Sentence({ told }: { told: Told }) {
  const at = (ms: number): string => dayTime(ms, now_ms.peek(), told.zone)
  return (
    <>
      <p class="due-sentence">
        {told.due_ms === null ? phrase('preview.never') : phrase('preview.due', { reported: at(told.reported_ms), due: at(told.due_ms) })}
      </p>
      <Fortnight told={told} />
      <h3 class="ink-2">{phrase('commitment.ladder')}</h3>
      <ul class="small-list">
        {told.rungs.map((rung) => (
          <li key={`${rung.rung} ${rung.at_ms}`} class="num">
            {at(rung.at_ms)} · {listed(rung.to.map((role) => termOf('role', role)))}
          </li>
        ))}
      </ul>
      <p class="ink-2">{language.value === 'zh' ? told.zh : told.en}</p>
    </>
  )
}

interface Props {
  contract: string
  draft: Draft
  zone: string
  /** A calendar that is being written, in place of the one that the draft names. */
  calendar?: Said | null
}

/** "A fault reported Friday 16:30 would be due ...", anew whenever the draft changes. */
export function Preview({ contract, draft, zone, calendar = null }: Props) {
  const reported = useSignal<string | null>(null)
  const settled = useSettled({ draft, calendar, reported: reported.value })
  const reported_ms = settled.reported === null ? null : instantOf(settled.reported, zone)
  const asked = useAsk<Told>(JSON.stringify(settled), () => api.post(`/contracts/${contract}/preview`, { commitment: settled.draft, calendar: settled.calendar, reported_ms }), false)
  // The last answer stays on screen until the next one is there.
  const last = useRef<Told | null>(null)
  if (asked.data !== null) last.current = asked.data
  const told = asked.problem === null ? last.current : null
  const shown = reported.value ?? (told === null ? '' : localOf(told.reported_ms, zone).slice(0, 16))
  return (
    <section class="stack preview" aria-labelledby="preview-title">
      <h2 class="h3" id="preview-title">{phrase('preview.title')}</h2>
      <TextField label={phrase('preview.reported')} value={shown} onValue={(value) => (reported.value = value)} input={{ type: 'datetime-local' }} />
      {told === null ? <Answered asked={asked}>{() => null}</Answered> : <Sentence told={told} />}
    </section>
  )
}
