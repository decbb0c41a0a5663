/**
 * What a phone without the server rings for its own person: the rungs that name whoever has the job, by the same ladder
 * and under the same ids as the server's alerts, so that the same person gets one message (clocks rule 19).
 */

import LADDER from '../../server/domain/ladder.json' with { type: 'json' }
import type { Calendars } from './calendars.ts'
import type { ClockEvent } from './events.ts'
import { nextRungMs } from './ladder.ts'
import type { Firing } from './ladder.ts'
import type { BodyByKind } from './operations.gen.ts'
import { sha256Hex, utf8 } from './platform.ts'
import { telling, ticketLadder } from './replay.ts'
import { ticketVerdicts } from './ticket-clocks.ts'
import type { Judged, Terms } from './ticket-clocks.ts'

/** One message: the alert's id on server and phone, and what to record of it. */
export type Ring = { id: string; body: BodyByKind['alert.ring'] }

const HOLDS: Readonly<Record<string, boolean>> = { assigned: true, unassigned: false, visit_declined: false, voided: false }
const OWN = 'engineer'

/**
 * Gives what rings for a person at an instant, the rung that came up last at the end, and when to look again. A ticket
 * with events by the hundred rings by the server alone: climbing its ladder could hold the phone up.
 */
export async function ringsOf(ticket: string, terms: Terms, events: readonly ClockEvent[], calendars: Calendars, me: string, now: number): Promise<{ rings: Ring[]; again_ms: number | null }> {
  if (telling(terms.commitments, events).length > LADDER.most_telling) return { rings: [], again_ms: null }
  const judged = ticketVerdicts(terms, events, calendars, now)
  const running = new Set(judged.filter(isRunning).map(({ row }) => `${row.kind} ${row.starts}`))
  const rows = new Map(terms.commitments.map((row) => [row.id, row]))
  const rings: Ring[] = []
  for (const firing of ticketLadder(terms, events, calendars, now)) {
    const row = rows.get(firing.commitment)
    if (row === undefined || firing.stood_down_ms !== null || !running.has(`${row.kind} ${row.starts}`)) continue
    if (!firing.to.includes(OWN) || holderAt(events, firing.at_ms) !== me) continue
    const { rung, due_ms, at_ms, instant_ms } = firing
    const late_s = Math.max(firing.late_s, Math.floor((now - instant_ms) / 1000))
    const body = { ticket, commitment: row.id, clause: row.clause, clock_kind: row.kind, rung, role: OWN, due_ms, up_ms: at_ms, late_s }
    rings.push({ id: await alertId(ticket, firing, me), body })
  }
  return { rings, again_ms: nextRungMs(judged, now) }
}

/** The same derivation as `derived_id` of `server/domain/ids.py`. */
async function alertId(ticket: string, firing: Firing, person: string): Promise<string> {
  const parts = ['alert', ticket, firing.commitment, firing.rung, `${firing.due_version}:${firing.due_ms ?? 'None'}`, person]
  const raw = await sha256Hex(utf8(parts.join('\x1f')))
  const version = ((parseInt(raw.slice(12, 14), 16) & 0x0f) | 0x80).toString(16)
  const variant = ((parseInt(raw.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `${raw.slice(0, 8)}-${raw.slice(8, 12)}-${version}${raw.slice(14, 16)}-${variant}${raw.slice(18, 20)}-${raw.slice(20, 32)}`
}

function isRunning({ verdict }: Judged): boolean {
  return verdict !== null && verdict.stop === null && verdict.ending === null
}

/** Who had the ticket at an instant. */
function holderAt(events: readonly ClockEvent[], at: number): string | null {
  let holder: string | null = null
  for (const { kind, at_ms, data } of events) {
    const holds = HOLDS[kind]
    if (at_ms <= at && holds !== undefined) holder = holds && typeof data['engineer'] === 'string' ? data['engineer'] : null
  }
  return holder
}
