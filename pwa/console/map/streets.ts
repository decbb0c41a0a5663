/** Streets under the drawing: MapLibre draws the ground, and says where a point lies on it. Loaded when there is a map. */

import { addProtocol, Map as StreetMap, setWorkerUrl } from 'maplibre-gl'
import workerAddress from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { PMTiles, Protocol } from 'pmtiles'
import { toGcj02 } from '../../core/datum.ts'
import { planeOn, type Plane, type Point } from '../board/plane.ts'
import { addressOf } from '../data/api.ts'
import { KeptRanges, keepOnly } from './kept.ts'
import type { MapSource } from './source.ts'
import { styleOf } from './style.ts'

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
  /** A service of pictures gave none. */
  failed?(): void
}

/** So many pictures that did not come, and none that did, are a service that is down. */
const MOST_MISSED = 3

/** Opens streets in this box; throws where this browser cannot draw them. */
export function openStreets(box: HTMLElement, source: MapSource, { english, title, moved, failed }: Said): Streets {
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
  let missed = 0
  map.on('data', (event) => {
    if (event.dataType === 'source' && 'tile' in event && event.tile !== undefined) missed = -Infinity
  })
  map.on('error', () => {
    missed += 1
    if (source.kind === 'pictures' && missed === MOST_MISSED) failed?.()
  })
  const mPerPx = (): number => (EQUATOR_M_PER_PX * Math.cos(map.getCenter().lat * RAD)) / 2 ** map.getZoom()
  return {
    plane: (frame) => planeOn((point) => map.project(shown(point)), mPerPx(), frame),
    show(middle, m_per_px) {
      const zoom = Math.log2((EQUATOR_M_PER_PX * Math.cos(middle.lat_deg * RAD)) / m_per_px)
      map.jumpTo({ center: shown(middle), zoom: Math.min(zoom, NEAREST_ZOOM) })
    },
    zoom: (by) => void map.zoomTo(map.getZoom() + by),
    draw: (inEnglish) => void map.setStyle(styleOf(source, colour, inEnglish)),
    close: () => map.remove(),
  }
}
