/** Streets under the drawing: MapLibre draws the ground, and says where a point lies on it. Loaded when there is a map. */

import { addProtocol, Map as StreetMap, setWorkerUrl } from 'maplibre-gl'
import workerAddress from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { PMTiles, Protocol } from 'pmtiles'
import { toGcj02 } from '../../core/datum.ts'
import { planeOn, type Plane, type Point } from '../board/plane.ts'
import { addressOf } from '../data/api.ts'
import { KeptRanges, keepOnly } from './kept.ts'
import { pictureAt } from './pictures.ts'
import type { MapSource } from './source.ts'
import { GROUND, styleOf } from './style.ts'

const files = new Protocol()
setWorkerUrl(workerAddress)
addProtocol('pmtiles', files.tile)

/** Metres along the equator that a pixel shows at zoom 0: a tile of 512 pixels is the whole world. */
const EQUATOR_M_PER_PX = 40_075_016.686 / 512
const RAD = Math.PI / 180
const NEAREST_ZOOM = 18

export interface Streets {
  /** The plane as it is shown now. */
  plane(frame: { width: number; height: number }): Plane
  /** Shows this plane's middle and scale. */
  show(middle: Point, m_per_px: number): void
  /** One step nearer, or farther. */
  zoom(by: number): void
  /** Draws the ground again: the theme or the language has changed. */
  draw(english: boolean): void
  close(): void
}

interface Said {
  english: boolean
  /** What the ground is called to those who do not see it. */
  title: string
  /** Told at each step of a movement. */
  moved(byHand: boolean): void
  /** A service of pictures gave none, or nothing within `SILENT_MS`; `picture` is the address of one it should give. */
  failed?(picture: string): void
  /** What was drawn stays, and the rest does not come for now: it is asked for again each minute. */
  patchy?(now: boolean): void
}

/** So many parts of the ground that did not come, and none that did, are a service that is down. */
const MOST_MISSED = 3
/** Twice what the server waits for a service. */
const SILENT_MS = 8_000
const AGAIN_MS = 60_000

function pictureInTheMiddle(map: StreetMap, source: MapSource): string {
  const { lng, lat } = map.getCenter()
  // A zoom is counted in pictures of 512 pixels; these have 256.
  const zoom = Math.min(source.max_zoom, Math.max(source.min_zoom, Math.round(map.getZoom()) + 1))
  return pictureAt(addressOf(source.address), zoom, { lat_deg: lat, lon_deg: lng })
}

/** Tells by what comes and what does not how the ground's source stands. */
function watched(map: StreetMap, source: MapSource, { failed, patchy }: Said): () => void {
  let missed = 0
  let came = false
  let again: ReturnType<typeof setTimeout> | null = null
  const silent = (): void => {
    if (!came && source.kind === 'pictures') failed?.(pictureInTheMiddle(map, source))
  }
  const silence = setTimeout(silent, SILENT_MS)
  const settle = (): void => {
    if (again !== null) clearTimeout(again)
    again = null
    patchy?.(false)
  }
  const ask = (): void => {
    again = null
    if (map.getSource(GROUND) !== undefined) map.refreshTiles(GROUND)
  }
  map.on('data', (event) => {
    if (event.dataType !== 'source' || !('tile' in event) || event.tile === undefined) return
    came = true
    missed = 0
    if (again !== null) settle()
  })
  map.on('error', () => {
    missed += 1
    if (missed < MOST_MISSED) return
    if (!came) return silent()
    patchy?.(true)
    again ??= setTimeout(ask, AGAIN_MS)
  })
  window.addEventListener('online', ask)
  return () => {
    clearTimeout(silence)
    if (again !== null) clearTimeout(again)
    window.removeEventListener('online', ask)
  }
}

/** Opens streets in this box; throws where this browser cannot draw them. */
export function openStreets(box: HTMLElement, source: MapSource, said: Said): Streets {
  const { english, title, moved } = said
  // Maps of Chinese services are drawn in a datum of their own: points move there, and nothing stored does.
  const shown = (point: Point): [number, number] => {
    const { lat_deg, lon_deg } = source.datum === 'gcj02' ? toGcj02(point) : point
    return [lon_deg, lat_deg]
  }
  if (source.kind === 'tiles') {
    files.add(new PMTiles(new KeptRanges(addressOf(source.address))))
    void keepOnly(addressOf(source.address))
  }
  const colour = (token: string): string => getComputedStyle(document.documentElement).getPropertyValue(token).trim()
  const map = new StreetMap({
    container: box,
    style: styleOf(source, colour, english),
    maxZoom: NEAREST_ZOOM,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    attributionControl: false,
    locale: { 'Map.Title': title },
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.on('idle', () => (box.dataset['drawn'] = 'yes'))
  map.on('move', (event) => moved('originalEvent' in event && event.originalEvent !== undefined))
  const unwatch = watched(map, source, said)
  const mPerPx = (): number => (EQUATOR_M_PER_PX * Math.cos(map.getCenter().lat * RAD)) / 2 ** map.getZoom()
  return {
    plane: (frame) => planeOn((point) => map.project(shown(point)), mPerPx(), frame),
    show(middle, m_per_px) {
      const zoom = Math.log2((EQUATOR_M_PER_PX * Math.cos(middle.lat_deg * RAD)) / m_per_px)
      map.jumpTo({ center: shown(middle), zoom: Math.min(zoom, NEAREST_ZOOM) })
    },
    zoom: (by) => void map.zoomTo(map.getZoom() + by),
    draw: (inEnglish) => void map.setStyle(styleOf(source, colour, inEnglish)),
    close() {
      unwatch()
      map.remove()
    },
  }
}
