import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { StateShape, age, named, tone, type Standing } from '../../ui/index.ts'
import { sites } from '../data/catalogue.ts'
import { board, now_ms } from '../data/store.ts'
import { phrase } from '../words/index.ts'
import { candidates } from './candidates.ts'
import { ableOf, CARD, distanceWords, engineerMarks, siteMarks, type EdgeMark, type EngineerMark, type SiteMark } from './chart.ts'
import { around, freest, places, textWidth, type Box } from './labels.ts'
import { planeAround, scaleBar, type Plane } from './plane.ts'
import type { Row } from './world.ts'

const EDGE = 72
/** Below this age the disc itself is wide enough for where they may be. */
const DOUBT_MS = 5 * 60_000
const GRID_M = [500, 1000, 2000, 5000, 10_000, 20_000]

/** Lines of the plain ground: a round distance apart, so that eyes can measure. */
function Ground({ plane, width, height }: { plane: Plane; width: number; height: number }) {
  const step_m = GRID_M.find((metres) => metres / plane.m_per_px >= 70) ?? 50_000
  const step = step_m / plane.m_per_px
  const across = Array.from({ length: Math.ceil(width / step) + 1 }, (_, i) => (width / 2) % step + i * step)
  const down = Array.from({ length: Math.ceil(height / step) + 1 }, (_, i) => (height / 2) % step + i * step)
  return (
    <g class="ground">
      {across.map((x) => (
        <line key={`x${x}`} x1={x} x2={x} y1={0} y2={height} />
      ))}
      {down.map((y) => (
        <line key={`y${y}`} x1={0} x2={width} y1={y} y2={y} />
      ))}
    </g>
  )
}

function segment(i: number, of: number, radius: number): string {
  const gap = of === 1 ? 0 : 0.14
  const from = (i / of) * 2 * Math.PI - Math.PI / 2 + gap / 2
  const to = ((i + 1) / of) * 2 * Math.PI - Math.PI / 2 - gap / 2
  const point = (angle: number): string => `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`
  return `M${point(from)}A${radius} ${radius} 0 ${to - from > Math.PI ? 1 : 0} 1 ${point(to)}`
}

/** One segment per person who could be there in time; nobody is an empty ring in the colour of a breach. */
function Ring({ able, radius }: { able: number; radius: number }) {
  if (able === 0) return <circle class="ring none" r={radius} />
  if (able === 1) return <circle class="ring" r={radius} />
  return (
    <g>
      {Array.from({ length: able }, (_, i) => (
        <path key={i} class="ring" d={segment(i, able, radius)} />
      ))}
    </g>
  )
}

function Counts({ counts }: { counts: SiteMark['counts'] }) {
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

function siteSentence({ site, able }: SiteMark): string {
  return able === null ? named(site) : phrase('map.site', { site: named(site), n: able })
}

function SiteDisc({ mark }: { mark: SiteMark }) {
  const radius = mark.able === null ? 22 : mark.chosen ? 34 : 24
  return (
    <g transform={`translate(${mark.spot.x} ${mark.spot.y})`} class={`site${mark.chosen ? ' chosen' : ''}`} role="img" aria-label={siteSentence(mark)}>
      <circle class="halo" r={radius + 7} />
      {mark.able === null ? null : <Ring able={mark.able} radius={radius} />}
      <circle class="disc" r={radius - 11} />
      <text class="able num" y={mark.chosen ? 8 : 5}>
        {mark.able ?? ''}
      </text>
    </g>
  )
}

const FACE_PX = 18
const NAME_SIZE = { name: 14, age: 12 }

/** What stands beside an engineer's disc; on the wall nobody is named. */
function linesOf(mark: EngineerMark, nameless: boolean): { name: string; words: string } {
  const words = `${phrase('ago', { age: age(mark.age_ms) })} · ${distanceWords(mark.distance_m)}`
  return nameless ? { name: '', words: '' } : { name: mark.person.name, words }
}

function Engineer({ mark, box, nameless }: { mark: EngineerMark; box: Box; nameless: boolean }) {
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

interface Laid {
  card: Box | null
  names: Box[]
}

/** The open site's card and everybody's name, each where it covers least of what is there already. */
function laidOut(site: SiteMark | undefined, people: readonly EngineerMark[], edges: readonly EdgeMark[], taken: readonly SiteMark[], size: { width: number; height: number }): Laid {
  const boxes = [
    ...taken.map((mark) => around(mark.spot, mark.chosen ? 41 : 31)),
    ...people.map((mark) => around(mark.spot, FACE_PX + 2)),
    ...edges.map((mark) => ({ x: mark.spot.x - CARD.width / 2, y: mark.spot.y - CARD.height / 2, ...CARD })),
    { x: 0, y: size.height - 48, width: size.width, height: 48 },
  ]
  const wide = site === undefined ? 0 : Math.min(230, Math.max(textWidth(named(site.site), 13), 36 * site.counts.length) + 22)
  const card = site === undefined ? null : freest([38, 72].flatMap((radius) => places(site.spot, radius, wide, site.counts.length === 0 ? 30 : 50)), boxes, size)
  if (card !== null) boxes.push(card)
  const names = people.map((mark) => {
    const { name, words } = linesOf(mark, false)
    const width = Math.max(textWidth(name, NAME_SIZE.name), textWidth(words, NAME_SIZE.age))
    const box = freest(places(mark.spot, FACE_PX, width, 34), boxes, size)
    boxes.push(box)
    return box
  })
  return { card, names }
}

function Beyond({ mark }: { mark: EdgeMark }) {
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
          {mark.able === null ? null : <span>{phrase('map.able', { n: mark.able })}</span>}
        </span>
      </span>
    </li>
  )
}

function useSize() {
  const box = useRef<HTMLDivElement>(null)
  const size = useSignal({ width: 0, height: 0 })
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) size.value = { width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) }
    })
    if (box.current !== null) watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  return { box, size: size.value }
}

