/** What was recorded of where I was, who looked, and the apps that may send it while this one is closed. */

import { useEffect, useState } from 'preact/hooks'
import { Icon, Segmented, clockTime, dayTime, say } from '../../ui/index.ts'
import type { Answers, OwnPosition, Tracker } from '../../core/answers.gen.ts'
import { API } from '../../device/transport.ts'
import { Screen } from '../frame.tsx'
import { now, phone } from '../store.ts'
import { f } from '../words.ts'

type Made = Answers['POST /trackers']
type Fixes = Answers['GET /people/{id}/trail']['items']

const HEADERS = { 'Content-Type': 'application/json', 'X-Halfhour': 'phone' }
const DAY_MS = 24 * 3_600_000
const MOST_SHOWN = 60
const APPS = ['Traccar Client', 'OwnTracks'] as const

/** What the server answers; null where it is not heard or says no. */
async function ask<T>(path: string, method = 'GET', body?: object): Promise<T | null> {
  const init = { method, headers: HEADERS, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const answer = await fetch(`${API}${path}`, init).catch(() => null)
  if (answer?.ok !== true) return null
  return (answer.status === 204 ? true : await answer.json()) as T
}

export function TrackingScreen() {
  return (
    <Screen title={f('tracking.title')} backTo="/me">
      <Recorded />
      <Apps />
    </Screen>
  )
}

function placeOf({ lat_deg, lon_deg }: Fixes[number]): string {
  return [lat_deg, lon_deg].map((deg) => deg?.toFixed(4) ?? '?').join(', ')
}

/** The fixes of the last day, one line each: what the desk could see, doubted ones too. */
function Recorded() {
  const [fixes, setFixes] = useState<Fixes | null>(null)
  const [own, setOwn] = useState<OwnPosition | null>(null)
  useEffect(() => {
    const to_ms = Math.round(phone().now_ms())
    void ask<{ items: Fixes }>(`/people/${phone().me()?.person.id ?? ''}/trail?from_ms=${to_ms - DAY_MS}&to_ms=${to_ms}`).then((found) => setFixes(found?.items ?? null))
    void ask<OwnPosition>('/me/position').then(setOwn)
  }, [])
  return (
    <section class="card stack tight" aria-label={f('tracking.recorded')}>
      <h2 class="h3">{f('tracking.recorded')}</h2>
      {fixes === null ? (
        <p role="status">{f('tracking.offline')}</p>
      ) : (
        <details>
          <summary>{f('tracking.count', { n: fixes.length, days: own?.trail_days ?? 30 })}</summary>
          <ul class="stack tight">
            {[...fixes].reverse().slice(0, MOST_SHOWN).map((fix) => (
              <li key={fix.at_ms} class="small num">
                {clockTime(fix.at_ms)} · {placeOf(fix)}
                {fix.accuracy_m === null ? '' : ` · ${f('tracking.within', { metres: Math.round(fix.accuracy_m) })}`}
                {fix.doubts.length === 0 ? null : <b> · {f('tracking.doubted')}</b>}
              </li>
            ))}
          </ul>
        </details>
      )}
      <h3>{f('position.looks')}</h3>
      {own?.looks.length ? (
        <ul>
          {own.looks.map((look) => (
            <li key={look.at_ms} class="num">
              <bdi>{look.name}</bdi> · {dayTime(look.at_ms, now.value)}
            </li>
          ))}
        </ul>
      ) : (
        <p class="small ink-2">{f(own === null ? 'tracking.offline' : 'tracking.nobody')}</p>
      )}
    </section>
  )
}

/** Apps that send while this one is closed: set up by one tap on this very phone, ended by another. */
function Apps() {
  const [mine, setMine] = useState<Tracker[] | null>(null)
  const [app, setApp] = useState<(typeof APPS)[number]>('Traccar Client')
  const [made, setMade] = useState<Made | null>(null)
  const read = (): Promise<void> => ask<{ items: Tracker[] }>('/trackers').then((found) => setMine(found?.items.filter((one) => one.revoked_ms === null) ?? null))
  useEffect(() => void read(), [])
  const add = async (): Promise<void> => {
    const found = await ask<Made>('/trackers', 'POST', { name: app })
    if (found === null) return say(f('tracking.failed'), { seconds: 8 })
    setMade(found)
    await read()
  }
  const end = async (id: string): Promise<void> => {
    say(f((await ask(`/trackers/${id}`, 'DELETE')) === null ? 'tracking.failed' : 'tracking.ended'))
    if (made?.id === id) setMade(null)
    await read()
  }
  return (
    <section class="card stack" aria-label={f('tracking.apps')}>
      <h2 class="h3">{f('tracking.apps')}</h2>
      <p class="small ink-2">{f('tracking.why')}</p>
      {mine === null ? <p role="status">{f('tracking.offline')}</p> : null}
      {(mine ?? []).map((one) => (
        <div key={one.id} class="row between">
          <span>{one.name}</span>
          <button type="button" class="button" onClick={() => void end(one.id)}>
            {f('tracking.end')}
          </button>
        </div>
      ))}
      {made === null ? (
        <>
          <Segmented label={f('tracking.which')} value={app} choices={APPS.map((value) => ({ value, label: value }))} onValue={setApp} />
          <button type="button" class="button primary" disabled={mine === null} onClick={() => void add()}>
            {f('tracking.add')}
          </button>
        </>
      ) : (
        <SetUp made={made} />
      )}
    </section>
  )
}

/** The token is said this once: it goes into the app by its own link, or by hand. */
function SetUp({ made }: { made: Made }) {
  const isOwnTracks = made.name === 'OwnTracks'
  const copy = (): void => void navigator.clipboard.writeText(made.token).then(() => say(f('tracking.copied')), () => say(f('tracking.notCopied')))
  return (
    <div class="stack" data-made>
      <p>{f('tracking.steps', { app: made.name })}</p>
      <a class="button primary" href={isOwnTracks ? made.owntracks_url : made.traccar_url}>
        <Icon name="forward" size={20} />
        {f('tracking.open', { app: made.name })}
      </a>
      <p class="small ink-2">{f('tracking.byHand')}</p>
      <p class="small break num">{isOwnTracks ? `${new URL(made.osmand_url).origin}/api/v1/positions/owntracks` : made.osmand_url}</p>
      <output class="break num">{made.token}</output>
      <button type="button" class="button" onClick={copy}>
        {f('tracking.copy')}
      </button>
    </div>
  )
}
