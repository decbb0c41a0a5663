/** After "I have arrived": the fact, its time, how it stands against the promise, and what waits for the network. */

import { Banner, ClockChip, Icon, PromiseLine, StateShape, clockTime, span, t } from '../../ui/index.ts'
import type { Visit } from '../../core/records.gen.ts'
import type { JobClock } from '../clocks.ts'
import type { Job } from '../jobs.ts'
import { now, reach } from '../store.ts'
import { f } from '../words.ts'

export function Arrived({ job, visit, arrive, zone }: { job: Job; visit: Visit; arrive: JobClock | null; zone: string }) {
  const at = visit.arrival?.at_ms ?? now.value
  const waiting = reach.value.unsent > 0 && reach.value.state !== 'online'
  const dueMs = arrive?.dueMs ?? null
  const margin = dueMs === null ? null : dueMs - at
  const title = visit.state === 'on_site' ? t('recorded', { time: clockTime(at, zone) }) : t('promise.arrived', { time: clockTime(at, zone) })
  return (
    <section class="hero" aria-label={title}>
      <p class="verdict">
        <StateShape standing={margin !== null && margin < 0 ? 'late' : 'met'} size={32} />
        <span class="num">{title}</span>
      </p>
      <div class="row between wrap">
        {waiting ? (
          <span class="row strong">
            <Icon name="offline" size={22} />
            {t('waiting')}
          </span>
        ) : (
          <span />
        )}
        {margin === null ? null : <b class="num">{f(margin < 0 ? 'arrived.late' : 'arrived.early', { time: span(margin) })}</b>}
      </div>
      {arrive?.startMs == null || dueMs === null ? null : <PromiseLine standing={arrive.standing} ms={arrive.ms} startMs={arrive.startMs} dueMs={dueMs} nowMs={now.value} stopMs={at} zone={zone} />}
      {arrive !== null && arrive.standing === 'undecided' ? (
        <div class="row">
          <ClockChip standing="undecided" ms={null} />
          <span class="small">{f('arrived.undecided')}</span>
        </div>
      ) : null}
      {waiting && dueMs !== null && at <= dueMs && job.visit?.state === 'on_site' ? (
        <Banner standing="provisional" calm>{f('arrived.offline', { due: clockTime(dueMs, zone), at: clockTime(at, zone) })}</Banner>
      ) : null}
      {reach.value.unsent > 0 ? (
        <p class="row small ink-2">
          <Icon name="lock" size={20} />
          {f('kept', { n: reach.value.unsent })}
        </p>
      ) : null}
    </section>
  )
}
