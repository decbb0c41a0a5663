import { StateShape, clockTime, language } from '../../ui/index.ts'
import { listed } from '../words/index.ts'
import type { Errand, Placed, Plan } from './lanes.ts'
import { siteOf, titleOf } from './pins.ts'
import { d } from './words.ts'

interface Props {
  plan: Plan
  errands: ReadonlyMap<string, Errand>
  nameOf: (person: string) => string
  onChoose: (errand: string) => void
}

function said(reason: { zh: string; en: string }): string {
  return language.value === 'zh' ? reason.zh : reason.en
}

/** What is in nobody's day, with the reasons that hold. */
export function LeftOut({ plan, errands, onChoose }: Props) {
  if (plan.left_out.length === 0) return null
  return (
    <section aria-labelledby="left-out-title" class="dayplan-left">
      <h2 id="left-out-title">
        {d('left')} <span class="ink-2 num">{plan.left_out.length}</span>
      </h2>
      <ul>
        {plan.left_out.map(({ errand: id, reasons }) => {
          const errand = errands.get(id)
          return errand === undefined ? null : (
            <li key={id} data-left-out={id}>
              <button type="button" class="link" onClick={() => onChoose(id)}>
                <StateShape standing="risk" size={12} /> {titleOf(errand)} · {siteOf(errand)}
              </button>
              <span class="ink-2">{listed(reasons.map(said))}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** What another plan gave to somebody else or to another time, and why. */
export function Moves({ plan, errands, nameOf }: Props) {
  if (plan.moves.length === 0) return null
  const place = (at: Placed | null): string => (at === null ? d('moved.nobody') : `${nameOf(at.person)} ${clockTime(at.start_ms)}`)
  return (
    <section aria-labelledby="moves-title" class="dayplan-moves">
      <h2 id="moves-title">
        {d('moved')} <span class="ink-2 num">{plan.moves.length}</span>
      </h2>
      <ul>
        {plan.moves.map((move) => {
          const errand = errands.get(move.errand)
          return errand === undefined ? null : (
            <li key={move.errand} data-moved={move.errand}>
              <span class="num">{d('moved.line', { title: titleOf(errand), was: place(move.was), now: place(move.now) })}</span> <span class="ink-2">{said(move.why)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** The same in rows, for those who read rather than look. */
export function PlanTable({ plan, errands, nameOf }: Props) {
  return (
    <details class="dayplan-table">
      <summary>{d('table')}</summary>
      <table>
        <caption class="spoken">{d('table')}</caption>
        <thead>
          <tr>
            {(['name', 'from', 'to', 'what', 'site', 'travel'] as const).map((name) => (
              <th key={name} scope="col">
                {d(`table.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.routes.flatMap((route) =>
            route.stops.map((stop) => {
              const errand = errands.get(stop.errand ?? '')
              return (
                <tr key={`${route.person} ${stop.start_ms}`}>
                  <th scope="row">{nameOf(route.person)}</th>
                  <td class="num">{clockTime(stop.start_ms)}</td>
                  <td class="num">{clockTime(stop.end_ms)}</td>
                  <td>{errand === undefined ? d('break') : titleOf(errand)}</td>
                  <td>{errand === undefined ? '' : siteOf(errand)}</td>
                  <td class="num">{d('travel', { minutes: Math.ceil(stop.travel_s / 60) })}</td>
                </tr>
              )
            }),
          )}
        </tbody>
      </table>
    </details>
  )
}
