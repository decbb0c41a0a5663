/**
 * The clocks of one ticket: which rows hold as it is graded, passed on and repaired, and the state of each.
 * The same as `server/domain/ticket_clocks.py`.
 */

import type { Calendars } from './calendars.ts'
import { ClockError } from './clock-errors.ts'
import type { ClockCode } from './clock-errors.ts'
import { FIXES } from './clock-facts.ts'
import { judgeKnown } from './clocks.ts'
import type { Reason, State, Verdict } from './clocks.ts'
import { isSameRow, mostSpecific } from './commitments.ts'
import type { Commitment } from './commitments.ts'
import { inOrder, intervalOf, knownEvents, textOf } from './events.ts'
import type { ClockEvent } from './events.ts'
import type { Span } from './spans.ts'

const LOANS: ReadonlySet<string> = new Set(['loan_unit', 'loan_confirm'])
const PART_ORDERED: ReadonlySet<string> = new Set(['special_part_ordered'])
const NONE: ReadonlySet<string> = new Set()
/** A kind of our own: the report of a ticket graded on site at once starts a clock, but passes nothing on. */
const ON_SITE_START = 'on_site_needed (start)'
/** After whatever happened at the same instant: what a change of grade ends may have been met by it. */
const LAST_SEQ = 2 ** 52

/** What a ticket was promised: its types and severities, until graded the first and the last, and its rows. */
export type Terms = { types: readonly string[]; severities: readonly string[]; commitments: readonly Commitment[] }

/** The type and severity in force since an event; the first, before any, has none. */
export type Grade = { event: ClockEvent | null; type: string; severity: string; during: string | null }
type Held = { grade: Grade; row: Commitment | null }

/** One clock of a ticket: the row that holds (or held last), and its verdict or the code of its error. */
export type Judged = { row: Commitment; verdict: Verdict | null; error: ClockCode | null }

/**
 * One clock as a screen shows it. `ahead`: the spans in which time will count until due. `stopped_ms` is the stop's
 * stated instant, between the other two. `unproven`: a stop is known that lacks its proof.
 */
export type TicketClock = {
  commitment: string
  kind: string
  clause: string
  also: string | null
  type: string | null
  severity: string | null
  during: string | null
  within_min: number
  state: State | 'error'
  reasons: readonly Reason[]
  error: ClockCode | null
  judged_at_ms: number
  started_ms: number | null
  due_ms: number | null
  stopped_ms: number | null
  stop_earliest_ms: number | null
  stop_latest_ms: number | null
  elapsed_ms: number
  budget_ms: number
  paused: boolean
  desk_only: boolean
  unproven: boolean
  ahead: readonly Span[]
}

/** Gives every clock that the ticket has or had, in the order of the commitments; an error is a clock's own. */
export function ticketClocks(
  terms: Terms,
  events: readonly ClockEvent[],
  calendars: Calendars,
  at: number,
  receivedUntil: number | null = null,
): TicketClock[] {
  return ticketVerdicts(terms, events, calendars, at, receivedUntil).map((judged) => ticketClock(judged, at))
}

/**
 * Gives the verdicts behind `ticketClocks`. Of one kind and start event there is one clock. A change of the row that
 * holds is a change of grade (rule 14); where none holds any more the clock is void.
 */
export function ticketVerdicts(
  terms: Terms,
  events: readonly ClockEvent[],
  calendars: Calendars,
  at: number,
  receivedUntil: number | null = null,
): Judged[] {
  const groups = groupsOf(terms)
  const known = orError(() => knownEvents(events, at, receivedUntil))
  if (known instanceof ClockError) {
    return groups.map(([row]) => ({ row: row as Commitment, verdict: null, error: known.code }))
  }
  const grades = gradesOf(terms, known)
  const found = groups.map((group) => judgeGroup(terms, group, grades, known, calendars, at))
  return found.filter((one) => one !== null)
}

