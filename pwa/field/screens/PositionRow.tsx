/** Who sees where I am: whether it is recorded, until when, who looked, and the switch. */

import { useEffect, useState } from 'preact/hooks'
import { age, clockTime, say } from '../../ui/index.ts'
import { API } from '../../device/transport.ts'
import type { OwnPosition } from '../../core/answers.gen.ts'
import { allowed, askForLeave, positionLog, recording } from '../tracking.ts'
import { f } from '../words.ts'

const HEADERS = { 'Content-Type': 'application/json', 'X-Halfhour': 'phone' }

async function read(): Promise<OwnPosition | null> {
  const answer = await fetch(`${API}/me/position`, { headers: HEADERS }).catch(() => null)
  return answer?.ok === true ? ((await answer.json()) as OwnPosition) : null
}

function standing(own: OwnPosition): string {
  if (!own.seen) return f('position.switchedOff')
  if (own.on_duty) return f(recording.value ? 'position.seen' : 'position.seenNotHere')
  return own.seen_until_ms ? f('position.until', { time: clockTime(own.seen_until_ms) }) : f('position.offDuty')
}

export function PositionRow() {
  const [own, setOwn] = useState<OwnPosition | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => void read().then(setOwn), [])
  const set = async (seen: boolean): Promise<void> => {
    setBusy(true)
    if (!seen) await positionLog.forget().catch(() => undefined)
    const answer = await fetch(`${API}/me/position`, { method: 'POST', headers: HEADERS, body: JSON.stringify({ seen }) }).catch(() => null)
    if (answer?.ok !== true) say(f('position.failed'))
    setOwn(await read())
    setBusy(false)
  }
  return (
    <section class="card" aria-busy={busy}>
      <h3>{f('position.title')}</h3>
      <p class="small ink-2">{f('position.why', { days: own?.trail_days ?? 30 })}</p>
      <p role="status">{own === null ? f('position.unknown') : standing(own)}</p>
      {own?.seen === true && own.last !== null ? <p class="small ink-2 num">{f('position.last', { age: age(own.last.age_s * 1000), metres: Math.round(own.last.accuracy_m) })}</p> : null}
      {own?.seen === true && !allowed.value ? (
        <button type="button" class="button primary" onClick={() => void askForLeave().then((is) => (is ? undefined : say(f('position.denied'))))}>
          {f('position.allow')}
        </button>
      ) : null}
      {own === null ? null : (
        <button type="button" class="button" disabled={busy} onClick={() => void set(!own.seen)}>
          {f(own.seen ? 'position.turnOff' : 'position.turnOn')}
        </button>
      )}
      <a class="button" href="#/me/tracking">
        {f('tracking.title')}
      </a>
      {own === null || own.looks.length === 0 ? null : (
        <>
          <h3>{f('position.looks')}</h3>
          <ul>
            {own.looks.slice(0, 5).map((look) => (
              <li key={look.at_ms}><bdi>{look.name}</bdi> · {clockTime(look.at_ms)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
