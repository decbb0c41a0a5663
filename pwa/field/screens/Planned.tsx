/** The engineer's planned visits of today, in order, as the desk's plan has them; each is told done here, with or without a network. */

import { useState } from 'preact/hooks'
import { BigAction, Card, Icon, Sheet, TextArea, clockTime, named } from '../../ui/index.ts'
import type { Day, Site } from '../../core/records.gen.ts'
import '../more-words.ts'
import { tell } from '../record.ts'
import { now, useLive } from '../store.ts'
import { f } from '../words.ts'

type Stop = Day['stops'][number]

const MOST_NOTE = 1000

export function Planned() {
  const days = useLive((its) => its.list('day', (day) => day.person === its.me()?.person.id))
  const sites = useLive((its) => its.list('site', () => true))
  const [ending, setEnding] = useState<Stop | null>(null)
  // The day that is under way: its stops lie around now, whatever zone the phone is in.
  const today = days?.find((day) => day.date === dateIn(day.zone, now.value))
  if (today === undefined || today.stops.every((stop) => stop.errand === null)) return null
  const { left, done } = sorted(today.stops, now.value)
  const siteOf = (stop: Stop): Site | undefined => sites?.find((one) => one.id === stop.site)
  return (
    <section class="stack" aria-label={f('planned.title')} data-planned>
      <h2 class="quiet-head">
        {f('planned.title')} <span class="num">{f('planned.asOf', { time: clockTime(today.made_ms) })}</span>
      </h2>
      {left.length === 0 ? null : (
        <ol class="stack">
          {left.map((stop) => (
            <li key={stop.errand ?? stop.start_ms}>
              <StopCard stop={stop} site={siteOf(stop)} onDone={() => setEnding(stop)} />
            </li>
          ))}
        </ol>
      )}
      {done.length === 0 ? null : (
        <ul class="small ink-2" aria-label={f('planned.made')}>
          {done.map((stop) => (
            <li key={stop.errand} data-made={stop.errand}>
              <Icon name="check" size={14} /> <span class="num">{clockTime(stop.done_ms ?? 0)}</span> {named(stop)} · {named(siteOf(stop))}
            </li>
          ))}
        </ul>
      )}
      {ending === null ? null : <DoneSheet stop={ending} onClose={() => setEnding(null)} />}
    </section>
  )
}

/** What is not told done stays, however late; a break only until it is over. */
function sorted(stops: readonly Stop[], now_ms: number): { left: Stop[]; done: Stop[] } {
  const made = (stop: Stop): boolean => stop.done_ms !== null && stop.done_ms !== undefined
  return { left: stops.filter((stop) => (stop.errand === null ? stop.end_ms > now_ms : !made(stop))), done: stops.filter(made) }
}

function StopCard({ stop, site, onDone }: { stop: Stop; site: Site | undefined; onDone: () => void }) {
  const where = site === undefined ? '' : `${named(site)} · ${f('planned.travel', { n: Math.ceil(stop.travel_s / 60) })}`
  return (
    <Card>
      <b class="num">
        {clockTime(stop.start_ms)}–{clockTime(stop.end_ms)}
      </b>
      <div>{named(stop)}</div>
      {where === '' ? null : (
        <div class="ink-2">
          {where}
          {stop.pinned ? ` · ${f('planned.pinned')}` : ''}
        </div>
      )}
      {stop.errand === null ? null : (
        <div class="row wrap">
          <a class="button" href={stop.ticket == null ? `#/ready/${stop.site}` : `#/ticket/${stop.ticket}`}>
            {f(stop.ticket == null ? 'planned.ready' : 'planned.job')}
          </a>
          <button type="button" class="button" onClick={onDone}>
            <Icon name="check" size={20} />
            {f('planned.done')}
          </button>
        </div>
      )}
    </Card>
  )
}

function DoneSheet({ stop, onClose }: { stop: Stop; onClose: () => void }) {
  const [note, setNote] = useState('')
  const finish = async (): Promise<void> => {
    const said = note.trim()
    if ((await tell('errand.close', stop.errand ?? '', { result: 'done', ...(said === '' ? {} : { note: said }) })) !== null) onClose()
  }
  return (
    <Sheet title={named(stop)} onClose={onClose}>
      <p class="ink-2">{f('planned.fault')}</p>
      <TextArea label={f('planned.note')} value={note} onValue={setNote} optional rows={3} maxLength={MOST_NOTE} />
      <BigAction verb={f('planned.done')} icon="check" onPress={() => void finish()} />
    </Sheet>
  )
}

/** `2026-11-22` in a zone. */
function dateIn(zone: string, ms: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)
}