/** Gives the rows of each clock: those of one kind and start event. */
export function groupsOf(terms: Terms): Commitment[][] {
  const groups = new Map<string, Commitment[]>()
  for (const row of terms.commitments) {
    const key = `${row.kind} ${row.starts}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}

/** Gives the verdict of one clock from known events in order, null where no row of it has ever held. */
export function judgeGroup(
  terms: Terms,
  group: readonly Commitment[],
  grades: readonly Grade[],
  known: readonly ClockEvent[],
  calendars: Calendars,
  at: number,
): Judged | null {
  const held = grades.map((grade): Held => ({ grade, row: mostSpecific(group, grade.type, grade.severity, grade.during) }))
  const rows = held.filter(({ row }) => row !== null)
  const current = rows.at(-1)?.row
  if (rows.length === 1 && rows[0] === held[0] && cameGraded(grades, known)) return null
  return current ? judged(terms, current, group, held, known, calendars, at) : null
}

/** Tells whether a report was graded in the very operation that told of it: nothing held before that. */
function cameGraded(grades: readonly Grade[], known: readonly ClockEvent[]): boolean {
  const reported = known.find((event) => event.kind === 'reported')
  return reported !== undefined && (grades[1]?.event?.id.startsWith(`${reported.id}:`) ?? false)
}

/** Gives the grades in force one after the other; passing on (C-01) makes the type on site. Until graded the phase is that of the report (C-07). */
export function gradesOf(terms: Terms, known: readonly ClockEvent[]): Grade[] {
  const reported = known.find((event) => event.kind === 'reported')
  let last: Grade = { event: null, type: terms.types[0] ?? '', severity: terms.severities.at(-1) ?? '', during: reported === undefined ? null : textOf(reported, 'during') }
  const grades = [last]
  for (const event of known) {
    if (event.kind === 'graded') {
      const type = textOf(event, 'type') ?? last.type
      last = { event, type, severity: textOf(event, 'severity') ?? last.severity, during: textOf(event, 'during') }
    } else if (event.kind === 'on_site_needed') {
      last = { ...last, event, type: 'on_site' }
    } else continue
    grades.push(last)
  }
  return grades
}

function judged(
  terms: Terms,
  current: Commitment,
  group: readonly Commitment[],
  held: readonly Held[],
  known: readonly ClockEvent[],
  calendars: Calendars,
  at: number,
): Judged {
  const first = held.find(({ row }) => row !== null)?.row ?? current
  const events = [...known, ...changes(held)]
  let asked: Commitment = { ...current, within_min: first.within_min, calendar: first.calendar }
  if (asked.starts === 'on_site_needed') {
    asked = { ...asked, starts: ON_SITE_START }
    events.push(...onSiteStarts(held, known))
  }
  const names = new Set(group.map((row) => row.id))
  const verdict = orError(() => judgeKnown(asked, events.sort(inOrder), calendars, at, voidsOf(terms, current), names))
  if (verdict instanceof ClockError) return { row: current, verdict: null, error: verdict.code }
  return { row: current, verdict: { ...labelled(verdict, held), commitment: current }, error: null }
}

/** Gives the changes of row as events for the clock: `reclassified`, and `voided` where none holds at the end. */
function changes(held: readonly Held[]): ClockEvent[] {
  const events: ClockEvent[] = []
  let before: Commitment | null = null
  for (const { grade, row } of held) {
    if (row === null) continue
    if (before !== null && grade.event !== null && !isSameRow(row, before)) {
      const data = { within_min: row.within_min, calendar: row.calendar, ...row.reclassify }
      events.push({ ...grade.event, id: `${grade.event.id} (row)`, kind: 'reclassified', data })
    }
    before = row
  }
  const event = held[held.findLastIndex(({ row }) => row !== null) + 1]?.grade.event
  if (event) events.push({ ...event, id: `${event.id} (row)`, kind: 'voided', seq: LAST_SEQ, data: {} })
  return events
}

/** Gives what starts an on-site clock: the report, where it was graded on site at once, else the passing on. */
function onSiteStarts(held: readonly Held[], known: readonly ClockEvent[]): ClockEvent[] {
  const isOnSite = (at: number) => held[at]?.grade.type === 'on_site'
  let spell = held.findLastIndex((_, at) => isOnSite(at))
  if (spell < 0 || (!isOnSite(held.length - 1) && held.at(-1)?.row)) return []
  while (spell > 0 && isOnSite(spell - 1)) spell--
  const begun = held[spell]?.grade.event ?? null
  // What was assumed before the first grading decides nothing: grade 0 is the assumption, grade 1 the first grading.
  const isAtOnce = spell === 1 && begun?.kind === 'graded'
  const reports = known.filter((event) => event.kind === 'reported')
  const isSaid = reports.some((event) => event.data.on_site === true)
  const starts = isAtOnce || isSaid || begun === null ? reports : [begun]
  return starts.map((event) => ({ ...event, id: `${event.id} (start)`, kind: ON_SITE_START }))
}

/** Gives what ends this clock without a verdict: a repair the loan's, a special part's order the repair's. */
export function voidsOf(terms: Terms, row: Commitment): ReadonlySet<string> {
  if (LOANS.has(row.kind)) return FIXES
  const isReplaced = terms.commitments.some((one) => one.kind === row.kind && one.starts === 'special_part_arrived')
  return row.kind === 'repair' && isReplaced && row.starts !== 'special_part_arrived' ? PART_ORDERED : NONE
}

/** Gives the verdict, labelled where its row came to hold only after its deadline. */
function labelled(verdict: Verdict, held: readonly Held[]): Verdict {
  const appeared = held.find(({ row }) => row !== null)?.grade.event
  if (!appeared || (verdict.state !== 'breached' && verdict.state !== 'provisional_breach')) return verdict
  if (verdict.due_ms === null || verdict.due_ms > appeared.at_ms || verdict.reasons.includes('by-change')) return verdict
  return { ...verdict, reasons: [...verdict.reasons, 'by-change'] }
}

function ticketClock({ row, verdict, error }: Judged, at: number): TicketClock {
  const { kind, clause, also, type, severity, during, within_min, desk_only } = row
  const stop = verdict?.stop ?? null
  const [earliest, latest] = stop === null ? [null, null] : intervalOf(stop, row.certainty)
  const due = verdict?.due_ms ?? null
  const line = verdict?.state === 'running' ? verdict.timeline : null
  return {
    commitment: row.id,
    kind,
    clause,
    also,
    type,
    severity,
    during,
    within_min,
    state: verdict?.state ?? 'error',
    reasons: verdict?.reasons ?? [],
    error,
    judged_at_ms: at,
    started_ms: verdict?.start?.at_ms ?? null,
    due_ms: due,
    stopped_ms: stop?.at_ms ?? null,
    stop_earliest_ms: earliest,
    stop_latest_ms: latest,
    elapsed_ms: verdict?.elapsed.open_less_pauses_ms ?? 0,
    budget_ms: verdict?.budget_ms ?? 0,
    paused: verdict?.state === 'paused',
    desk_only,
    unproven: stop === null && (verdict?.unproven.length ?? 0) > 0,
    ahead: line !== null && due !== null ? line.countedSpans(at, due) : [],
  }
}

/** Gives what a function gives, or the clock error that it raised. */
function orError<T>(ask: () => T): T | ClockError {
  try {
    return ask()
  } catch (error) {
    if (error instanceof ClockError) return error
    throw error
  }
}
