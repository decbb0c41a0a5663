/** Which kinds of proof an arrival has, which it still asks for, and whether more would still count. */

import type { Visit } from '../../core/records.gen.ts'
import { clockTime } from '../../ui/times.ts'
import type { WitnessSlot } from '../../ui/WitnessMeter.tsx'
import type { JobClock } from '../clocks.ts'

export type Kind = 'commissioned_label' | 'gate_code' | 'reporter_code' | 'signature' | 'photo'

/** What the phone can record today, in the order it is offered. */
const OFFERED: readonly Kind[] = ['commissioned_label', 'reporter_code', 'gate_code', 'photo', 'signature']
/** A code typed here: only the server can say whether it is right. */
const TO_BE_CHECKED = 'to-be-checked'
const DEFAULT = { kinds: 2, of: ['commissioned_label', 'gate_code', 'reporter_code', 'signature', 'photo'], one_of: [] as string[] }

export interface ProofState {
  need: number
  slots: WitnessSlot[]
  /** Kinds that would still add to the proof. */
  more: Kind[]
  proven: boolean
  /** One of these kinds is asked for and none is there yet. */
  mustBeOneOf: Kind[]
}

export function proofState(visit: Visit, arrive: JobClock | null, phonesForbidden: boolean, zone: string): ProofState {
  const proof = arrive?.proof ?? DEFAULT
  const counted = new Map<string, WitnessSlot>()
  for (const witness of visit.witnesses) {
    if (counted.has(witness.witness) && !witness.ok) continue
    const state = witness.ok ? 'filled' : witness.code === null || witness.code === TO_BE_CHECKED ? 'waiting' : 'refused'
    counted.set(witness.witness, { kind: witness.witness, detail: clockTime(witness.at_ms, zone, true), state })
  }
  const good = [...counted.values()].filter((slot) => slot.state !== 'refused')
  const bad = [...counted.values()].filter((slot) => slot.state === 'refused')
  const accepted = OFFERED.filter((kind) => proof.of.length === 0 || proof.of.includes(kind) || proof.one_of.includes(kind))
  const open = accepted.filter((kind) => !good.some((slot) => slot.kind === kind))
  const first = phonesForbidden ? (['gate_code', 'commissioned_label'] as const) : []
  const more = [...first.filter((kind) => open.includes(kind)), ...open.filter((kind) => !(first as readonly Kind[]).includes(kind))]
  const mustBeOneOf = good.some((slot) => proof.one_of.includes(slot.kind)) ? [] : OFFERED.filter((kind) => proof.one_of.includes(kind))
  const wanted = [...more.filter((kind) => mustBeOneOf.includes(kind)).slice(0, 1), ...more.filter((kind) => !mustBeOneOf.includes(kind)), ...more.filter((kind) => mustBeOneOf.includes(kind)).slice(1)]
  const missing = Math.max(mustBeOneOf.length > 0 ? 1 : 0, proof.kinds - good.length)
  const empty: WitnessSlot[] = wanted.filter((kind) => !bad.some((slot) => slot.kind === kind)).slice(0, missing).map((kind) => ({ kind, state: 'empty' }))
  return { need: proof.kinds, slots: [...good, ...bad, ...empty], more: wanted, proven: good.length >= proof.kinds && mustBeOneOf.length === 0, mustBeOneOf }
}

/** Whether a witness of this kind would still help the arrival along. */
export function wouldHelp(visit: Visit, arrive: JobClock | null, kind: Kind): boolean {
  if (visit.arrival === null || visit.finished_ms !== null) return false
  const state = proofState(visit, arrive, false, 'UTC')
  return !state.proven && state.more.includes(kind)
}
