/** The way of the chosen engineer to the open ticket, asked again when they are seen elsewhere. */

import { useEffect } from 'preact/hooks'
import type { DrawnWay } from '../data/answers.ts'
import { useAsk } from '../data/ask.ts'
import { api, board } from '../data/store.ts'
import type { Plane } from './plane.ts'

export function useWay(ticket: string | null, engineer: string | null): DrawnWay | null {
  const key = ticket === null || engineer === null ? null : `${ticket} ${engineer}`
  const asked = useAsk<DrawnWay>(key, () => api.get(`/tickets/${ticket ?? ''}/way`, { person: engineer }), false)
  const seen_ms = board.value?.positions.find(({ person }) => person === engineer)?.at_ms
  useEffect(() => asked.again(), [seen_ms])
  // Nobody has seen them: there is nothing to draw, and the list of candidates says so.
  return asked.data
}

/** As SVG draws it: `12,40 15,42`. */
export function pathOf(way: DrawnWay, plane: Plane): string {
  return way.points.map((point) => plane.at(point)).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
}
