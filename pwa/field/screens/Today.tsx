/** Today: the jobs, tightest clock first. */

import { useMemo } from 'preact/hooks'
import { ClockChip, Countdown, EmptyState, PromiseLine, Banner, Icon, clockTime, dayName, homeZone, lengthOf, signedMinutes, t, word, named } from '../../ui/index.ts'
import type { Alert } from '../../core/records.gen.ts'
import { byTightness, focusOf, isLive, sortJobs, type JobClock } from '../clocks.ts'
import { Screen } from '../frame.tsx'
import { lazy } from '../lazy.tsx'
import { Name } from '../Name.tsx'
import { isOpen, readJobs, thingOf, type Job } from '../jobs.ts'
import { jobClocks } from '../job-clocks.ts'
import { expectationOf } from '../job/expectation.ts'
import { go } from '../route.ts'
import { now, phone, session, useLive } from '../store.ts'
import { tell } from '../record.ts'
import { f } from '../words.ts'
import { Offers } from './Offers.tsx'

const Planned = lazy(async () => (await import('./Planned.tsx')).Planned)
const StandbyOffer = lazy(async () => (await import('./Standby.tsx')).StandbyOffer)

export function Today() {
  const me = phone().me()
  const jobs = useLive((its) => (me === null ? Promise.resolve([]) : readJobs(its, me.person)))
  const alerts = useLive((its) => its.list('alert', (alert) => alert.state === 'ringing' && alert.to === me?.person.id))
  return (
    <Screen main title={f('bar.today')} beside={<>{`${dayName(now.value)} · `}<bdi>{me?.person.name ?? ''}</bdi></>}>
      <Offers />
      {byClock(alerts ?? []).map((rungs) => (
        <AlertBanner key={rungs[0]?.id} rungs={rungs} />
      ))}
      <StandbyOffer />
      {/* A phone without rights promises no job. */}
      {session.value === 'revoked' ? null : jobs === undefined ? <p class="ink-2">{f('reading')}</p> : <JobList jobs={jobs} />}
    </Screen>
  )
}

function JobList({ jobs }: { jobs: Job[] }) {
  const at = now.value
  const rows = sortJobs(jobs.filter(isOpen).map((job) => ({ job, clocks: jobClocks(job, at) })))
  const done = useMemo(() => jobs.filter((job) => !isOpen(job)).sort((a, b) => b.ticket.reported_ms - a.ticket.reported_ms).slice(0, 5), [jobs])
  const leader = rows.find(({ clocks }) => clocks.some((clock) => isLive(clock)) && !clocks.some(isOver))
  return (
    <>
      {rows.length === 0 ? <EmptyState fact={f('today.none')}>{f('today.promise')}</EmptyState> : null}
      <ul class="stack">
        {rows.map((row) => (
          <li key={row.job.ticket.id}>{row === leader ? <LeadCard {...row} /> : <JobCard {...row} />}</li>
        ))}
      </ul>
      <Planned />
      {done.length === 0 ? null : (
        <section class="stack" aria-label={f('today.done')}>
          <h2 class="quiet-head">{f('today.done')}</h2>
          {done.map((job) => (
            <JobCard key={job.ticket.id} job={job} clocks={jobClocks(job, at)} finished />
          ))}
        </section>
      )}
    </>
  )
}

function whatAndWhere(job: Job): string {
  const place = job.site?.places.find((one) => one.id === job.ticket.place)
  const what = job.equipment === null ? '' : word('what', job.ticket.what)
  return [what, `${named(job.site)}${place === undefined ? '' : ` ${named(place)}`}`].filter((part) => part !== '').join(' · ')
}

