import { useState } from 'preact/hooks'
import type { ToldBy, WayTest } from '../../core/answers.gen.ts'
import { TextField, type InputKind } from '../Fields.tsx'
import { Icon } from '../Icon.tsx'
import { StateShape } from '../StateShape.tsx'
import { clockTime } from '../times.ts'
import { w } from './words.ts'
import type { Server } from './Ways.tsx'

const FIELD = { email: 'email', sms: 'mobile' } as const

function testWords(test: WayTest): string {
  if (test.state === 'waiting' && test.attempts > 0 && test.next_ms !== null) return w('test.retry', { time: clockTime(test.next_ms) })
  return w(`test.${test.state}`)
}

/** How the latest test went, in our words and in those of the other side. */
export function Tested({ test }: { test: WayTest | undefined }) {
  if (test === undefined) return null
  return (
    <p class="row small" role="status">
      <StateShape standing={test.state === 'delivered' ? 'met' : test.state === 'waiting' ? 'paused' : 'breach'} size={14} />
      <span>
        {testWords(test)}
        {test.outcome === null || test.state === 'delivered' ? '' : ` · ${w(`outcome.${test.outcome}`)}`}
        {test.said === null ? '' : <bdi class="ink-2"> · {test.said}</bdi>}
      </span>
    </p>
  )
}

interface Props {
  told: ToldBy
  channel: 'email' | 'sms'
  value: string
  onValue: (text: string) => void
  server: Server
  run: (work: () => Promise<unknown>) => Promise<boolean>
  busy: boolean
  wrong: string | null
}

/** An address, whether it is verified, and the test that verifies it. */
export function Address({ told, channel, value, onValue, server, run, busy, wrong }: Props) {
  const [code, setCode] = useState('')
  const field = FIELD[channel]
  const kept = told.ways[field] ?? ''
  const verified = kept !== '' && told.ways[`${field}_verified_ms`] !== null
  const hindered = told.ready.find((one) => one.channel === channel)?.hindered
  const test = told.tests.find((one) => one.channel === channel)
  const person = told.ways.person
  const input: InputKind = channel === 'email' ? { inputMode: 'text', autocomplete: 'email', autocapitalize: 'none', spellcheck: false, maxLength: 254 } : { type: 'tel', inputMode: 'tel', autocomplete: 'tel', maxLength: 40, class: 'num' }
  return (
    <div class="stack tight">
      <TextField label={w(field)} value={value} onValue={onValue} optional input={input} wrong={wrong} help={channel === 'sms' ? w('mobile.help') : undefined} />
      {value.trim() !== kept ? (
        <p class="small ink-2">{value.trim() === '' ? '' : w('changed')}</p>
      ) : kept === '' ? null : verified ? (
        <p class="row small">
          <Icon name="check" size={18} /> {w('verified')}
        </p>
      ) : hindered === 'not-set-up' ? (
        <p class="small ink-2">{w('hindered.not-set-up')}</p>
      ) : (
        <>
          <Tested test={test} />
          <div class="ways-test">
            <button type="button" class="button" disabled={busy} onClick={() => void run(() => server.post('/ways/test', { person, channel }))}>
              {w(test === undefined ? 'test' : 'test.again')}
            </button>
            {test === undefined ? null : (
              <>
                <TextField label={w('code')} value={code} onValue={setCode} input={{ inputMode: 'numeric', autocomplete: 'one-time-code', maxLength: 6, class: 'num short' }} />
                <button type="button" class="button primary" disabled={busy || code.trim() === ''} onClick={() => void run(() => server.post('/ways/verify', { person, channel, code }))}>
                  {w('verify')}
                </button>
              </>
            )}
          </div>
        </>
      )}
    </div>
  )
}
