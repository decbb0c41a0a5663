/** Parts: one out, one in. The name comes from the catalogue or is typed; numbers are typed or scanned. */

import { useState } from 'preact/hooks'
import { BigAction, Icon, Sheet, Stepper, TextField, named } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import { useDraft } from '../drafts.ts'
import { tell } from '../record.ts'
import { ScanText } from '../scan/ScanText.tsx'
import { useLive } from '../store.ts'
import { f } from '../words.ts'
import { Recover } from './Recover.tsx'

interface Values {
  part: string
  part_id: string
  qty: number
  serial_out: string
  serial_in: string
}

const EMPTY: Values = { part: '', part_id: '', qty: 1, serial_out: '', serial_in: '' }

export function PartsCard({ visit, closed }: { visit: Visit; closed: boolean }) {
  const [adding, setAdding] = useState(false)
  const form = useDraft<Values>(`part:1:${visit.id}`, EMPTY)
  return (
    <section class="card">
      <div class="row between">
        <h2>{f('parts.title')}</h2>
        {visit.parts.length === 0 ? <span class="small ink-2">{f('parts.none')}</span> : null}
      </div>
      {visit.parts.map((part) => (
        <div key={part.id} class="stack tight">
          <b>{`${part.part} × ${part.qty}`}</b>
          {part.serial_out === null && part.serial_in === null ? null : (
            <div class="swap">
              <div class="swap-out">
                <span class="small ink-2">{f('parts.out')}</span>
                <s class="num">{part.serial_out ?? '—'}</s>
              </div>
              <Icon name="forward" size={20} />
              <div class="swap-in">
                <span class="small ink-2">{f('parts.in')}</span>
                <b class="num">{part.serial_in ?? '—'}</b>
              </div>
            </div>
          )}
        </div>
      ))}
      <Recover form={form} what={f('parts.title')} />
      {closed ? null : (
        <button type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" size={20} />
          {f('parts.add')}
        </button>
      )}
      {adding ? <PartSheet visit={visit.id} form={form} onClose={() => setAdding(false)} /> : null}
    </section>
  )
}

function PartSheet({ visit, form, onClose }: { visit: string; form: ReturnType<typeof useDraft<Values>>; onClose: () => void }) {
  const known = useLive((phone) => phone.list('part')) ?? []
  const [scanning, setScanning] = useState<'serial_out' | 'serial_in' | null>(null)
  const { values, set } = form
  const name = (value: string): void => {
    const part = known.find((one) => named(one) === value || one.number === value)
    set({ part: value, part_id: part?.id ?? '' })
  }
  const keep = async (): Promise<void> => {
    const body = { part: values.part.trim(), qty: values.qty, ...(values.part_id === '' ? {} : { part_id: values.part_id }), ...(values.serial_out.trim() === '' ? {} : { serial_out: values.serial_out.trim() }), ...(values.serial_in.trim() === '' ? {} : { serial_in: values.serial_in.trim() }) }
    if ((await tell('visit.use_part', visit, body, { draft: form.key })) === null) return
    form.clear()
    onClose()
  }
  if (scanning !== null) {
    return (
      <ScanText
        title={f(scanning === 'serial_out' ? 'parts.serialOut' : 'parts.serialIn')}
        onText={(text) => {
          set({ [scanning]: text.slice(0, 80) })
          setScanning(null)
        }}
        onClose={() => setScanning(null)}
      />
    )
  }
  return (
    <Sheet title={f('parts.add')} onClose={onClose}>
      <TextField label={f('parts.name')} value={values.part} onValue={name} input={{ list: 'known-parts', autocomplete: 'off', maxLength: 200 }} />
      <datalist id="known-parts">
        {known.map((part) => (
          <option key={part.id} value={named(part)}>
            {part.number ?? ''}
          </option>
        ))}
      </datalist>
      <Stepper label={f('parts.qty')} value={values.qty} onValue={(qty) => set({ qty })} />
      {(['serial_out', 'serial_in'] as const).map((which) => (
        <div key={which} class="row end">
          <div class="grow">
            <TextField label={f(which === 'serial_out' ? 'parts.serialOut' : 'parts.serialIn')} value={values[which]} onValue={(value) => set({ [which]: value })} optional input={{ autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, maxLength: 80 }} />
          </div>
          <button type="button" class="button square" aria-label={f('parts.scan')} onClick={() => setScanning(which)}>
            <Icon name="scan" />
          </button>
        </div>
      ))}
      <BigAction verb={f('keep')} icon="check" missing={values.part.trim() === '' ? f('parts.missing') : undefined} onPress={() => void keep()} />
    </Sheet>
  )
}
