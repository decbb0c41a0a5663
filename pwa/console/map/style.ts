/** How the ground is drawn: pale, so that only people, places and promises carry ink. */

import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { addressOf } from '../data/api.ts'
import type { MapSource } from './source.ts'

/** What the one source of a style is called. */
export const GROUND = 'ground'

/** Widths in pixels of the four classes of road at zoom 10, 14 and 18. */
const WIDTHS: Readonly<Record<string, readonly [number, number, number]>> = {
  lane: [0, 1.5, 10],
  street: [0.5, 3, 18],
  main: [1.5, 6, 26],
  motorway: [2, 8, 32],
}
const NAMED = ['motorway', 'main']
const EDGE_PX = 2

const ZOOMS = [10, 14, 18]

function width(of: string, more: number): ['interpolate', ['exponential', number], ['zoom'], ...number[]] {
  const steps = (WIDTHS[of] ?? []).flatMap((px, i) => [ZOOMS[i] as number, px === 0 ? 0 : px + more])
  return ['interpolate', ['exponential', 1.5], ['zoom'], ...steps]
}

function roads(colour: string, more: number): LayerSpecification[] {
  return Object.keys(WIDTHS).map((kind) => ({
    id: `road-${kind}${more > 0 ? '-edge' : ''}`,
    type: 'line',
    source: GROUND,
    'source-layer': 'road',
    filter: ['==', ['get', 'class'], kind],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width(kind, more) },
  }))
}

/** `colour` reads a token of the look; `english`: names in English where the map has them; `origin`: where pictures come from. */
export function styleOf(source: MapSource, colour: (token: string) => string, english: boolean, origin = location.origin): StyleSpecification {
  const land: LayerSpecification = { id: 'land', type: 'background', paint: { 'background-color': colour('--map-land') } }
  if (source.kind === 'pictures') {
    const ground = { type: 'raster' as const, tiles: [origin + addressOf(source.address)], tileSize: 256, minzoom: source.min_zoom, maxzoom: source.max_zoom }
    return { version: 8, sources: { [GROUND]: ground }, layers: [land, { id: 'pictures', type: 'raster', source: GROUND }] }
  }
  const ground = { type: 'vector' as const, url: `pmtiles://${addressOf(source.address)}` }
  const fill = (layer: string): LayerSpecification => ({
    id: layer,
    type: 'fill',
    source: GROUND,
    'source-layer': layer,
    paint: { 'fill-color': colour(`--map-${layer}`) },
  })
  const streams: LayerSpecification = {
    id: 'stream',
    type: 'line',
    source: GROUND,
    'source-layer': 'stream',
    paint: { 'line-color': colour('--map-water'), 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1, 14, 8] },
  }
  const names: LayerSpecification = {
    id: 'names',
    type: 'symbol',
    source: GROUND,
    'source-layer': 'road',
    filter: ['in', ['get', 'class'], ['literal', NAMED]],
    layout: {
      'symbol-placement': 'line',
      'text-field': english ? ['coalesce', ['get', 'name_en'], ['get', 'name'], ''] : ['coalesce', ['get', 'name'], ''],
      'text-font': ['Noto Sans SC'],
      'text-size': 12,
      'symbol-spacing': 400,
    },
    paint: { 'text-color': colour('--map-label'), 'text-halo-color': colour('--map-land'), 'text-halo-width': 1.5 },
  }
  return {
    version: 8,
    sources: { [GROUND]: ground },
    layers: [land, fill('green'), fill('water'), streams, ...roads(colour('--map-road-edge'), EDGE_PX), ...roads(colour('--map-road'), 0), names],
  }
}
