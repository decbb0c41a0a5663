/** Me: the person, duty, language and theme, what this phone allows, and leaving. */

import { useState } from 'preact/hooks'
import { Banner, Icon, Segmented, Sheet, chooseLanguage, chooseTheme, language, say, size, t, theme, word, type Language, type Theme } from '../../ui/index.ts'
import type { Person } from '../../core/records.gen.ts'
import { Screen } from '../frame.tsx'
import { UNDER_WAY } from '../jobs.ts'
import { tell } from '../record.ts'
import { go, route } from '../route.ts'
import { phone, reach, session, unsentOf, updateWaiting, useLive } from '../store.ts'
import { f } from '../words.ts'
import { lazy } from '../lazy.tsx'
import { PositionRow } from './PositionRow.tsx'
import { PushRow } from './PushRow.tsx'
import { ShiftRow } from './ShiftChange.tsx'
import { WaysRow } from './WaysRow.tsx'

const TrackingScreen = lazy(async () => (await import('./Tracking.tsx')).TrackingScreen)
const WaysScreen = lazy(async () => (await import('./WaysScreen.tsx')).WaysScreen)

/** Me, and what lies behind it. */
export function MeScreen() {
  if (route.value.id === 'tracking') return <TrackingScreen />
  return route.value.id === 'ways' ? <WaysScreen /> : <Me />
}

function Me() {
  const me = phone().me()
  const person = useLive((its) => (me === null ? Promise.resolve(null) : its.get('person', me.person.id)))
  const shown = person ?? me?.person ?? null
  return (
    <Screen main title={f('bar.me')}>
      {shown === null ? null : <PersonCard person={shown} organisation={me === null ? '' : language.value === 'zh' ? me.organisation.zh : me.organisation.en} />}
      {shown === null ? null : <Duty person={shown} />}
      <ShiftRow />
      <Choices />
      <PositionRow />
      <PushRow />
      <WaysRow />
      <PhoneFacts />
      <Leave />
      <p class="small ink-2">{f('me.version', { device: me?.device.name ?? '' })}</p>
    </Screen>
  )
}

function PersonCard({ person, organisation }: { person: Person; organisation: string }) {
  return (
    <section class="card row">
      <span class="avatar" aria-hidden>
        {[...person.name][0]}
      </span>
      <div class="grow">
        <h2><bdi>{person.name}</bdi></h2>
        <p class="ink-2">{[word('role', person.role), person.number === null ? '' : f('me.number', { number: person.number }), organisation].filter((part) => part !== '').join(' · ')}</p>
      </div>
    </section>
  )
}

/** Ending the shift with unsent work asks first; the switch itself can be taken back. */
function Duty({ person }: { person: Person }) {
  const outbox = useLive((its) => its.outbox())
  const [asking, setAsking] = useState(false)
  const unsent = unsentOf(outbox)
  const set = async (duty: Person['duty']): Promise<void> => {
    const before = person.duty
    if ((await tell('person.duty', person.id, { duty }, { quiet: true })) === null) return
    say(f('me.dutyNow', { duty: word('duty', duty) }), { undo: () => void tell('person.duty', person.id, { duty: before }, { quiet: true }) })
  }
  const choose = (duty: Person['duty']): void => {
    if (duty === person.duty) return
    if (duty === 'off' && (unsent.n > 0 || unsent.m > 0)) setAsking(true)
    else void set(duty)
  }
  return (
    <section class="card">
      <h3>{f('me.duty')}</h3>
      <Segmented close label={f('me.duty')} value={person.duty} choices={(['on', 'on_call', 'off'] as const).map((value) => ({ value, label: word('duty', value) }))} onValue={choose} />
      <p class="small ink-2">{f(person.duty === 'off' ? 'me.dutyOff' : 'me.dutyOn')}</p>
      {asking ? (
        <Sheet title={f('me.unsentTitle', unsent)} onClose={() => setAsking(false)}>
          <p>{f('me.unsentWhat')}</p>
          <div class="two">
            <button type="button" class="button" onClick={() => { setAsking(false); void set('off') }}>
              {f('me.offAnyway')}
            </button>
            <button type="button" class="button primary" onClick={() => { setAsking(false); go('/outbox') }}>
              {f('me.sendFirst')}
            </button>
          </div>
        </Sheet>
      ) : null}
    </section>
  )
}

