import { clockTime, dayName } from '../../../ui/index.ts'
import type { Coverage } from '../../data/answers.ts'
import { phrase } from '../../words/index.ts'
import { rowName } from './CoveragePage.tsx'

const HOUR_MS = 3_600_000
const DAY_H = 24
const HEIGHT = 32
/** From three on nobody needs to look. */
const MANY = 3

type Row = Coverage['rows'][number]

function Bars({ ahead }: { ahead: readonly number[] }) {
  const width = 100 / ahead.length
  return (
    <svg class="heat" aria-hidden viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none">
      {ahead.map((count, hour) => {
        const height = count === 0 ? HEIGHT : (Math.min(count, MANY) / MANY) * HEIGHT
        return <rect key={hour} class={`k-${Math.min(count, MANY)}`} x={hour * width} y={HEIGHT - height} width={width * 0.9} height={height} />
      })}
    </svg>
  )
}

/** The least of each day, for those who do not see the bars. */
function leastByDay(ahead: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(ahead.length / DAY_H) }, (_, day) => Math.min(...ahead.slice(day * DAY_H, (day + 1) * DAY_H)))
}

/** The next seven days by the roster, hour by hour: how many could be there in time. */
export function Heat({ rows, start_ms }: { rows: readonly Row[]; start_ms: number }) {
  const days = Array.from({ length: 7 }, (_, day) => phrase('coverage.from', { day: dayName(start_ms + day * DAY_H * HOUR_MS), time: clockTime(start_ms) }))
  return (
    <table class="heat-table">
      <caption>
        {phrase('coverage.ahead')} <span class="ink-2">{phrase('coverage.legend')}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{phrase('coverage.site')}</th>
          {days.map((day) => (
            <th key={day} scope="col" class="num">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {rowName(row)} <span class="ink-2 num">{row.within_min}′</span>
            </th>
            {leastByDay(row.ahead).map((least, day) => (
              <td key={day}>
                <Bars ahead={row.ahead.slice(day * DAY_H, (day + 1) * DAY_H)} />
                <span class="spoken">{phrase('coverage.least', { n: least })}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