/** The job whose promise can still be kept, drawn large: time, thing, place, the line, one step. */
function LeadCard({ job, clocks }: { job: Job; clocks: JobClock[] }) {
  const clock = focusOf(clocks, job)
  const expected = expectationOf(job, clock)
  const zone = job.site?.zone ?? homeZone.value
  return (
    <section class="card lead" aria-label={thingOf(job)}>
      <div class="row between">
        {clock === null ? null : <Countdown standing={clock.standing} ms={clock.ms} size={44} />}
        <div class="right small">
          <div class="ink-2">{clock === null ? '' : `${word('kind', clock.kind)} ${lengthOf(clock.withinMin)}`}</div>
          {expected?.slackS == null ? null : <b class="num">{t('promise.slack', { minutes: signedMinutes(expected.slackS) })}</b>}
        </div>
      </div>
      <h2><Name of={thingOf(job)} /></h2>
      <p class="ink-2">{whatAndWhere(job)}</p>
      {clock?.startMs == null || clock.dueMs === null ? null : (
        <PromiseLine standing={clock.standing} ms={clock.ms} startMs={clock.startMs} dueMs={clock.dueMs} nowMs={now.value} stopMs={clock.stopMs} etaMs={expected?.etaMs ?? null} etaP90Ms={expected?.etaP90Ms ?? null} zone={zone} />
      )}
      <a class="button primary wide whole" href={`#/ticket/${job.ticket.id}`} onClick={(event) => open(event, job)}>
        {f('today.open', { state: word('visit', job.visit?.state ?? 'assigned') })}
        <Icon name="forward" size={20} />
      </a>
    </section>
  )
}

function open(event: MouseEvent, job: Job): void {
  event.preventDefault()
  go(`/ticket/${job.ticket.id}`)
}

function isOver(clock: JobClock): boolean {
  return (clock.standing === 'breach' || clock.standing === 'provisional') && clock.stopMs === null
}

function JobCard({ job, clocks, finished = false }: { job: Job; clocks: JobClock[]; finished?: boolean }) {
  const clock = finished ? ([...clocks].sort((a, b) => (b.stopMs ?? 0) - (a.stopMs ?? 0)).find((one) => one.stopMs !== null) ?? null) : (focusOf(clocks, job) ?? null)
  const over = !finished && clocks.some(isOver)
  const shown = over ? ([...clocks].sort(byTightness)[0] ?? clock) : clock
  return (
    <a class={`card link-card${over ? ' over' : ''}`} href={`#/ticket/${job.ticket.id}`} onClick={(event) => open(event, job)}>
      {over && shown !== null ? (
        <div class="row between">
          <Countdown standing={shown.standing} ms={shown.ms} size={28} />
          <div class="small right">
            <div>{`${word('kind', shown.kind)} ${lengthOf(shown.withinMin)}`}</div>
            {shown.standing === 'provisional' ? <b>{t('state.unconfirmed')}</b> : null}
          </div>
        </div>
      ) : null}
      <div class="row between wrap">
        <h2 class="h3"><Name of={thingOf(job)} /></h2>
        {over || shown === null ? null : finished && shown.stopMs !== null ? (
          <ClockChip standing={shown.standing} ms={shown.ms} bare before={clockTime(shown.stopMs, job.site?.zone)} />
        ) : (
          <ClockChip standing={shown.standing} ms={isLive(shown) ? shown.ms : null} bare before={isLive(shown) ? word('kind', shown.kind) : undefined} />
        )}
      </div>
      <p class="small ink-2">{finished ? `${job.ticket.number} · ${word('ticket', job.ticket.state)}` : whatAndWhere(job)}</p>
    </a>
  )
}

/** The rungs of one clock are one banner: what came up last speaks for all. */
function byClock(alerts: Alert[]): Alert[][] {
  const clocks = new Map<string, Alert[]>()
  for (const alert of alerts.sort((a, b) => b.up_ms - a.up_ms)) {
    const clock = alert.ticket + alert.commitment + (alert.rung === 'handover')
    clocks.set(clock, [...(clocks.get(clock) ?? []), alert])
  }
  return [...clocks.values()]
}

function AlertBanner({ rungs }: { rungs: Alert[] }) {
  const [alert] = rungs as [Alert]
  const over = alert.due_ms !== null && alert.due_ms <= now.value
  return (
    <Banner standing={over ? 'breach' : 'risk'} loud title={f(alert.rung === 'handover' ? 'alert.handover' : 'alert.title', { number: alert.ticket_number, kind: word('kind', alert.clock_kind) })}>
      <div class="stack tight">
        <span>{alert.due_ms === null ? (alert.equipment_name ?? '') : f('alert.due', { thing: alert.equipment_name ?? '', time: clockTime(alert.due_ms) })}</span>
        <button type="button" class="button" onClick={() => rungs.forEach(({ id }) => void tell('alert.acknowledge', id, {}, { quiet: true }))}>
          {f('alert.heard')}
        </button>
      </div>
    </Banner>
  )
}
