/** How the promises of a ticket stand, in the words of the screens. The reckoning itself is core's. */

import { readableCalendars, type CalendarRecord, type Calendars } from '../../core/calendars.ts'
import { clockFace, type ClockFace, type Shape } from '../../core/clock-faces.ts'
import { commitmentOf } from '../../core/commitments.ts'
import type { Calendar, Commitment, Contract, Ticket } from '../../core/records.gen.ts'
import { ticketClocks, type Terms, type TicketClock } from '../../core/ticket-clocks.ts'
import type { Standing } from '../../ui/standing.ts'
import type { BoardClock, Promised } from './urgency.ts'

export interface Rulebook {
  commitments: ReadonlyMap<string, Commitment>
  contracts: ReadonlyMap<string, Contract>
  calendars: Calendars
}

export function rulebookOf(commitments: readonly Commitment[], contracts: readonly Contract[], calendars: readonly Calendar[]): Rulebook {
  return {
    commitments: new Map(commitments.map((commitment) => [commitment.id, commitment])),
    contracts: new Map(contracts.map((contract) => [contract.id, contract])),
    calendars: readableCalendars(calendars as readonly CalendarRecord[]),
  }
}

const STANDING: Readonly<Record<Shape, Standing>> = {
  disc: 'ontime', triangle: 'risk', square: 'breach', half_square: 'provisional', half_diamond: 'undecided',
  bars: 'paused', hollow: 'pending', check: 'met', boxed_check: 'late', struck: 'void',
}

/** A judgement holds until something is heard; now and then it is made anew, so that a closed night passes. */
const STALE_MS = 60_000

interface Judgement {
  at_ms: number
  rulebook: Rulebook
  clocks: TicketClock[]
}

const judgements = new WeakMap<Ticket, Judgement>()

function termsOf(ticket: Ticket, rulebook: Rulebook): Terms {
  const contract = rulebook.contracts.get(ticket.contract)
  const commitments = ticket.commitments.flatMap((id) => rulebook.commitments.get(id) ?? []).map(commitmentOf)
  return { types: contract?.types ?? [ticket.type], severities: contract?.severities ?? [ticket.severity], commitments }
}

function judged(ticket: Ticket, rulebook: Rulebook, now_ms: number): TicketClock[] {
  const kept = judgements.get(ticket)
  if (kept !== undefined && kept.rulebook === rulebook && Math.abs(now_ms - kept.at_ms) < STALE_MS) return kept.clocks
  // Our idea of the server's time may lag by a moment: what it received has been received.
  const at_ms = ticket.events.reduce((latest, event) => Math.max(latest, event.received_ms), now_ms)
  const clocks = ticketClocks(termsOf(ticket, rulebook), ticket.events, rulebook.calendars, at_ms)
  judgements.set(ticket, { at_ms, rulebook, clocks })
  return clocks
}

/** The time that belongs to the state's word: left, over, early, late. */
function figureOf(face: ClockFace): number | null {
  return face.early_ms ?? face.late_ms ?? (face.left_ms === null ? null : Math.abs(face.left_ms))
}

/** The operation's event that stopped the clock; what follows from the same operation counts as that one. */
function stopEvent(ticket: Ticket, commitment: Commitment, stopped_ms: number | null): string | null {
  if (stopped_ms === null) return null
  const event = ticket.events.find((candidate) => commitment.stops.includes(candidate.kind) && candidate.at_ms === stopped_ms)
  return event?.id.split(':')[0] ?? null
}

function shown<P extends Promised>(clock: TicketClock, commitment: P, stop_event: string | null, at_ms: number): BoardClock<P> {
  const face = clockFace(clock, at_ms)
  const doubt =
    clock.stop_earliest_ms === null || clock.stop_latest_ms === null ? null : { from_ms: clock.stop_earliest_ms, to_ms: clock.stop_latest_ms }
  return {
    commitment,
    standing: STANDING[face.shape],
    ms: figureOf(face),
    start_ms: clock.started_ms,
    due_ms: clock.due_ms,
    stop_ms: clock.stopped_ms,
    stop_event,
    doubt,
    error: clock.error,
  }
}

/** A clock that the server judged, as it stands at an instant; which event stopped it is not told. */
export function clockTold(clock: TicketClock, at_ms: number): BoardClock<Promised> {
  const { commitment: id, kind, clause, within_min } = clock
  return shown(clock, { id, kind, clause, within_min }, null, Math.max(at_ms, clock.judged_at_ms))
}

/** Every clock the ticket has or had, as it stands at an instant. */
export function clocksOf(ticket: Ticket, rulebook: Rulebook, at_ms: number): BoardClock[] {
  return judged(ticket, rulebook, at_ms).flatMap((clock) => {
    const commitment = rulebook.commitments.get(clock.commitment)
    return commitment === undefined ? [] : [shown(clock, commitment, stopEvent(ticket, commitment, clock.stopped_ms), at_ms)]
  })
}