function Choices() {
  return (
    <section class="card">
      <h3>{f('me.language')}</h3>
      <Segmented<Language> close label={f('me.language')} value={language.value} choices={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} onValue={chooseLanguage} />
      <h3>{f('me.theme')}</h3>
      <Segmented<Theme> close label={f('me.theme')} value={theme.value} choices={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))} onValue={chooseTheme} />
    </section>
  )
}

/** What is kept here, and the way to the check of everything else. */
function PhoneFacts() {
  const storage = useLive((its) => its.storage())
  const { filling } = phone().sync()
  return (
    <section class="card">
      <h3>{f('me.phone')}</h3>
      <dl class="facts">
        {filling ? (
          <>
            <dt>{f('me.filling')}</dt>
            <dd class="num">{f('me.fillingOf', { done: filling.done, of: filling.of })}</dd>
          </>
        ) : null}
        <dt>{f('me.kept')}</dt>
        <dd>{storage === undefined ? '—' : f(storage.persisted ? 'me.keptYes' : 'me.keptNo')}</dd>
        <dt>{f('me.used')}</dt>
        <dd class="num">{storage?.used_bytes == null ? '—' : size(storage.used_bytes)}</dd>
        <dt>{f('me.granted')}</dt>
        <dd class="num">{storage?.quota_bytes == null ? '—' : f('me.grantedUpTo', { all: size(storage.quota_bytes) })}</dd>
      </dl>
      <p class="small ink-2">{f('me.grantedWhat')}</p>
      <p class="small ink-2">{f('me.checkWhat')}</p>
      <a class="button" href="#/check">
        <Icon name="shield" size={20} />
        {f('me.check')}
      </a>
    </section>
  )
}

function Leave() {
  const outbox = useLive((its) => its.outbox())
  const busy = useLive(async (its) => (await its.list('visit', (visit) => UNDER_WAY.has(visit.state) && visit.engineer === its.me()?.person.id)).length > 0)
  const [asking, setAsking] = useState(false)
  const unsent = unsentOf(outbox)
  // Another release may have to read all records anew.
  const online = reach.value.state === 'online'
  const leave = async (): Promise<void> => {
    setAsking(false)
    // First, while the server still knows who asks.
    await import('../../device/push.ts').then((push) => push.unsubscribe()).catch(() => undefined)
    await phone().signOut()
    go('/enrol', true)
  }
  return (
    <>
      {updateWaiting.value ? (
        <Banner icon="info" title={f('offer.update')}>
          <div class="stack tight">
            <span>{f(busy === true ? 'offer.updateLater' : online ? 'offer.updateWhy' : 'offer.updateOnline')}</span>
            {busy === true || !online ? null : (
              <button type="button" class="button" onClick={() => phone().acceptUpdate()}>
                {f('offer.updateNow')}
              </button>
            )}
          </div>
        </Banner>
      ) : null}
      {session.value === 'active' ? (
        <button type="button" class="button wide" onClick={() => (unsent.n > 0 || unsent.m > 0 ? setAsking(true) : void leave())}>
          <Icon name="logout" size={20} />
          {f('me.signOut')}
        </button>
      ) : session.value === 'erasing' ? null : (
        <button type="button" class="button primary wide" onClick={() => go('/enrol')}>
          {f('offer.signInNow')}
        </button>
      )}
      {asking ? (
        <Sheet title={f('me.unsentTitle', unsent)} onClose={() => setAsking(false)}>
          <p>{f('me.signOutWhat')}</p>
          <div class="two">
            <button type="button" class="button" onClick={() => void leave()}>
              {f('me.signOutAnyway')}
            </button>
            <button type="button" class="button primary" onClick={() => { setAsking(false); go('/outbox') }}>
              {f('me.sendFirst')}
            </button>
          </div>
        </Sheet>
      ) : null}
    </>
  )
}
