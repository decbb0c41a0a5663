/** Ending the visit: what is left behind is said in one word. */

import { useState } from 'preact/hooks'
import { BigAction, Segmented, Sheet } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import { tell } from '../record.ts'
import { go } from '../route.ts'
import { f } from '../words.ts'

type Left = 'repaired' | 'not_repaired' | 'waiting_for_part'

export function FinishSheet({ visit, repaired, onClose }: { visit: Visit; repaired: boolean; onClose: () => void }) {
  const [left, setLeft] = useState<Left | null>(repaired ? 'repaired' : null)
  const finish = async (): Promise<void> => {
    if (left === null) return
    if ((await tell('visit.finish', visit.id, { left })) !== null) go('/today')
  }
  const choices: { value: Left; label: string }[] = repaired
    ? [{ value: 'repaired', label: f('left.repaired') }]
    : [
        { value: 'not_repaired', label: f('left.not_repaired') },
        { value: 'waiting_for_part', label: f('left.waiting_for_part') },
      ]
  return (
    <Sheet title={f('finish.title')} onClose={onClose}>
      <ul class="stack tight">
        <li>{f('finish.counts', { findings: visit.findings.length, parts: visit.parts.length, photos: visit.photos.length })}</li>
        <li>{f(visit.signatures.length > 0 ? 'finish.signed' : 'finish.notSigned')}</li>
        <li class="ink-2">{f('finish.after')}</li>
      </ul>
      {repaired ? null : <Segmented label={f('finish.left')} value={left} choices={choices} onValue={setLeft} />}
      <BigAction verb={f('step.finish')} icon="check" missing={left === null ? f('finish.missing') : undefined} onPress={() => void finish()} />
    </Sheet>
  )
}
