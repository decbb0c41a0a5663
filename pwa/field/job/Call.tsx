/** Tap to call: when it began, whom, answered or not, and the result in words. A call left open is asked about later. */

import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { BigAction, Icon, Segmented, Sheet, TextArea, clockTime } from '../../ui/index.ts'
import { tell } from '../record.ts'
import { now, phone } from '../store.ts'
import { f } from '../words.ts'

type Whom = 'reporter' | 'duty_room' | 'engineer' | 'other'

interface OpenCall {
  ticket: string
  to: Whom
  name: string
  began_ms: number
}

const open = signal<OpenCall | null>(null)

function keyOf(ticket: string): string {
  return `call:1:${ticket}`
}

/** Opens the dialler and remembers that a call began: the memory outlives the app. */
export function CallButton({ ticket, to, number, name }: { ticket: string; to: Whom; number: string; name: string }) {
  const begin = (): void => {
    const call: OpenCall = { ticket, to, name, began_ms: now.value }
    open.value = call
    void phone().saveDraft(keyOf(ticket), call)
  }
  return (
    <a class="button square" href={`tel:${number.replace(/[^\d+*#,;]/g, '')}`} aria-label={f('call.to', { name })} onClick={begin}>
      <Icon name="phone" />
    </a>
  )
}

/** Asks how the call went, once there is one. */
export function CallResult({ ticket }: { ticket: string }) {
  const [asking, setAsking] = useState(true)
  useEffect(() => {
    void phone()
      .draft<OpenCall>(keyOf(ticket))
      .then((draft) => {
        open.value = draft?.values ?? null
      })
  }, [ticket])
  const call = open.value
  useEffect(() => setAsking(true), [call?.began_ms])
  if (call === null || call.ticket !== ticket) return null
  return asking ? (
    <AskedCall call={call} onClose={() => setAsking(false)} />
  ) : (
    <button type="button" class="button wide" onClick={() => setAsking(true)}>
      <Icon name="phone" size={20} />
      {f('call.open', { name: call.name, time: clockTime(call.began_ms) })}
    </button>
  )
}

function AskedCall({ call, onClose }: { call: OpenCall; onClose: () => void }) {
  const [answered, setAnswered] = useState<'yes' | 'no' | null>(null)
  const [result, setResult] = useState('')
  const [back] = useState(now.value)
  const [began_ms, setBegan] = useState(call.began_ms)
  const keep = async (): Promise<void> => {
    const dialled = began_ms === call.began_ms
    const talked_s = answered === 'yes' && dialled ? Math.max(0, Math.floor((back - began_ms) / 1000)) : 0
    const id = await tell('ticket.call', call.ticket, { to: call.to, answered: answered === 'yes', began_ms, direction: 'out', ...(talked_s > 0 ? { talked_s } : {}) }, { ...(result.trim() === '' ? {} : { personal: { result: result.trim() } }), draft: keyOf(call.ticket) })
    if (id !== null) open.value = null
  }
  const forget = (): void => {
    open.value = null
    void phone().dropDraft(keyOf(call.ticket))
  }
  return (
    <Sheet title={f('call.title', { name: call.name })} onClose={onClose}>
      <div class="row between">
        <span class="ink-2 num">{f('call.began', { time: clockTime(began_ms) })}</span>
        <button type="button" class="button" onClick={() => setBegan(began_ms - 60_000)}>
          {f('call.earlier')}
        </button>
      </div>
      <Segmented
        label={f('call.answered')}
        value={answered}
        choices={[
          { value: 'yes', label: f('call.yes') },
          { value: 'no', label: f('call.no') },
        ]}
        onValue={setAnswered}
      />
      <TextArea label={f('call.result')} value={result} onValue={setResult} optional rows={2} />
      <BigAction verb={f('call.keep')} icon="check" missing={answered === null ? f('call.missing') : undefined} onPress={() => void keep()} />
      <button type="button" class="button plain wide" onClick={forget}>
        {f('call.none')}
      </button>
    </Sheet>
  )
}
