/** What lies on the map: sites with who can make it, engineers with the age of their fix, what is off the picture. */

import { StateShape, age, named, tone } from '../../ui/index.ts'
import { lengthOf } from '../../ui/times.ts'
import { phrase } from '../words/index.ts'
import { weakest } from './cover.ts'
import type { EdgeMark, EngineerMark, SiteMark } from './chart.ts'
import type { Box } from './labels.ts'
import { distanceWords } from './plane.ts'

/** Below this age the disc itself is wide enough for where they may be. */
const DOUBT_MS = 5 * 60_000

function segment(i: number, of: number, radius: number): string {
  const gap = of === 1 ? 0 : 0.14
  const from = (i / of) * 2 * Math.PI - Math.PI / 2 + gap / 2
  const to = ((i + 1) / of) * 2 * Math.PI - Math.PI / 2 - gap / 2
  const point = (angle: number): string => `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`
  return `M${point(from)}A${radius} ${radius} 0 ${to - from > Math.PI ? 1 : 0} 1 ${point(to)}`
}

/** More segments than these are a whole ring: nobody counts them, and the number says it. */
const MOST_SEGMENTS = 8

/** One segment per person who could be there in time; nobody is an empty ring in the colour of a breach. */
function Ring({ able, radius }: { able: number; radius: number }) {
  if (able === 0) return <circle class="ring none" r={radius} />
  if (able === 1 || able > MOST_SEGMENTS) return <circle class="ring" r={radius} />
  return (
    <g>
      {Array.from({ length: able }, (_, i) => (
        <path key={i} class="ring" d={segment(i, able, radius)} />
      ))}
    </g>
  )
}

export function Counts({ counts }: { counts: SiteMark['counts'] }) {
  return (
    <span class="site-counts num">
      {counts.map(({ standing, count }) => (
        <span key={standing} class={`tone-${tone(standing)}`}>
          <StateShape standing={standing} size={11} /> <b>{count}</b>
        </span>
      ))}
    </span>
  )
}

/** Who can make the tickets there; without any, who could keep the promise that fewest could. */
export function ableAt({ able, covers }: SiteMark): { count: number | null; words: string } {
  const least = weakest(covers)
  if (able !== null || least === null) return { count: able, words: able === null ? '' : phrase('map.able', { n: able }) }
  return { count: least.count, words: phrase('map.cover', { n: least.count, span: lengthOf(least.within_min) }) }
}

function siteSentence(mark: SiteMark): string {
  const { words } = ableAt(mark)
  return words === '' ? named(mark.site) : phrase('map.site', { site: named(mark.site), words })
}

export function SiteDisc({ mark }: { mark: SiteMark }) {
  const { count } = ableAt(mark)
  const radius = count === null ? 22 : mark.chosen ? 34 : 24
  return (
    <g transform={`translate(${mark.spot.x} ${mark.spot.y})`} class={`site${mark.chosen ? ' chosen' : ''}${mark.able === null ? ' standing' : ''}`} role="img" aria-label={siteSentence(mark)}>
      <circle class="halo" r={radius + 7} />
      {count === null ? null : <Ring able={count} radius={radius} />}
      <circle class="disc" r={radius - 11} />
      <text class="able num" y={mark.chosen ? 8 : 5}>
        {count ?? ''}
      </text>
    </g>
  )
}

export const FACE_PX = 18

/** What stands beside an engineer's disc; on the wall nobody is named. */
export function linesOf(mark: EngineerMark, nameless: boolean): { name: string; words: string } {
  const words = `${phrase('ago', { age: age(mark.age_ms) })} · ${distanceWords(mark.distance_m)}`
  return nameless ? { name: '', words: '' } : { name: mark.person.name, words }
}

export function Engineer({ mark, box, nameless }: { mark: EngineerMark; box: Box; nameless: boolean }) {
  const { spot, old, chosen } = mark
  const { name, words } = linesOf(mark, nameless)
  const side = box.x >= spot.x ? 'start' : box.x + box.width <= spot.x ? 'end' : 'middle'
  const x = side === 'start' ? box.x : side === 'end' ? box.x + box.width : box.x + box.width / 2
  return (
    <g class={`engineer${old ? ' old' : ''}${chosen ? ' chosen' : ''}`} role="img" aria-label={nameless ? phrase('engineer') : `${name}, ${words}`}>
      {mark.age_ms > DOUBT_MS && mark.doubt_px > 24 ? <circle class="doubt" cx={spot.x} cy={spot.y} r={Math.min(mark.doubt_px, 84)} /> : null}
      <circle class="face" cx={spot.x} cy={spot.y} r={nameless ? 14 : FACE_PX} />
      {nameless ? null : (
        <>
          <text class="short" x={spot.x} y={spot.y + 5}>
            {mark.short}
          </text>
          <text class="name" x={x} y={box.y + 14} text-anchor={side}>
            {name}
          </text>
          <text class="age num" x={x} y={box.y + 30} text-anchor={side}>
            {words}
          </text>
        </>
      )}
    </g>
  )
}

export function Beyond({ mark }: { mark: EdgeMark }) {
  const { words } = ableAt(mark)
  return (
    <li class="beyond" style={{ left: `${mark.spot.x}px`, top: `${mark.spot.y}px` }}>
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden class="icon">
        <g transform={`rotate(${Math.round(mark.bearing_deg)} 12 12)`}>
          <path d="M12 20V4M6 10l6-6 6 6" />
        </g>
      </svg>
      <span class="grow">
        <b class="edge-name">
          <span>{named(mark.site)}</span> <span class="num">{distanceWords(mark.distance_m)}</span>
        </b>
        <span class="row">
          <Counts counts={mark.counts} />
          {words === '' ? null : <span>{words}</span>}
        </span>
      </span>
    </li>
  )
}
