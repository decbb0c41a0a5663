/** Runs the clocks of a job: judged once for what is known, then read off each second. */

import { readableCalendars, type CalendarRecord, type Calendars } from '../core/calendars.ts'
import { clockFace, type ClockFace } from '../core/clock-faces.ts'
import { commitmentOf } from '../core/commitments.ts'
import { ticketClocks, type Terms, type TicketClock } from '../core/ticket-clocks.ts'
import type { Calendar } from '../core/records.gen.ts'
import type { Standing } from '../ui/index.ts'
import type { JobClock } from './clocks.ts'
import type { Job } from './jobs.ts'

interface Judged {
  atMs: number
  clocks: TicketClock[]
}

const JUDGE_AGAIN_MS = 60_000
const judgedJobs = new WeakMap<Job, Judged>()
const knownCalendars = new WeakMap<Calendar[], Calendars>()

const STANDING: Record<ClockFace['shape'], Standing> = {
  disc: 'ontime', triangle: 'risk', square: 'breach', half_square: 'provisional', half_diamond: 'undecided', bars: 'paused', hollow: 'pending', check: 'met', boxed_check: 'late', struck: 'void',
}

/** Every clock of the job at an instant; what is void is left out. */
export function jobClocks(job: Job, nowMs: number): JobClock[] {
  let held = judgedJobs.get(job)
  if (held === undefined || nowMs < held.atMs || nowMs - held.atMs >= JUDGE_AGAIN_MS) {
    held = { atMs: nowMs, clocks: judge(job, heardBy(job, nowMs)) }
    judgedJobs.set(job, held)
  }
  return held.clocks.map((clock) => shown(clock, job, nowMs)).filter((clock) => clock.standing !== 'void')
}

/** Everything this phone holds has been received: what was just recorded is not after a clock that ticks once a second. */
function heardBy(job: Job, nowMs: number): number {
  return job.ticket.events.reduce((latest, event) => Math.max(latest, event.received_ms), nowMs)
}

function judge(job: Job, nowMs: number): TicketClock[] {
  return ticketClocks(termsOf(job), job.ticket.events, calendarsFor(job.calendars), nowMs)
}

/** What this job was promised. */
export function termsOf(job: Job): Terms {
  const pinned = new Set(job.ticket.commitments)
  return {
    types: job.contract?.types ?? [job.ticket.type],
    severities: job.contract?.severities ?? [job.ticket.severity],
    commitments: job.commitments.filter((commitment) => pinned.has(commitment.id)).map(commitmentOf),
  }
}

export function calendarsFor(records: Calendar[]): Calendars {
  let made = knownCalendars.get(records)
  if (made === undefined) {
    made = readableCalendars(records as readonly CalendarRecord[])
    knownCalendars.set(records, made)
  }
  return made
}

function shown(clock: TicketClock, job: Job, nowMs: number): JobClock {
  const face = clockFace(clock, nowMs)
  const time = face.left_ms ?? face.early_ms ?? face.late_ms
  return {
    id: clock.commitment,
    clause: clock.clause,
    kind: clock.kind,
    standing: STANDING[face.shape],
    ms: time === null ? null : Math.abs(time),
    startMs: clock.started_ms,
    dueMs: clock.due_ms,
    stopMs: clock.stopped_ms,
    withinMin: clock.within_min,
    proof: job.commitments.find((commitment) => commitment.id === clock.commitment)?.proof ?? null,
  }
}
