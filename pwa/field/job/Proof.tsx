/** The witnesses of an arrival: what is there, what is missing, and how to add it. */

import { useState } from 'preact/hooks'
import { Icon, PhotoAdd, StateShape, WitnessMeter, t, word, type IconName } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import type { JobClock } from '../clocks.ts'
import { phonesForbidden, type Job } from '../jobs.ts'
import { keepPhoto, tell } from '../record.ts'
import { go } from '../route.ts'
import { f } from '../words.ts'
import { CodeSheet } from './CodeSheet.tsx'
import { proofState, type Kind } from './witnesses.ts'

const ICON: Record<Kind, IconName> = { commissioned_label: 'scan', gate_code: 'key', reporter_code: 'keyboard', photo: 'camera', signature: 'sign' }

export function Proof({ job, visit, arrive, zone }: { job: Job; visit: Visit; arrive: JobClock | null; zone: string }) {
  const [code, setCode] = useState<'gate_code' | 'reporter_code' | null>(null)
  const state = proofState(visit, arrive, phonesForbidden(job.site, job.ticket.place), zone)
  const arrived = visit.arrival !== null
  return (
    <section class={arrived ? 'card' : 'stack'}>
      <WitnessMeter title={f('proof.title')} slots={state.slots} need={state.need} />
      {state.mustBeOneOf.length > 0 && state.slots.some((slot) => slot.state === 'filled') ? (
        <p class="row small">
          <StateShape standing="pending" size={14} />
          <span>{f('proof.oneOf', { kinds: state.mustBeOneOf.map((kind) => word('witness', kind)).join(f('or')) })}</span>
        </p>
      ) : null}
      {!arrived ? <p class="small ink-2">{f('proof.also', { kinds: state.more.slice(state.need).map((kind) => word('witness', kind)).join(t('comma')) })}</p> : null}
      {arrived && !state.proven ? (
        <div class="proof-ways">
          {state.more.filter((kind) => kind !== 'signature').map((kind) => (kind === 'photo' ? <PhotoWay key={kind} visit={visit.id} /> : <Way key={kind} kind={kind} onPress={() => press(kind, visit, setCode)} />))}
        </div>
      ) : null}
      {code === null ? null : <CodeSheet visit={visit.id} kind={code} onClose={() => setCode(null)} />}
    </section>
  )
}

function press(kind: Kind, visit: Visit, ask: (kind: 'gate_code' | 'reporter_code') => void): void {
  if (kind === 'commissioned_label') go('/scan')
  else if (kind === 'gate_code' || kind === 'reporter_code') ask(kind)
  else go(`/ticket/${visit.ticket}/repair`)
}

function Way({ kind, onPress }: { kind: Kind; onPress: () => void }) {
  return (
    <button type="button" class="button" onClick={onPress}>
      <Icon name={ICON[kind]} size={22} />
      {word('witness', kind)}
    </button>
  )
}

function PhotoWay({ visit }: { visit: string }) {
  const keep = async (files: File[]): Promise<void> => {
    for (const file of files.slice(0, 1)) {
      const blob = await keepPhoto(file)
      if (blob !== null) await tell('visit.witness', visit, { witness: 'photo', photo: { sha256: blob.sha256 } }, { blobs: [blob] })
    }
  }
  return (
    <div class="photo-way">
      <PhotoAdd label={word('witness', 'photo')} onFiles={(files) => void keep(files)} />
    </div>
  )
}
