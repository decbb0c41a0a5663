/** Where things stand on the timeline, and where a bar that is moved comes to stand: plain reckoning, no screen. */

import type { Answers } from '../../core/answers.gen.ts'

export type Plan = Answers['GET /day-plan']
export type Route = Plan['routes'][number]
export type Stop = Route['stops'][number]
export type Errand = Plan['errands'][number]

/** Who goes and when work begins, as it would be pinned. */
export interface Placed {
  person: string
  start_ms: number
}

const MIN_MS = 60_000
export const HOUR_MS = 60 * MIN_MS
/** Bars are moved by quarters of an hour. */
export const STEP_MS = 15 * MIN_MS
const USUAL = { from_h: 8, to_h: 20 }
const DAY_H = 24

export interface Span {
  from_ms: number
  to_ms: number
}

/** The hours that are drawn: those of the shifts, whole, and never less than the usual day. */
export function spanOf(plan: Pick<Plan, 'zero_ms' | 'routes'>): Span {
  const hour = (ms: number): number => (ms - plan.zero_ms) / HOUR_MS
  const starts = plan.routes.flatMap((route) => route.stops.map((stop) => stop.start_ms - stop.travel_s * 1000))
  const ends = plan.routes.flatMap((route) => route.stops.map((stop) => stop.end_ms))
  const first = Math.floor(Math.min(USUAL.from_h, ...starts.map(hour)))
  const last = Math.ceil(Math.max(USUAL.to_h, ...ends.map(hour)))
  return { from_ms: plan.zero_ms + Math.max(0, first) * HOUR_MS, to_ms: plan.zero_ms + Math.min(DAY_H, last) * HOUR_MS }
}

/** How far along an instant stands, in per cent of the span, kept inside it. */
export function along(span: Span, at_ms: number): number {
  const share = (at_ms - span.from_ms) / (span.to_ms - span.from_ms)
  return Math.min(1, Math.max(0, share)) * 100
}

export function hoursOf(span: Span): number[] {
  const count = Math.round((span.to_ms - span.from_ms) / HOUR_MS)
  return Array.from({ length: count }, (_, hour) => span.from_ms + hour * HOUR_MS)
}

/** A start on the quarter of an hour, so that the work ends within the span. */
export function snapped(span: Span, start_ms: number, minutes: number): number {
  const latest_ms = span.to_ms - minutes * MIN_MS
  const near_ms = span.from_ms + Math.round((start_ms - span.from_ms) / STEP_MS) * STEP_MS
  return Math.min(Math.max(near_ms, span.from_ms), latest_ms)
}

/** What an arrow key makes of where a bar stands: left and right by a quarter of an hour, up and down to the next engineer. */
export function moved(at: Placed, key: string, people: readonly string[], span: Span, minutes: number): Placed | null {
  const row = people.indexOf(at.person)
  switch (key) {
    case 'ArrowLeft':
      return { ...at, start_ms: snapped(span, at.start_ms - STEP_MS, minutes) }
    case 'ArrowRight':
      return { ...at, start_ms: snapped(span, at.start_ms + STEP_MS, minutes) }
    case 'ArrowUp':
      return { ...at, person: people[Math.max(0, row - 1)] ?? at.person }
    case 'ArrowDown':
      return { ...at, person: people[Math.min(people.length - 1, row + 1)] ?? at.person }
    default:
      return null
  }
}

/** Where each errand stands in the plan. */
export function placesOf(plan: Pick<Plan, 'routes'>): Map<string, Placed & { end_ms: number }> {
  return new Map(
    plan.routes.flatMap((route) =>
      route.stops.flatMap((stop) => (stop.errand === null ? [] : [[stop.errand, { person: route.person, start_ms: stop.start_ms, end_ms: stop.end_ms }] as const])),
    ),
  )
}
