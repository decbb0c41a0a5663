/** The engineer's planned visits of today, in order, as the desk's plan has them. */

import { Card, clockTime, isoDay, named } from '../../ui/index.ts'
import '../more-words.ts'
import { now, useLive } from '../store.ts'
import { f } from '../words.ts'

export function Planned() {
  const days = useLive((its) => its.list('day', (day) => day.person === its.me()?.person.id))
  const sites = useLive((its) => its.list('site', () => true))
  // The day that is under way: its stops lie around now, whatever zone the phone is in.
  const today = days?.find((day) => day.date === isoDay(now.value, day.zone))
  const left = today?.stops.filter((stop) => stop.end_ms > now.value) ?? []
  if (today === undefined || left.length === 0) return null
  return (
    <section class="stack" aria-label={f('planned.title')} data-planned>
      <h2 class="quiet-head">
        {f('planned.title')} <span class="num">{f('planned.asOf', { time: clockTime(today.made_ms) })}</span>
      </h2>
      <ol class="stack">
        {left.map((stop) => {
          const site = sites?.find((one) => one.id === stop.site)
          return (
            <li key={stop.start_ms}>
              <Card>
                <b class="num">
                  {clockTime(stop.start_ms)}–{clockTime(stop.end_ms)}
                </b>
                <div>{named(stop)}</div>
                {site === undefined ? null : (
                  <div class="ink-2">
                    {named(site)} · {f('planned.travel', { n: Math.ceil(stop.travel_s / 60) })}
                    {stop.pinned ? ` · ${f('planned.pinned')}` : ''}
                  </div>
                )}
              </Card>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
