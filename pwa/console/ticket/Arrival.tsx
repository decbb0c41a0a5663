import { StateShape, WitnessMeter, clockTime, span, type WitnessSlot } from '../../ui/index.ts'
import type { Commitment, Visit } from '../../core/records.gen.ts'
import { phrase } from '../words/index.ts'
import { termOf } from '../words/terms.ts'

/** The slots of a visit's proof: what was witnessed, then what is still missing, as the contract asks. */
export function slotsOf(visit: Visit | null, commitment: Commitment, zone: string): { slots: WitnessSlot[]; need: number } {
  const need = commitment.proof?.kinds ?? 0
  const of = commitment.proof?.of ?? []
  const slots: WitnessSlot[] = []
  for (const witness of visit?.witnesses ?? []) {
    if (slots.some((slot) => slot.kind === witness.witness && slot.state === 'filled')) continue
    slots.push({ kind: witness.witness, detail: clockTime(witness.at_ms, zone, true), state: witness.ok ? 'filled' : 'refused' })
  }
  const missing = Math.max(0, need - slots.filter((slot) => slot.state === 'filled').length)
  const free = of.filter((kind) => !slots.some((slot) => slot.kind === kind))
  const first = (commitment.proof?.one_of ?? []).filter((kind) => free.includes(kind))
  const wanted = [...first, ...free.filter((kind) => !first.includes(kind))]
  for (const kind of wanted.slice(0, missing)) slots.push({ kind, state: 'empty' })
  return { slots, need }
}

/** Can the time of arrival be trusted: its interval against the deadline, and how the phone's clock stood. */
function Trust({ visit, due_ms, zone }: { visit: Visit; due_ms: number | null; zone: string }) {
  const { arrival } = visit
  if (arrival === null) return null
  const moved = arrival.certainty === 'moved'
  const gap_ms = due_ms === null ? null : due_ms - arrival.latest_ms
  const touches = due_ms !== null && arrival.earliest_ms <= due_ms && arrival.latest_ms > due_ms
  return (
    <dl class="facts trust">
      <dt>{phrase('arrival.interval')}</dt>
      <dd class="num">
        {clockTime(arrival.earliest_ms, zone, true)}–{clockTime(arrival.latest_ms, zone, true)}
      </dd>
      <dt>{phrase('arrival.certainty')}</dt>
      <dd>
        <StateShape standing={moved ? 'undecided' : 'met'} size={13} /> {termOf('certainty', arrival.certainty)}
      </dd>
      {gap_ms === null ? null : (
        <>
          <dt>{phrase('arrival.deadline')}</dt>
          <dd class="num">{touches ? phrase('arrival.touches') : phrase(gap_ms >= 0 ? 'arrival.before' : 'arrival.after', { span: span(gap_ms) })}</dd>
        </>
      )}
    </dl>
  )
}

export function Arrival({ visit, commitment, due_ms, zone }: { visit: Visit | null; commitment: Commitment; due_ms: number | null; zone: string }) {
  const { slots, need } = slotsOf(visit, commitment, zone)
  if (slots.length === 0) return null
  return (
    <section class="arrival" aria-label={phrase('arrival.title')}>
      <WitnessMeter slots={slots} need={need} title={phrase('arrival.title')} />
      {visit === null ? null : <Trust visit={visit} due_ms={due_ms} zone={zone} />}
    </section>
  )
}
