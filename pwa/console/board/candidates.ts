/** Who could keep the promise of each ticket that nobody holds: asked for the most urgent first, and again as they age. */

import { signal } from '@preact/signals'
import type { Candidates } from '../data/answers.ts'
import { api, serverNow_ms } from '../data/store.ts'

interface Held {
  asked_ms: number
  answer: Candidates | null
}

const MOST = 12
const FRESH_MS = 20_000

/** Ticket id -> the last answer. */
export const candidates = signal<ReadonlyMap<string, Candidates>>(new Map())
const held = new Map<string, Held>()
const whole = new Set<string>()
const EVERYBODY = 10_000

async function askFor(ticket: string): Promise<void> {
  const entry: Held = { asked_ms: serverNow_ms(), answer: held.get(ticket)?.answer ?? null }
  held.set(ticket, entry)
  try {
    entry.answer = await api.get<Candidates>(`/tickets/${ticket}/candidates`, whole.has(ticket) ? { most: EVERYBODY } : {})
    candidates.value = new Map([...candidates.peek(), [ticket, entry.answer]])
  } catch {
    // The row shows no slack until the next round; the detail says what went wrong.
  }
}

/** Asks for those of `tickets` (most urgent first) whose answer is missing or old. `renew` asks in any case. */
export function wantCandidates(tickets: readonly string[], renew = false): void {
  const now = serverNow_ms()
  for (const ticket of tickets.slice(0, MOST)) {
    const entry = held.get(ticket)
    if (renew || entry === undefined || now - entry.asked_ms > FRESH_MS) void askFor(ticket)
  }
}

/** From now on everybody is listed who can be sent to this ticket, not the first fifty alone. */
export function wantAll(ticket: string): void {
  whole.add(ticket)
  wantCandidates([ticket], true)
}
