import { t, word } from './words.ts'

export interface WitnessSlot {
  /** A kind of witness; for an empty slot the kind that would fill it. */
  kind: string
  /** What the slot says under its name: a time, an accuracy. */
  detail?: string
  state: 'empty' | 'waiting' | 'filled' | 'refused'
}

/** One slot per kind the contract asks for: hatched while empty, solid ink once filled. The count is said in words. */
export function WitnessMeter({ slots, need, title }: { slots: WitnessSlot[]; need: number; title: string }) {
  const have = slots.filter((slot) => slot.state === 'filled' || slot.state === 'waiting').length
  const proven = have >= need
  const sure = slots.filter((slot) => slot.state === 'filled').length >= need
  return (
    <section class="stack">
      <div class="row between baseline wrap">
        <h2 class="h3">
          {title} <span class="num">{t('meter.kinds', { have, need })}</span>
        </h2>
        {proven ? <span class="chip tone-met">{t(sure ? 'meter.proven' : 'meter.waiting')}</span> : <span class="small ink-2">{t('meter.missing', { n: need - have, need })}</span>}
      </div>
      <ul class="witnesses">
        {slots.map((slot) => (
          <li key={slot.kind} class={`witness${slot.state === 'filled' ? ' filled' : slot.state === 'waiting' ? ' sent' : ''}`}>
            <span class="strong">{word('witness', slot.kind)}</span>
            {slot.state === 'refused' || slot.state === 'waiting' ? <span>{t(`meter.${slot.state}`)}</span> : null}
            {slot.detail === undefined ? null : <span class="num">{slot.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
