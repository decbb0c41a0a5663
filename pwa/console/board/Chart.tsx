import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, named, type Standing } from '../../ui/index.ts'
import type { DrawnWay } from '../data/answers.ts'
import { sites } from '../data/catalogue.ts'
import { bind } from '../data/keys.ts'
import { board, changes, now_ms } from '../data/store.ts'
import { mapDown, mapPatchy } from '../map/source.ts'
import { useStreets, type Ground } from '../map/useStreets.ts'
import { phrase } from '../words/index.ts'
import { candidates } from './candidates.ts'
import { ableOf, CARD, drawnApart, engineersAt, siteMarks, type EdgeMark, type EngineerMark, type SiteMark, type SiteMarks } from './chart.ts'
import { around, freest, places, textWidth, type Box } from './labels.ts'
import { ChartTable } from './ChartTable.tsx'
import { Clusters, pointsOf } from './Clusters.tsx'
import { grouped, type Cluster } from './clusters.ts'
import { Beyond, Counts, Engineer, FACE_PX, linesOf, SiteDisc } from './Marks.tsx'
import { covers, wantCovers } from './cover.ts'
import { Grid, Scale, useSize } from './Ground.tsx'
import { planeAround, type Plane } from './plane.ts'
import { pathOf, useWay } from './way.ts'
import type { Row } from './world.ts'

const EDGE = 72
const CLUSTER_PX = 26
const NAME_SIZE = { name: 14, age: 12 }

interface Laid {
  card: Box | null
  names: Box[]
}

