/** Shifts as a table of days shows them, and what becomes of a roster when one is added, changed or taken out. Pure. */

import type { RosterEntry } from '../../../core/records.gen.ts'

export interface Shift extends RosterEntry {
  contract: string
}

function sameRow(a: Shift, b: Shift): boolean {
  return a.person === b.person && a.post === b.post && a.contract === b.contract
}

/** Shifts of one person and post that follow on each other, as one; in time's order. */
export function joined(shifts: readonly Shift[]): Shift[] {
  const found: Shift[] = []
  for (const shift of [...shifts].sort((a, b) => a.from_ms - b.from_ms)) {
    const before = found.find((other) => sameRow(other, shift) && other.to_ms >= shift.from_ms && other.from_ms <= shift.from_ms)
    if (before === undefined) found.push({ ...shift })
    else before.to_ms = Math.max(before.to_ms, shift.to_ms)
  }
  return found
}

export interface Span {
  from_ms: number
  to_ms: number
}

/** What of a span falls into another; null where nothing does. */
export function within(span: Span, day: Span): Span | null {
  const from_ms = Math.max(span.from_ms, day.from_ms)
  const to_ms = Math.min(span.to_ms, day.to_ms)
  return from_ms < to_ms ? { from_ms, to_ms } : null
}

/** The parts of a day in which nobody has the post. */
export function gaps(shifts: readonly Shift[], post: RosterEntry['post'], day: Span): Span[] {
  const found: Span[] = []
  let free_ms = day.from_ms
  for (const shift of shifts.filter((one) => one.post === post).sort((a, b) => a.from_ms - b.from_ms)) {
    const part = within(shift, day)
    if (part === null) continue
    if (part.from_ms > free_ms) found.push({ from_ms: free_ms, to_ms: part.from_ms })
    free_ms = Math.max(free_ms, part.to_ms)
  }
  if (free_ms < day.to_ms) found.push({ from_ms: free_ms, to_ms: day.to_ms })
  return found
}

/** What the same person has at that time already, in whatever post; the one that is being changed apart. */
export function clash(entries: readonly RosterEntry[], wanted: RosterEntry, old: RosterEntry | null): RosterEntry | null {
  const others = old === null ? entries : without(entries, old)
  return others.find((entry) => entry.person === wanted.person && within(entry, wanted) !== null) ?? null
}

/** The roster without a span of somebody's post: shifts that lie across its ends keep what is outside. */
export function without(entries: readonly RosterEntry[], gone: RosterEntry): RosterEntry[] {
  return entries.flatMap((entry) => {
    if (entry.person !== gone.person || entry.post !== gone.post || within(entry, gone) === null) return [entry]
    const before = entry.from_ms < gone.from_ms ? [{ ...entry, to_ms: gone.from_ms }] : []
    const after = entry.to_ms > gone.to_ms ? [{ ...entry, from_ms: gone.to_ms }] : []
    return [...before, ...after]
  })
}
