/** Notifications of this phone: why, on or off, a test, and what to do where they do not come. */

import { useEffect, useState } from 'preact/hooks'
import { Icon, language, say } from '../../ui/index.ts'
import type { PushState, Tested } from '../../device/push.ts'
import { phone } from '../store.ts'
import { codeWords, f, type FieldKey } from '../words.ts'

const OWN = ['unsupported', 'denied', 'dismissed', 'no-service', 'no-server'] as const

/** The sentence of a failure: this phone's own, else the server's. */
function failure(code: string, detail: string | null): string {
  const own = OWN.find((one) => one === code)
  return own === undefined ? codeWords(code, detail) : f(`push.${own}` as FieldKey)
}

function testWords(tested: Tested): string {
  if (tested.ok) return f('push.arrived')
  if (tested.code === 'late') return f('push.late')
  return tested.code === 'not-sent' ? f('push.notSent') : failure(tested.code, 'detail' in tested ? tested.detail : null)
}

export function PushRow() {
  const [state, setState] = useState<PushState | null>(null)
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<string | null>(null)
  useEffect(() => {
    void import('../../device/push.ts').then((push) => push.pushState()).then(setState, () => setState('unsupported'))
  }, [])
  const run = (work: (push: typeof import('../../device/push.ts')) => Promise<string | null>) => async (): Promise<void> => {
    setBusy(true)
    setTold(null)
    try {
      const push = await import('../../device/push.ts')
      setTold(await work(push))
      setState(await push.pushState())
    } catch {
      setTold(f('push.no-server'))
    } finally {
      setBusy(false)
    }
  }
  const turnOn = run(async (push) => {
    const done = await push.subscribe(phone().me()?.person.id ?? '', language.value)
    if (done.ok) say(f('push.nowOn'))
    return done.ok || done.code === 'denied' ? null : failure(done.code, done.detail)
  })
  const turnOff = run((push) => push.unsubscribe().then(() => null))
  const test = run((push) => push.sendTest().then(testWords))
  return (
    <section class="card" aria-busy={busy}>
      <h3>{f('push.title')}</h3>
      <p class="small ink-2">{f('push.why')}</p>
      {state === 'denied' || state === 'unsupported' ? <p>{f(`push.${state}`)}</p> : null}
      {state === 'off' ? (
        <button type="button" class="button primary" disabled={busy} onClick={() => void turnOn()}>
          <Icon name="bell" size={20} />
          {f('push.turnOn')}
        </button>
      ) : null}
      {state === 'on' ? (
        <>
          <p class="row"><Icon name="check" size={22} /> <b>{f('push.on')}</b></p>
          <div class="two">
            <button type="button" class="button" disabled={busy} onClick={() => void test()}>
              {f(busy ? 'push.testing' : 'push.test')}
            </button>
            <button type="button" class="button" disabled={busy} onClick={() => void turnOff()}>
              {f('push.turnOff')}
            </button>
          </div>
        </>
      ) : null}
      <p role="status" class={told === null ? 'spoken' : ''}>
        {told}
      </p>
    </section>
  )
}