/** The open site's card and everybody's name, each where it covers least of what is `taken` already. */
function laidOut(site: SiteMark | undefined, people: readonly EngineerMark[], edges: readonly EdgeMark[], taken: readonly Box[], size: { width: number; height: number }): Laid {
  const boxes = [
    ...taken,
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

/** Engineers and sites as they lie to each other, over streets where there is a map, else on a plain ground. */
export function Chart({ rows, chosen, engineer, nameless = false }: { rows: readonly Row[]; chosen: Row | null; engineer: string | null; nameless?: boolean }) {
  const { box, size } = useSize()
  const minute = useComputed(() => Math.floor(now_ms.value / 10_000))
  const now = board.value
  useEffect(wantCovers, [Math.floor(minute.value / 3), changes.value])
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

/** Whose ground it is; while it does not come, that first. */
function Credit({ words }: { words: string }) {
  const trouble = mapDown.value ? phrase('map.down') : mapPatchy.value ? phrase('map.patchy') : null
  return <p class={`map-credit${trouble === null ? '' : ' trouble'}`} role={trouble === null ? undefined : 'status'}>{trouble ?? words}</p>
}

/** Buttons and keys that move the ground. */
function Hands({ hand }: { hand: NonNullable<Ground['hand']> }) {
  useLayoutEffect(() => {
    const free = [bind('+', () => hand.zoom(1)), bind('-', () => hand.zoom(-1)), bind('0', hand.home)]
    return () => free.forEach((undo) => undo())
  })
  return (
    <>
      <MapButton icon="plus" words={phrase('map.nearer')} act={() => hand.zoom(1)} />
      <MapButton icon="minus" words={phrase('map.farther')} act={() => hand.zoom(-1)} />
      {hand.moved ? <MapButton icon="pin" words={phrase('map.home')} act={hand.home} /> : null}
    </>
  )
}

function MapButton({ icon, words, act, pressed }: { icon: 'plus' | 'minus' | 'pin' | 'list'; words: string; act(): void; pressed?: boolean }) {
  return (
    <button type="button" aria-label={words} title={words} aria-pressed={pressed} onClick={act}>
      <Icon name={icon} size={20} />
    </button>
  )
}

function Drawing({ rows, middle, size, engineer, chosen, nameless }: DrawingProps) {
  const now = board.value
  const box = useRef<HTMLDivElement>(null)
  const listed = useSignal(false)
  const way = useWay(chosen, engineer)
  const home = planeAround(middle, [...(now?.positions ?? []), ...sites.value], { ...size, edge: EDGE })
  const ground = useStreets(box, { name: middle.id, middle, plane: home, size })
  if (now === null) return null
  const { plane } = ground
  const marks = siteMarks(plane, { sites: sites.value, middle, standings: standingsBySite(rows), able: ableBySite(rows, chosen), covers: covers.value, height: size.height })
  const { sites: alone, people: few, clusters } = grouped(marks.here, engineersAt(plane, middle, now.people, now.positions, engineer, now_ms.peek()))
  const people = drawnApart(few, [...alone, ...clusters].map((mark) => mark.spot))
  const zoomTo = (cluster: Cluster): void => {
    const around = pointsOf(cluster, now.positions)
    if (ground.hand === null) listed.value = true
    else ground.hand.look(around, plane.m_per_px)
    // The button is gone: the keyboard goes on with the map, or with the table that has opened.
    const next = ground.hand === null ? '.map-table' : '.streets canvas'
    requestAnimationFrame(() => box.current?.parentElement?.querySelector<HTMLElement>(next)?.focus())
  }
  return (
    <>
      <div class="streets" ref={box} />
      <Overlay plane={plane} marks={{ ...marks, here: alone }} people={people} clusters={clusters} way={way} size={size} middle={middle} plain={ground.hand === null} nameless={nameless} />
      <Clusters clusters={clusters} open={zoomTo} />
      <Legend way={way} />
      <Credit words={ground.credit} />
      <div class="map-hands">
        {ground.hand === null ? null : <Hands hand={ground.hand} />}
        <MapButton icon="list" words={phrase('map.table')} pressed={listed.value} act={() => (listed.value = !listed.value)} />
      </div>
      {listed.value ? <ChartTable marks={[...marks.here, ...marks.beyond]} middle={middle} nameless={nameless} /> : null}
    </>
  )
}

interface OverlayProps {
  plane: Plane
  marks: SiteMarks
  people: EngineerMark[]
  clusters: readonly Cluster[]
  way: DrawnWay | null
  size: { width: number; height: number }
  middle: NonNullable<Row['site']>
  /** Nothing lies below: lines a round distance apart take its place. */
  plain: boolean
  nameless: boolean
}

function Overlay({ plane, marks, people, clusters, way, size, middle, plain, nameless }: OverlayProps) {
  const middleMark = marks.here.find((mark) => mark.chosen)
  const taken = [...marks.here.map((mark) => around(mark.spot, mark.chosen ? 41 : 31)), ...clusters.map(({ spot }) => around(spot, CLUSTER_PX))]
  const laid = laidOut(middleMark, people, marks.edges, taken, size)
  return (
    <>
      <svg width={size.width} height={size.height} role="group" aria-label={phrase('map.title')}>
        {plain ? <Grid plane={plane} {...size} /> : null}
        {way === null ? null : <polyline class={`way${way.straight ? ' straight' : ''}`} points={pathOf(way, plane)} data-engine={way.engine} />}
        {marks.here.map((mark) => (
          <SiteDisc key={mark.site.id} mark={mark} />
        ))}
        {people.map((mark, i) => (
          <Engineer key={mark.person.id} mark={mark} box={laid.names[i] as Box} nameless={nameless} />
        ))}
        <Scale plane={plane} size={size} />
      </svg>
      {middleMark === undefined || laid.card === null ? null : (
        <div class="site-card" style={{ left: `${laid.card.x}px`, top: `${laid.card.y}px`, width: `${laid.card.width}px` }}>
          <b>{named(middle)}</b>
          <Counts counts={middleMark.counts} />
        </div>
      )}
      <ul class="edges">
        {marks.edges.map((mark) => (
          <Beyond key={mark.site.id} mark={mark} />
        ))}
      </ul>
    </>
  )
}

function Legend({ way }: { way: DrawnWay | null }) {
  return (
    <p class="legend">
      {way?.straight === true ? (
        <span>
          <i class="key-straight" /> {phrase('map.legend.straight')}
        </span>
      ) : null}
      <span>
        <i class="key-ring" /> {phrase('map.legend.ring')}
      </span>
      <span>
        <i class="key-none" /> {phrase('map.legend.none')}
      </span>
      <span>
        <i class="key-fresh" /> {phrase('map.legend.fresh')}
      </span>
      <span>
        <i class="key-old" /> {phrase('map.legend.old')}
      </span>
    </p>
  )
}
