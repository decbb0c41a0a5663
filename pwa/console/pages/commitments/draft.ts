/** A commitment as somebody is writing it. Pure. */

import type { Commitment, Rung } from '../../../core/records.gen.ts'

/** What `commitment.set` says of a row: its id, version and contract are not a matter of choice. */
export type Draft = Omit<Commitment, 'id' | 'version' | 'contract'>
export type RungKind = 'pct' | 'before' | 'after' | 'every'

export const CERTAINTIES = ['continuous', 'bracketed', 'moved'] as const
export const AUDIENCE = ['engineer', 'stand_in', 'dispatcher', 'supervisor', 'next_superior'] as const
export const PAUSES = ['no_access', 'customer_asked', 'waiting_for_customer_part', 'waiting_for_our_part'] as const
/** What a rung counts in: seconds for what is kept in seconds. */
export const RUNG_KINDS: readonly RungKind[] = ['pct', 'before', 'after', 'every']

export function draftOf({ id: _id, version: _version, contract: _contract, ...row }: Commitment): Draft {
  return structuredClone(row)
}

/** The first thing that still has to be said, as the key of its label; null when all is there. */
export function missingIn(draft: Draft): 'clause' | 'commitment.within' | 'commitment.stops' | 'commitment.ladder' | null {
  if (draft.clause.trim() === '') return 'clause'
  if (!Number.isInteger(draft.within_min) || draft.within_min < 1) return 'commitment.within'
  if (draft.stops.length === 0) return 'commitment.stops'
  if (draft.ladder.some((rung) => rung.to.length === 0)) return 'commitment.ladder'
  return null
}

/** How a rung is written in the form: what it counts, and how many. */
export function rungForm(rung: Rung): { kind: RungKind; value: number } {
  if (rung.at_pct !== undefined) return { kind: 'pct', value: rung.at_pct }
  if (rung.every_min_after !== undefined) return { kind: 'every', value: rung.every_min_after }
  const at_s = rung.at_s ?? 0
  return at_s < 0 ? { kind: 'before', value: -at_s } : { kind: 'after', value: at_s }
}

/** The rung that this form means; whom it rings for stays. */
export function rungOf(kind: RungKind, value: number, like: Rung): Rung {
  const { at_pct: _pct, at_s: _s, every_min_after: _every, ...kept } = like
  const whole = Math.max(0, Math.round(value))
  if (kind === 'pct') return { ...kept, at_pct: whole }
  if (kind === 'every') return { ...kept, every_min_after: Math.max(1, whole) }
  return { ...kept, at_s: kind === 'before' ? -whole : whole }
}

/** The list without this value, or with it at its place in `order`. */
export function toggled(list: readonly string[], value: string, order: readonly string[]): string[] {
  const next = list.includes(value) ? list.filter((one) => one !== value) : [...list, value]
  const rank = (one: string): number => (order.includes(one) ? order.indexOf(one) : order.length)
  return next.sort((a, b) => rank(a) - rank(b))
}
