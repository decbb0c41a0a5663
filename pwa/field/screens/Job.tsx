/** One job: the number, the promise, the place, the proof, and one big next step. */

import { ClockChip, Countdown, EmptyState, Icon, PromiseLine, clockTime, homeZone, lengthOf, signedMinutes, t, word } from '../../ui/index.ts'
import { byTightness, focusOf, type JobClock } from '../clocks.ts'
import { Reading, Screen } from '../frame.tsx'
import { jobClocks } from '../job-clocks.ts'
import { readJob, thingOf, ticketOfVisit, UNDER_WAY, type Job } from '../jobs.ts'
import { Arrived } from '../job/Arrived.tsx'
import { Conflicts } from '../job/Conflicts.tsx'
import { useComing } from '../job/coming.ts'
import { expectationOf } from '../job/expectation.ts'
import { NextStep } from '../job/NextStep.tsx'
import { Others } from '../job/Others.tsx'
import { PlaceCard } from '../job/PlaceCard.tsx'
import { Proof } from '../job/Proof.tsx'
import { Story } from '../job/Story.tsx'
import { Name } from '../Name.tsx'
import { now, useLive } from '../store.ts'
import { f } from '../words.ts'
import { Repair } from './Repair.tsx'

export function JobScreen({ ticket, part }: { ticket: string; part: string | null }) {
  const job = useLive((phone) => readJob(phone, ticket), [ticket])
  if (job === undefined) return <Reading title={f('job.title')} />
  if (job === null) return <NoJob />
  return part === 'repair' && job.visit !== null ? <Repair job={job} visit={job.visit} /> : <Overview job={job} />
}

/** `#/visit/<id>`: the job it belongs to. */
export function VisitScreen({ visit, part }: { visit: string; part: string | null }) {
  const ticket = useLive((phone) => ticketOfVisit(phone, visit), [visit])
  if (ticket === undefined) return <Reading title={f('job.title')} />
  return ticket === null ? <NoJob /> : <JobScreen ticket={ticket} part={part} />
}

function NoJob() {
  return (
    <Screen title={f('job.title')}>
      <EmptyState fact={f('job.missing')}>{f('job.missingWhy')}</EmptyState>
    </Screen>
  )
}

function Overview({ job }: { job: Job }) {
  const clocks = jobClocks(job, now.value)
  const zone = job.site?.zone ?? homeZone.value
  const state = job.visit?.state ?? 'assigned'
  const arrive = clocks.find((clock) => clock.kind === 'arrive') ?? null
  return (
    <Screen title={<span class="num num-title">{job.ticket.number}</span>} beside={word('visit', state)} zone={zone} bottom={<NextStep job={job} />}>
      {job.visit?.arrival == null ? <Hero job={job} clocks={clocks} zone={zone} /> : <Arrived job={job} visit={job.visit} arrive={arrive} zone={zone} />}
      {job.visit?.arrival == null ? <ThingCard job={job} /> : null}
      {job.visit !== null && UNDER_WAY.has(state) ? <Proof job={job} visit={job.visit} arrive={arrive} zone={zone} /> : null}
      {job.visit?.arrival == null ? null : <ThingCard job={job} />}
      <Others job={job} />
      <Conflicts of={[job.ticket.site, job.ticket.equipment]} />
      <OtherClocks clocks={clocks} shown={job.visit?.arrival == null ? focusOf(clocks, job) : arrive} zone={zone} />
      <Story job={job} zone={zone} />
    </Screen>
  )
}

function Hero({ job, clocks, zone }: { job: Job; clocks: JobClock[]; zone: string }) {
  const clock = focusOf(clocks, job)
  const coming = useComing(job)
  if (clock === null) return null
  const followed = clock.kind === 'arrive' ? coming : null
  const expected = followed ?? expectationOf(job, clock)
  return (
    <section class="hero" aria-label={word('kind', clock.kind)}>
      <p class="ink-2">{f(clock.standing === 'ontime' || clock.standing === 'risk' ? 'job.leftTo' : 'job.clockOf', { kind: word('kind', clock.kind) })}</p>
      <div class="row between">
        <Countdown standing={clock.standing} ms={clock.ms} size={72} />
        <div class="right">
          <div class="ink-2 small">{`${lengthOf(clock.withinMin)} · ${clock.clause}`}</div>
          {expected?.slackS == null ? null : <b class="num">{t('promise.slack', { minutes: signedMinutes(expected.slackS) })}</b>}
        </div>
      </div>
      {clock.startMs === null || clock.dueMs === null ? null : (
        <PromiseLine standing={clock.standing} ms={clock.ms} startMs={clock.startMs} dueMs={clock.dueMs} nowMs={now.value} stopMs={clock.stopMs} etaMs={expected?.etaMs ?? null} etaP90Ms={expected?.etaP90Ms ?? null} zone={zone} />
      )}
      {followed === null ? null : (
        <p class="small ink-2 num" data-eta={followed.etaMs}>
          {f(followed.assumed ? 'job.comingAssumed' : 'job.comingLearnt', { from: clockTime(followed.etaMs, zone), to: clockTime(followed.etaP90Ms, zone) })}
        </p>
      )}
    </section>
  )
}

function ThingCard({ job }: { job: Job }) {
  const what = word('what', job.ticket.what)
  const reachWord = word('reach', job.ticket.reach)
  const described = [job.contact?.description ?? '', what, reachWord].filter((part) => part !== '').join(' · ')
  const name = thingOf(job)
  return (
    <section class="card">
      {job.equipment === null ? (
        <h2><Name of={name} /></h2>
      ) : (
        <a class="row between plain-link" href={`#/equipment/${job.equipment.id}`}>
          <h2><Name of={name} /></h2>
          <Icon name="forward" size={22} label={f('equipment.title')} />
        </a>
      )}
      {described === '' ? null : <p class="ink-2">{described}</p>}
      <PlaceCard job={job} />
    </section>
  )
}

function OtherClocks({ clocks, shown, zone }: { clocks: JobClock[]; shown: JobClock | null; zone: string }) {
  const others = [...clocks].filter((clock) => clock.id !== shown?.id).sort(byTightness)
  if (others.length === 0) return null
  return (
    <ul class="other-clocks" aria-label={f('job.otherClocks')}>
      {others.map((clock) => (
        <li key={clock.id} class="row between">
          <ClockChip standing={clock.standing} ms={clock.ms} bare before={word('kind', clock.kind)} />
          <span class="small ink-2 num">{`${clock.dueMs === null || clock.stopMs !== null ? '' : `${t('promise.by', { time: clockTime(clock.dueMs, zone) })} · `}${clock.clause}`}</span>
        </li>
      ))}
    </ul>
  )
}
