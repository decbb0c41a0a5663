/** 待命: the desk asks to go and wait somewhere; yes, no, or going away again, with or without a network. */

import { useState } from 'preact/hooks'
import { BigAction, Icon, Question, Sheet, TextArea, clockTime, named, say } from '../../ui/index.ts'
import { mayBecome } from '../../core/fold_standby.ts'
import type { Standby } from '../../core/records.gen.ts'
import { mapLink } from '../job/PlaceCard.tsx'
import '../more-words.ts'
import { buzz, tell } from '../record.ts'
import { now, useLive } from '../store.ts'
import { f } from '../words.ts'

/** So long it stands here that a move is over: the way home is not begun in the belief that somebody still waits. */
const OVER_MS = 30 * 60_000
const REASONS = ['standby.busy', 'standby.far', 'standby.car', 'standby.rest'] as const

/** Put by whoever answered; each of them can be taken back from its word. */
function answer(standby: Standby, kind: 'standby.accept' | 'standby.leave'): void {
  buzz()
  const isYes = kind === 'standby.accept'
  void tell(kind, standby.id, {}, { quiet: true }).then((id) => {
    if (id !== null) say(f(isYes ? 'standby.going' : 'standby.left', { place: named(standby) }), { undo: () => void tell(isYes ? 'standby.leave' : 'standby.accept', standby.id, {}, { quiet: true }) })
  })
}

/** On the first screen: what this person was asked to do, and what they agreed to. */
export function StandbyOffer() {
  const mine = useLive((its) => its.list('standby', (one) => one.person === its.me()?.person.id))
  const at = now.value
  const open = (mine ?? []).filter((one) => mayBecome(one, 'declined', at) && (one.until_ms ?? 0) > at)
  const over = (mine ?? []).filter((one) => one.state === 'over' && one.end !== 'assigned' && (one.ended_ms ?? 0) > at - OVER_MS)
  return (
    <>
      {open.map((one) => (one.state === 'asked' ? <Asked key={one.id} standby={one} /> : <Agreed key={one.id} standby={one} />))}
      {over.map((one) => (
        <p key={one.id} class="card ink-2" role="status">
          {f('standby.over', { place: named(one) })} {one.end === null ? null : f(`standby.over.${one.end}` as Parameters<typeof f>[0])}
        </p>
      ))}
    </>
  )
}

function Asked({ standby }: { standby: Standby }) {
  const [refusing, setRefusing] = useState(false)
  const why = f('standby.why', { minutes: Math.round(standby.minutes), until: clockTime(standby.until_ms ?? 0), site: named({ zh: standby.site_zh, en: standby.site_en }), within: standby.within_min })
  return (
    <div data-standby={standby.id}>
      <Question
        title={f('standby.asked', { place: named(standby) })}
        answers={[
          { verb: f('standby.accept'), onPress: () => answer(standby, 'standby.accept') },
          { verb: f('standby.decline'), onPress: () => setRefusing(true) },
        ]}
      >
        {why} {f('standby.answerBy', { time: clockTime(standby.answer_by_ms ?? 0) })}
      </Question>
      {refusing ? <Refuse standby={standby} onClose={() => setRefusing(false)} /> : null}
    </div>
  )
}

function Agreed({ standby }: { standby: Standby }) {
  return (
    <section class="card stack tight" data-standby={standby.id} aria-label={f('standby.title')}>
      <div class="row between">
        <h2 class="h3">{f('standby.agreed', { place: named(standby) })}</h2>
        <a class="button square" href={mapLink(standby.lat_deg, standby.lon_deg, named(standby))} target="_blank" rel="noreferrer" aria-label={f('place.map', { site: named(standby) })}>
          <Icon name="go" />
        </a>
      </div>
      <p class="small ink-2 num">{f('standby.until', { time: clockTime(standby.until_ms ?? 0) })}</p>
      <button type="button" class="button" onClick={() => answer(standby, 'standby.leave')}>
        {f('standby.leave')}
      </button>
    </section>
  )
}

function Refuse({ standby, onClose }: { standby: Standby; onClose: () => void }) {
  const [why, setWhy] = useState('')
  const send = async (): Promise<void> => {
    if ((await tell('standby.decline', standby.id, { why: why.trim() }, { quiet: true })) === null) return
    onClose()
    say(f('standby.declined'), { undo: () => void tell('standby.accept', standby.id, {}, { quiet: true }) })
  }
  return (
    <Sheet title={f('standby.refuse')} onClose={onClose}>
      <div class="stack">
        {REASONS.map((key) => (
          <button key={key} type="button" class="option" aria-pressed={why === f(key) ? 'true' : 'false'} onClick={() => setWhy(f(key))}>
            {f(key)}
          </button>
        ))}
        <TextArea label={f('decline.why')} value={why} onValue={setWhy} rows={2} maxLength={500} />
      </div>
      <BigAction verb={f('standby.send')} missing={why.trim() === '' ? f('decline.missing') : undefined} onPress={() => void send()} />
    </Sheet>
  )
}