/** Engineers and sites as they lie to each other: straight distances on a plain ground. Streets come with the map. */
export function Chart({ rows, chosen, engineer, nameless = false }: { rows: readonly Row[]; chosen: Row | null; engineer: string | null; nameless?: boolean }) {
  const { box, size } = useSize()
  const minute = useComputed(() => Math.floor(now_ms.value / 10_000))
  const now = board.value
  const middle = chosen?.site ?? rows.find((row) => row.site !== null)?.site ?? sites.value[0] ?? null
  return (
    <div class="chart" ref={box} data-minute={minute.value}>
      {now === null || middle === null || size.width === 0 ? null : <Drawing rows={rows} middle={middle} size={size} engineer={engineer} chosen={chosen?.ticket.id ?? null} nameless={nameless} />}
    </div>
  )
}

interface DrawingProps {
  rows: readonly Row[]
  middle: NonNullable<Row['site']>
  size: { width: number; height: number }
  engineer: string | null
  chosen: string | null
  nameless: boolean
}

function standingsBySite(rows: readonly Row[]): Map<string, (Standing | null)[]> {
  const found = new Map<string, (Standing | null)[]>()
  for (const row of rows) if (!row.done) found.set(row.ticket.site, [...(found.get(row.ticket.site) ?? []), row.lead?.standing ?? null])
  return found
}

/** The tightest ticket of a site speaks for it, the open one before all. */
function ableBySite(rows: readonly Row[], chosen: string | null): Map<string, number | null> {
  const found = new Map<string, number | null>()
  for (const row of rows) {
    const able = ableOf(candidates.value.get(row.ticket.id))
    if (able !== null && !row.done) found.set(row.ticket.site, Math.min(able, found.get(row.ticket.site) ?? Infinity))
  }
  const open = rows.find((row) => row.ticket.id === chosen)
  const able = ableOf(candidates.value.get(chosen ?? ''))
  if (open !== undefined && able !== null) found.set(open.ticket.site, able)
  return found
}

function Drawing({ rows, middle, size, engineer, chosen, nameless }: DrawingProps) {
  const now = board.value
  if (now === null) return null
  const plane = planeAround(middle, [...now.positions, ...sites.value], { ...size, edge: EDGE })
  const marks = siteMarks(plane, { sites: sites.value, middle, standings: standingsBySite(rows), able: ableBySite(rows, chosen), height: size.height })
  const people = engineerMarks(plane, middle, now.people, now.positions, engineer, now_ms.peek(), marks.here.map((mark) => mark.spot))
  const here = plane.at(middle)
  const way = people.find((mark) => mark.chosen)
  const bar = scaleBar(plane.m_per_px, 120)
  const middleMark = marks.here.find((mark) => mark.chosen)
  const laid = laidOut(middleMark, people, marks.beyond, marks.here, size)
  return (
    <>
      <svg width={size.width} height={size.height} role="group" aria-label={phrase('map.title')}>
        <Ground plane={plane} width={size.width} height={size.height} />
        {way === undefined ? null : <line class="way" x1={way.spot.x} y1={way.spot.y} x2={here.x} y2={here.y} />}
        {marks.here.map((mark) => (
          <SiteDisc key={mark.site.id} mark={mark} />
        ))}
        {people.map((mark, i) => (
          <Engineer key={mark.person.id} mark={mark} box={laid.names[i] as Box} nameless={nameless} />
        ))}
        <g class="scale" transform={`translate(${size.width - bar.px - 24} ${size.height - 22})`}>
          <path d={`M0 -6V0H${bar.px}V-6`} />
          <text x={bar.px / 2} y="-8" text-anchor="middle" class="num">
            {distanceWords(bar.length_m)}
          </text>
        </g>
      </svg>
      {middleMark === undefined || laid.card === null ? null : (
        <div class="site-card" style={{ left: `${laid.card.x}px`, top: `${laid.card.y}px`, width: `${laid.card.width}px` }}>
          <b>{named(middle)}</b>
          <Counts counts={middleMark.counts} />
        </div>
      )}
      <ul class="edges">
        {marks.beyond.map((mark) => (
          <Beyond key={mark.site.id} mark={mark} />
        ))}
      </ul>
      <p class="legend">
        <span>
          <i class="key-ring" /> {phrase('map.legend.ring')}
        </span>
        <span>
          <i class="key-fresh" /> {phrase('map.legend.fresh')}
        </span>
        <span>
          <i class="key-old" /> {phrase('map.legend.old')}
        </span>
      </p>
    </>
  )
}
