/** A phone that the desk has told to erase itself, as soon as all is sent. */

import { f } from '../words.ts'

export function ErasingOffer({ n, m }: { n: number; m: number }) {
  return (
    <a class="card link-card" href="#/outbox">
      <b>{f('offer.erasing')}</b>
      <span class="small">{f('offer.erasingWhy', { n, m })}</span>
    </a>
  )
}
