/** Questions that wait on the main screen: a newer app, work unsent for long, a phone that may lose its data. */

import { Banner, Question, StateShape, clockTime, dayTime } from '../../ui/index.ts'
import { LATE_MS } from '../../core/outbox.ts'
import { UNDER_WAY } from '../jobs.ts'
import { lazy } from '../lazy.tsx'
import { go } from '../route.ts'
import { needsYou, now, phone, reach, session, unsentOf, updateWaiting, useLive } from '../store.ts'
import { f } from '../words.ts'

const ClockOff = lazy(async () => (await Promise.all([import('./ClockOff.tsx'), import('../more-words.ts')]))[0].ClockOff)
const ErasingOffer = lazy(async () => (await Promise.all([import('./ErasingOffer.tsx'), import('../more-words.ts')]))[0].ErasingOffer)
const ShiftOffer = lazy(async () => (await Promise.all([import('./ShiftChange.tsx'), import('../more-words.ts')]))[0].ShiftOffer)
/** Less than this nobody has to be told: the server dates what is said. */
const CLOCK_OFF_MS = 60_000
export function Offers() {
  const busy = useLive(async (its) => (await its.list('visit', (visit) => visit.engineer === its.me()?.person.id && UNDER_WAY.has(visit.state))).length > 0)
  const handed = useLive((its) => its.list('handover', (one) => one.state === 'open' && one.to === its.me()?.person.id))
  const outbox = useLive((its) => its.outbox())
  const oldest = outbox?.oldest_ms ?? null
  const ahead = now.value === 0 ? 0 : (phone().clock().ahead_ms ?? 0)
  return (
    <>
      {session.value === 'sign-in-needed' ? (
        <Question title={f('offer.signIn')} answers={[{ verb: f('offer.signInNow'), onPress: () => go('/enrol') }]}>
          {f('offer.signInWhy')}
        </Question>
      ) : null}
      {session.value === 'revoked' ? (
        <Banner standing="breach" title={f('offer.revoked')} loud>
          {f('offer.revokedWhy', { n: outbox?.waiting ?? 0 })}
        </Banner>
      ) : null}
      {session.value === 'erasing' ? <ErasingOffer {...unsentOf(outbox)} /> : null}
      {updateWaiting.value && busy === false && reach.value.state === 'online' ? (
        <Question title={f('offer.update')} answers={[{ verb: f('offer.updateNow'), onPress: () => phone().acceptUpdate() }]}>
          {f('offer.updateWhy')}
        </Question>
      ) : null}
      {needsYou.value > 0 ? (
        <a class="card link-card row between" href="#/outbox">
          <span class="row">
            <StateShape standing="undecided" size={20} />
            <b>{f('outbox.needs', { n: needsYou.value })}</b>
          </span>
        </a>
      ) : null}
      {handed?.length ? <ShiftOffer /> : null}
      {oldest !== null && now.value - oldest > LATE_MS ? (
        <Banner standing="risk" title={f('offer.unsent', unsentOf(outbox))}>
          {f('offer.unsentWhy', { time: dayTime(oldest, now.value) })}
        </Banner>
      ) : null}
      {Math.abs(ahead) > CLOCK_OFF_MS && session.value !== 'revoked' ? <ClockOff ahead={ahead} /> : null}
      {phone().sync().pause === 'update-needed' ? <Banner icon="info">{f('offer.tooOld', { time: clockTime(now.value) })}</Banner> : null}
    </>
  )
}
