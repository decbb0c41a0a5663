import { clockTime } from '../../ui/index.ts'
import { now_ms } from '../data/store.ts'
import { Bar, type Hold } from './Bar.tsx'
import { along, hoursOf, type Errand, type Plan, type Route, type Span, type Stop } from './lanes.ts'
import { titleOf } from './pins.ts'
import { d } from './words.ts'

const MANY_ROWS = 20

interface Props {
  plan: Plan
  rows: readonly { person: string; name: string }[]
  span: Span
  errands: ReadonlyMap<string, Errand>
  hold: Hold | null
  chosen: string | null
  may: boolean
  onHold: (hold: Hold | null) => void
  onChoose: (errand: string) => void
}

function at(span: Span, from_ms: number, to_ms: number): { left: string; width: string } {
  const left = along(span, from_ms)
  return { left: `${left}%`, width: `${Math.max(0, along(span, to_ms) - left)}%` }
}

function Hours({ span }: { span: Span }) {
  return (
    <div class="dayplan-hours num" aria-hidden>
      {hoursOf(span).map((hour_ms) => (
        <span key={hour_ms} style={{ left: `${along(span, hour_ms)}%` }}>
          {clockTime(hour_ms)}
        </span>
      ))}
    </div>
  )
}

/** The way to a stop, ending where it begins. */
function Way({ stop, span }: { stop: Stop; span: Span }) {
  if (stop.travel_s === 0) return null
  return <span class="way" aria-hidden title={d('travel', { minutes: Math.ceil(stop.travel_s / 60) })} style={at(span, stop.start_ms - stop.travel_s * 1000, stop.start_ms)} />
}

function Urgent({ route, span }: { route: Route; span: Span }) {
  if (route.urgent === null) return null
  const begun = route.stops.filter((stop) => stop.end_ms <= now_ms.value)
  const from_ms = Math.max(span.from_ms, begun.at(-1)?.end_ms ?? Math.min(now_ms.value, route.from_ms))
  return (
    <span class="urgent-block" style={at(span, from_ms, route.from_ms)}>
      {d('urgent', { job: route.urgent })}
    </span>
  )
}

function Lane({ route, props }: { route: Route | undefined; props: Props }) {
  const { plan, span, errands, hold, chosen, may, rows } = props
  if (route === undefined) return <span class="dayplan-off">{d('off')}</span>
  return (
    <>
      <span class="shift-band" aria-hidden style={at(span, route.from_ms, route.to_ms)} />
      <Urgent route={route} span={span} />
      {route.stops.map((stop) => (
        <Way key={`way ${stop.start_ms}`} stop={stop} span={span} />
      ))}
      {route.stops.map((stop) => {
        const errand = errands.get(stop.errand ?? '')
        if (stop.errand === null) {
          return (
            <span key={`break ${stop.start_ms}`} class="rest-block" style={at(span, stop.start_ms, stop.end_ms)}>
              {d('break')}
            </span>
          )
        }
        if (errand === undefined) return null
        const begun = plan.date === plan.today && stop.start_ms <= now_ms.value
        return (
          <Bar
            key={errand.id}
            errand={errand}
            stop={stop}
            person={route.person}
            span={span}
            people={rows}
            hold={hold?.errand.id === errand.id ? hold : null}
            chosen={chosen === errand.id}
            begun={begun}
            may={may}
            onHold={props.onHold}
            onChoose={() => props.onChoose(errand.id)}
          />
        )
      })}
    </>
  )
}

/** Where a held bar would come to stand. */
function Ghost({ hold, span }: { hold: Hold; span: Span }) {
  return (
    <span class="errand ghost" aria-hidden style={at(span, hold.to.start_ms, hold.to.start_ms + hold.errand.minutes * 60_000)}>
      <span class="num">{clockTime(hold.to.start_ms)}</span> <b>{titleOf(hold.errand)}</b>
    </span>
  )
}

/** A row for each engineer, the hours from left to right: what is planned, the ways between, urgent work and breaks. */
export function Timeline(props: Props) {
  const { plan, rows, span, hold } = props
  const here = now_ms.value > span.from_ms && now_ms.value < span.to_ms
  return (
    <section class={`dayplan-board${rows.length > MANY_ROWS ? ' many' : ''}`} aria-label={d('timeline')}>
      <Hours span={span} />
      {rows.map(({ person, name }) => (
        <div key={person} class="dayplan-row">
          <h2>{name}</h2>
          <div class="dayplan-lane" data-lane={person}>
            {hoursOf(span).map((hour_ms) => (
              <span key={hour_ms} class="tick" aria-hidden style={{ left: `${along(span, hour_ms)}%` }} />
            ))}
            <Lane route={plan.routes.find((one) => one.person === person)} props={props} />
            {hold !== null && hold.to.person === person ? <Ghost hold={hold} span={span} /> : null}
            {here ? <span class="now-line" aria-hidden style={{ left: `${along(span, now_ms.value)}%` }} /> : null}
          </div>
        </div>
      ))}
    </section>
  )
}
