/** Where somebody was, drawn over the ground and as a table; what was not believed is crossed out, with the reason. */

import { useRef } from 'preact/hooks'
import { clockTime } from '../../../ui/index.ts'
import { language } from '../../../ui/language.ts'
import type { Answers } from '../../../core/answers.gen.ts'
import { Grid, Scale, useSize } from '../../board/Ground.tsx'
import { distanceWords, distance_m, planeAround, type Point } from '../../board/plane.ts'
import { useAsk } from '../../data/ask.ts'
import { api } from '../../data/store.ts'
import { useStreets } from '../../map/useStreets.ts'
import { Answered, Nothing } from '../../parts/parts.tsx'
import { phrase } from '../../words/index.ts'
import { Table } from '../table.tsx'

type Fix = Answers['GET /people/{id}/trail']['items'][number]

const SIZE = { width: 720, height: 360 }
const EDGE_PX = 36
const LEAST_M = 300
const MOST_M = 500_000

export function Trail({ person, from_ms, to_ms, name }: { person: string; from_ms: number; to_ms: number; name: string }) {
  const asked = useAsk<Answers['GET /people/{id}/trail']>(`${person} ${from_ms}`, () => api.get(`/people/${person}/trail`, { from_ms, to_ms }), false)
  return (
    <Answered asked={asked}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing fact={phrase('tracking.trail.none')} />
        ) : (
          <>
            <Drawn key={`${person} ${from_ms}`} fixes={items} name={name} />
            <Listed fixes={items} />
          </>
        )
      }
    </Answered>
  )
}

function isBelieved({ doubts, lat_deg, lon_deg }: Fix): boolean {
  return doubts.length === 0 && lat_deg !== null && lon_deg !== null
}

/** The points that are believed, in their time. */
export function placesOf(fixes: readonly Fix[]): Point[] {
  return fixes.filter(isBelieved).map(({ lat_deg, lon_deg }) => ({ lat_deg: lat_deg ?? 0, lon_deg: lon_deg ?? 0 }))
}

function Drawn({ fixes, name }: { fixes: readonly Fix[]; name: string }) {
  const { box: frame, size: shown } = useSize()
  const box = useRef<HTMLDivElement>(null)
  const size = { width: shown.width || SIZE.width, height: SIZE.height }
  const points = placesOf(fixes)
  const first = points[0] ?? { lat_deg: 0, lon_deg: 0 }
  const last = points.at(-1) ?? first
  const middle = { lat_deg: (Math.min(...points.map((one) => one.lat_deg)) + Math.max(...points.map((one) => one.lat_deg))) / 2 || first.lat_deg, lon_deg: (Math.min(...points.map((one) => one.lon_deg)) + Math.max(...points.map((one) => one.lon_deg))) / 2 || first.lon_deg }
  const home = planeAround(middle, points, { ...size, edge: EDGE_PX }, LEAST_M, MOST_M)
  const { plane, credit, hand } = useStreets(box, { name: 'trail', middle, plane: home, size })
  const way_m = points.slice(1).reduce((sum, point, i) => sum + distance_m(points[i] ?? point, point), 0)
  const end = plane.at(last)
  return (
    <figure class="trail">
      <div class="chart" ref={frame}>
        <div class="streets" ref={box} />
        <svg width={size.width} height={size.height} role="img" aria-label={phrase('tracking.trail.map', { name, n: points.length })}>
          {hand === null ? <Grid plane={plane} {...size} /> : null}
          <polyline class="way" points={points.map((point) => plane.at(point)).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
          <circle class="trail-end" cx={end.x} cy={end.y} r="8" />
          <Scale plane={plane} size={size} />
        </svg>
      </div>
      <figcaption class="ink-2">
        {phrase('tracking.trail.way', { far: distanceWords(way_m) })} {credit}
      </figcaption>
    </figure>
  )
}

function Listed({ fixes }: { fixes: readonly Fix[] }) {
  const doubt = (fix: Fix): string => fix.doubts.map((one) => (language.value === 'zh' ? one.zh : one.en)).join(' · ') || phrase('tracking.trail.believed')
  return (
    <Table
      caption={phrase('tracking.trail')}
      items={[...fixes].reverse().slice(0, 200)}
      keyOf={(fix) => String(fix.at_ms)}
      columns={[
        { head: phrase('tracking.trail.time'), cell: (fix) => <span class="num">{clockTime(fix.at_ms, undefined, true)}</span> },
        { head: phrase('tracking.trail.accuracy'), right: true, cell: (fix) => (fix.accuracy_m === null ? '—' : `± ${Math.round(fix.accuracy_m)} m`) },
        { head: phrase('tracking.trail.speed'), right: true, cell: (fix) => (fix.speed_m_s === null ? '—' : `${Math.round(fix.speed_m_s * 3.6)} km/h`) },
        { head: phrase('tracking.trail.doubt'), cell: doubt },
      ]}
    />
  )
}
