/** A contractual promise with minutes: what starts, stops and pauses it, and which row holds. The same as `server/domain/commitments.py`. */

import type { Certainty } from './bounds.ts'
import { ClockError } from './clock-errors.ts'
import type { Commitment as CommitmentRecord } from './records.gen.ts'
import { MIN_MS } from './zones.ts'

export type Policy = 'min_remaining' | 'retro' | 'from_change'
export type Gap = 'counts' | 'excluded'

/** The least proof of a stop: so many different kinds among `of`, one of them among `one_of`; empty means any. */
export type Proof = { kinds: number; of: readonly string[]; one_of: readonly string[] }

/** One step of the ladder: exactly one of percent of the budget, seconds about due, or minutes again and again. */
export type Rung = { to: readonly string[]; at_pct?: number; at_s?: number; every_min_after?: number; channels?: readonly string[] }

/** One version of one commitment, as the server keeps it; `within_min` in the calendar's open time. */
export type Commitment = Omit<CommitmentRecord, 'ladder' | 'proof' | 'reclassify' | 'reopen_gap'> & {
  ladder: readonly Rung[]
  proof: Proof | null
  reclassify: { shorter: Policy; longer: Policy }
  reopen_gap: { refused: Gap; returned: Gap }
}

const LONGEST_MIN = 100 * 366 * 1440

/** Gives the commitment of its record. */
export function commitmentOf(record: CommitmentRecord): Commitment {
  return record as unknown as Commitment
}

/** Gives minutes in ms; raises bad-duration where they are no whole number above zero. */
export function durationMs(withinMin: unknown): number {
  if (typeof withinMin !== 'number' || !Number.isInteger(withinMin) || withinMin <= 0 || withinMin > LONGEST_MIN) {
    throw new ClockError('bad-duration', { value: withinMin })
  }
  return withinMin * MIN_MS
}

/** Raises no-stop-event or bad-duration where a commitment cannot be judged at all. */
export function checkCommitment(commitment: Commitment): void {
  if (commitment.stops.length === 0) throw new ClockError('no-stop-event', { clause: commitment.clause })
  durationMs(commitment.within_min)
}

/** Gives the different kinds of witnesses that count, in the order given. */
export function countedProof(proof: Proof, given: readonly string[]): string[] {
  return [...new Set(given)].filter((kind) => proof.of.length === 0 || proof.of.includes(kind))
}

/** Tells whether these witnesses are enough. */
export function proofHolds(proof: Proof, given: readonly string[]): boolean {
  const counted = countedProof(proof, given)
  const hasOne = proof.one_of.length === 0 || counted.some((kind) => proof.one_of.includes(kind))
  return counted.length >= proof.kinds && hasOne
}

/** Tells whether the time until a reopening of this cause counts; without a cause it is a refusal. */
export function gapOf(commitment: Commitment, cause: unknown): Gap {
  return cause === 'returned' ? commitment.reopen_gap.returned : commitment.reopen_gap.refused
}

/** Gives the row that holds of one kind and start event: major event before severity before type before none. */
export function mostSpecific(
  rows: readonly Commitment[],
  type: string,
  severity: string,
  during: string | null = null,
): Commitment | null {
  let best: Commitment | null = null
  for (const row of rows) {
    if (applies(row, type, severity, during) && (best === null || specificity(row) > specificity(best))) best = row
  }
  return best
}

function applies(row: Commitment, type: string, severity: string, during: string | null): boolean {
  const isType = row.type === null ? type === 'on_site' || type === 'remote' : row.type === 'any' || row.type === type
  return isType && (row.severity === null || row.severity === severity) && (row.during === null || row.during === during)
}

function specificity(row: Commitment): number {
  return (row.during === null ? 0 : 4) + (row.severity === null ? 0 : 2) + (row.type === null || row.type === 'any' ? 0 : 1)
}

/** Tells whether two rows promise the same thing: they are of one list, so their ids say it. */
export function isSameRow(a: Commitment, b: Commitment): boolean {
  return a.id === b.id && a.version === b.version
}

export type { Certainty }
