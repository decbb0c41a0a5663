/**
 * A ticket's events as they become known, one receipt after the other: at each what `knownEvents` gives then.
 * The same as `server/domain/knowledge.py`.
 */

import { ClockError } from './clock-errors.ts'
import { AsCorrected, byReceipt, capped, inOrder, OF_VISIT, listOf, witnessed } from './events.ts'
import type { ClockEvent } from './events.ts'

/** What a receipt changed: events that come after all others, in order, and kinds in which more changed. */
export type News = { added: readonly ClockEvent[]; changed: ReadonlySet<string> }

/** The arrivals of one visit, and what tells more of them, as corrected, by id. */
type Visit = { arrivals: Map<string, ClockEvent>; more: Map<string, ClockEvent> }
type Fresh = Map<string, ClockEvent | null>

/**
 * What is known so far, corrections applied, arrivals with their witnesses, in order. An event that comes after all
 * others costs the same however many there are; a late one its place in the row; a correction what it corrects.
 */
export class Knowledge {
  /** What is known now, in order. */
  readonly events: ClockEvent[] = []
  private readonly said = new Map<string, ClockEvent>()
  private readonly corrections = new Map<string, string[]>()
  private readonly corrected = new Map<string, AsCorrected>()
  private readonly visits = new Map<unknown, Visit>()
  private readonly visitOf = new Map<string, unknown>()
  private readonly shown = new Map<string, ClockEvent>()
  private last: ClockEvent | null = null

  /** Takes in what was received at once, and after everything before. Raises correction-cycle. */
  learn(events: readonly ClockEvent[]): News {
    const fresh: Fresh = new Map()
    for (const root of events.map(capped).sort(byReceipt).map((event) => this.take(event))) {
      if (root !== null) fresh.set(root, null)
    }
    for (const root of fresh.keys()) fresh.set(root, this.corrected.get(root)?.stands ?? null)
    return this.show(new Map([...fresh, ...this.arrivals(fresh)]))
  }

  /** Takes in one event; gives the id of the one that it is, or in the end corrects, if that is known. */
  private take(event: ClockEvent): string | null {
    this.said.set(event.id, event)
    this.fold(event)
    if (event.kind !== 'corrected') return event.id
    this.checkCycle(event)
    const target = targetOf(event)
    const mine = this.corrections.get(target)
    if (mine === undefined) this.corrections.set(target, [event.id])
    else mine.push(event.id)
    const found = this.corrected.get(target)
    if (found === undefined) return null
    const before = found.stands
    found.take(this.corrected.get(event.id)?.stands ?? null)
    return this.rootOf(target, before)
  }

  /** Passes on what became of an event, from correction to corrected, as long as it makes a difference. */
  private rootOf(from: string, was: ClockEvent | null): string | null {
    let id = from
    let before = was
    while (this.corrected.get(id)?.stands !== before) {
      const event = this.said.get(id) as ClockEvent
      if (event.kind !== 'corrected') return id
      id = targetOf(event)
      const next = this.said.get(id)
      if (next === undefined) return null
      before = this.corrected.get(id)?.stands ?? null
      this.fold(next)
    }
    return null
  }

  private fold(event: ClockEvent): void {
    const found = new AsCorrected(event)
    for (const id of this.corrections.get(event.id) ?? []) found.take(this.corrected.get(id)?.stands ?? null)
    this.corrected.set(event.id, found)
  }

  private checkCycle(correction: ClockEvent): void {
    let event: ClockEvent | undefined = correction
    while (event?.kind === 'corrected') {
      event = this.said.get(targetOf(event))
      if (event === correction) throw new ClockError('correction-cycle', { event: correction.id })
    }
  }

  /** Gives the arrivals of every visit of which more is known now, with all its witnesses. */
  private arrivals(fresh: Fresh): Map<string, ClockEvent> {
    const touched = new Map<unknown, boolean>()
    for (const [id, event] of fresh) {
      const [was, is] = [this.visitOf.get(id) ?? null, visitOf(event)]
      for (const [visit, at] of [[was, null], [is, event]] as const) {
        if (visit === null) continue
        this.put(visit, id, at)
        touched.set(visit, (touched.get(visit) ?? false) || !this.saysNothing(id, event, visit))
      }
      this.visitOf.set(id, is)
    }
    const found = new Map<string, ClockEvent>()
    for (const [visit, isTold] of touched) {
      const here = this.visits.get(visit)
      if (!isTold || here === undefined) continue
      const more = [...here.more.values()].sort(inOrder)
      for (const event of here.arrivals.values()) found.set(event.id, more.length > 0 ? witnessed(event, more) : event)
    }
    return found
  }

  private put(visit: unknown, id: string, event: ClockEvent | null): void {
    const here = this.visits.get(visit) ?? { arrivals: new Map(), more: new Map() }
    this.visits.set(visit, here)
    here.arrivals.delete(id)
    here.more.delete(id)
    if (event !== null) (OF_VISIT.has(event.kind) ? here.more : here.arrivals).set(id, event)
  }

  /** Tells whether it is one more witness, after all others, of a kind that stands and of an arrival that is dated. */
  private saysNothing(id: string, event: ClockEvent | null, visit: unknown): boolean {
    if (event === null || event.kind !== 'witnessed' || this.shown.has(id) || this.isLate(event)) return false
    const arrivals = [...(this.visits.get(visit)?.arrivals.values() ?? [])]
    return arrivals.every((claimed) => isDated(claimed, this.shown.get(claimed.id), event))
  }

  private show(fresh: Fresh): News {
    const added: ClockEvent[] = []
    const changed = new Set<string>()
    for (const [id, event] of fresh) if (event === null) this.hide(id, changed)
    const standing = [...fresh.values()].filter((event) => event !== null)
    for (const event of standing.sort(inOrder)) {
      if (this.shown.get(event.id) === event) continue
      if (this.hide(event.id, changed) || this.isLate(event)) {
        this.events.splice(this.placeOf(event), 0, event)
        changed.add(event.kind)
      } else {
        this.events.push(event)
        added.push(event)
      }
      this.shown.set(event.id, event)
      if (!this.isLate(event)) this.last = event
    }
    return { added, changed }
  }

  private isLate(event: ClockEvent): boolean {
    return this.last !== null && inOrder(event, this.last) < 0
  }

  /** Takes an event out of what is shown, if it is there. */
  private hide(id: string, changed: Set<string>): boolean {
    const event = this.shown.get(id)
    if (event === undefined) return false
    this.shown.delete(id)
    this.events.splice(this.placeOf(event), 1)
    changed.add(event.kind)
    return true
  }

  /** Gives the place of the first event that does not come before this one. */
  private placeOf(event: ClockEvent): number {
    let low = 0
    let high = this.events.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (inOrder(this.events[middle] as ClockEvent, event) >= 0) high = middle
      else low = middle + 1
    }
    return low
  }
}

function targetOf(correction: ClockEvent): string {
  return String(correction.data.of)
}

function isDated(claimed: ClockEvent, shown: ClockEvent | undefined, witness: ClockEvent): boolean {
  if (shown === undefined || shown.at_ms === claimed.at_ms) return false
  return listOf(shown, 'proof').includes(String(witness.data.witness))
}

/** Gives which visit an event tells of, or is told of by. */
function visitOf(event: ClockEvent | null): unknown {
  return event !== null && (OF_VISIT.has(event.kind) || event.kind === 'arrived') ? (event.data.visit ?? null) : null
}
