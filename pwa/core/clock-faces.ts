/** What a screen shows of a clock at an instant: shape, time left or over, and what comes first. The same as `server/domain/clock_faces.py`. */

import { clipped, total } from './spans.ts'
import type { TicketClock } from './ticket-clocks.ts'

const AT_RISK_SHARE = 1 / 3

/** The shapes of the look: half filled means that a person or a sync must still confirm. */
export type Shape =
  | 'disc'
  | 'triangle'
  | 'square'
  | 'half_square'
  | 'half_diamond'
  | 'bars'
  | 'hollow'
  | 'check'
  | 'boxed_check'
  | 'struck'

/**
 * A clock at an instant. `left_ms`: counted time left, or minus the wall time over; null where neither says.
 * `share_left`: of the whole budget, 0-1. `early_ms` and `late_ms`: how far the stop was from due.
 */
export type ClockFace = {
  state: TicketClock['state']
  shape: Shape
  left_ms: number | null
  share_left: number | null
  at_risk: boolean
  early_ms: number | null
  late_ms: number | null
}

/** A ticket's key for sorting; see `compareUrgency`. */
export type Urgency = readonly [number, number]

const STILL: Readonly<Record<string, Shape>> = {
  pending: 'hollow',
  void: 'struck',
  undecided: 'half_diamond',
  error: 'half_diamond',
  met: 'check',
  breached: 'boxed_check',
}

/** Gives the face at an instant at or after the judgement, as if nothing had been heard since. */
export function clockFace(clock: TicketClock, at: number): ClockFace {
  const state = stateAt(clock, at)
  const face = { state, left_ms: null, share_left: null, at_risk: false, early_ms: null, late_ms: null }
  if (state === 'running') {
    const left_ms = total(clipped(clock.ahead, Math.max(at, clock.judged_at_ms), clock.due_ms ?? 0))
    const share_left = clock.budget_ms > 0 ? left_ms / clock.budget_ms : 0
    const at_risk = share_left <= AT_RISK_SHARE
    return { ...face, shape: at_risk ? 'triangle' : 'disc', left_ms, share_left, at_risk }
  }
  if (state === 'paused') {
    const left_ms = clock.budget_ms - clock.elapsed_ms
    return { ...face, shape: 'bars', left_ms, share_left: left_ms / clock.budget_ms }
  }
  const isOver = state === 'breached' || state === 'provisional_breach'
  if (isOver && clock.stopped_ms === null) {
    const left_ms = clock.due_ms === null ? null : clock.due_ms - at
    return { ...face, shape: state === 'breached' ? 'square' : 'half_square', left_ms, share_left: 0 }
  }
  if (clock.stopped_ms !== null && clock.due_ms !== null && (state === 'met' || state === 'breached')) {
    const early = clock.due_ms - clock.stopped_ms
    if (state === 'met') return { ...face, shape: 'check', early_ms: Math.max(early, 0) }
    return { ...face, shape: 'boxed_check', late_ms: Math.max(-early, 0) }
  }
  return { ...face, shape: STILL[state] ?? 'half_diamond' }
}

/**
 * Gives a ticket's key for sorting: over (longest first), least time left, undecided, paused, not started, done. Time
 * left is wall time until due here: a deadline behind a closed night is not the next one.
 */
export function urgency(clocks: readonly TicketClock[], at: number): Urgency {
  return clocks.map((clock) => urgencyOf(clock, at)).sort(compareUrgency)[0] ?? [5, 0]
}

/** Compares two keys: negative where the first is more urgent. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  return a[0] - b[0] || a[1] - b[1]
}

function urgencyOf(clock: TicketClock, at: number): Urgency {
  const face = clockFace(clock, at)
  if (face.shape === 'square' || face.shape === 'half_square') return [0, face.left_ms ?? 0]
  if (face.state === 'running') return [1, (clock.due_ms ?? 0) - at]
  if (face.shape === 'half_diamond') return [2, clock.due_ms ?? 0]
  if (face.state === 'paused') return [3, face.left_ms ?? 0]
  return face.state === 'pending' ? [4, 0] : [5, 0]
}

function stateAt(clock: TicketClock, at: number): TicketClock['state'] {
  if (clock.state !== 'running' || clock.due_ms === null || at < clock.due_ms) return clock.state
  if (clock.unproven) return 'undecided'
  return clock.desk_only ? 'breached' : 'provisional_breach'
}
