/** The ground under a drawing: streets once they are loaded, until then and without a map the plain plane. */

import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect } from 'preact/hooks'
import { shownTheme } from '../../ui/theme.ts'
import { language } from '../../ui/language.ts'
import { planeAround, type Plane, type Point } from '../board/plane.ts'
import { phrase } from '../words/index.ts'
import { mapFailed, mapPatchy, mapSource, wantMap } from './source.ts'
import type { Streets } from './streets.ts'

const EDGE_PX = 96
const LEAST_M = 200

export interface Ground {
  plane: Plane
  /** Null where there is nothing to move: the plain ground always shows everything. */
  hand: { zoom(by: number): void; home(): void; look(points: readonly Point[], m_per_px: number): void; moved: boolean } | null
  credit: string
}

interface Home {
  /** Another name is another picture: it is shown anew, also where somebody has moved the map. */
  name: string
  middle: Point
  plane: Plane
  size: { width: number; height: number }
}

export function useStreets(box: RefObject<HTMLDivElement | null>, home: Home): Ground {
  const streets = useSignal<Streets | null>(null)
  const steps = useSignal(0)
  const moved = useSignal(false)
  const source = mapSource.value
  useEffect(wantMap, [])
  useEffect(() => {
    if (source === null || box.current === null) return
    const at = box.current
    let left = false
    const open = async (): Promise<void> => {
      const { openStreets } = await import('./streets.ts')
      if (left) return
      streets.value = openStreets(at, source, {
        english: language.peek() === 'en',
        title: phrase('map.ground'),
        moved(byHand) {
          steps.value += 1
          if (byHand) moved.value = true
        },
        failed: mapFailed,
        patchy: (now) => (mapPatchy.value = now),
      })
    }
    // A browser that cannot draw them keeps the plain ground.
    open().catch(() => undefined)
    return () => {
      left = true
      mapPatchy.value = false
      streets.value?.close()
      streets.value = null
    }
  }, [source])
  useEffect(() => streets.value?.draw(language.value === 'en'), [shownTheme.value, language.value])
  useLayoutEffect(() => {
    moved.value = false
    streets.value?.show(home.middle, home.plane.m_per_px)
  }, [streets.value, home.name, home.size.width, home.size.height])
  if (streets.value === null || source === null) return { plane: home.plane, hand: null, credit: '' }
  const drawn = streets.value
  const goHome = (): void => {
    drawn.show(home.middle, home.plane.m_per_px)
    moved.value = false
  }
  const zoom = (by: number): void => {
    drawn.zoom(by)
    moved.value = true
  }
  /** Shows these points as large as they fit, and nearer than `m_per_px` in any case. */
  const look = (points: readonly Point[], m_per_px: number): void => {
    const [lats, lons] = [points.map((point) => point.lat_deg), points.map((point) => point.lon_deg)]
    const middle = { lat_deg: (Math.min(...lats) + Math.max(...lats)) / 2, lon_deg: (Math.min(...lons) + Math.max(...lons)) / 2 }
    drawn.show(middle, Math.min(m_per_px / 2, planeAround(middle, points, { ...home.size, edge: EDGE_PX }, LEAST_M).m_per_px))
    moved.value = true
  }
  // Read, so that each step of a movement is drawn.
  void steps.value
  return { plane: drawn.plane(home.size), hand: { zoom, home: goHome, look, moved: moved.value }, credit: source.credit }
}
