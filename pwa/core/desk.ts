/** The records that pending operations work on while they are folded: copies, so that the mirror's stay as they are. */

import type { Operation } from "./operations.ts";
import type { PhoneKind, EventRule } from "./operations.gen.ts";
import { CATALOGUE } from "./operations.gen.ts";
import type { Personal } from "./operations.ts";
import type { Event, RecordByKind, RecordKind, Ticket } from "./records.gen.ts";

/** When something happened, as far as this phone can tell before the server says. */
export interface Moment {
  at_ms: number;
  earliest_ms: number;
  latest_ms: number;
  received_ms: number;
  certainty: "continuous" | "bracketed" | "moved";
  wide_earliest_ms: number;
}

/** One pending operation on its way through the fold. */
export interface Pending {
  operation: Operation;
  personal: Personal | null;
  moment: Moment;
  by: string;
}

export type RecordKey = `${RecordKind}:${string}`;

export function keyOf(kind: RecordKind, id: string): RecordKey {
  return `${kind}:${id}`;
}

export class Desk {
  readonly changed = new Map<RecordKey, RecordByKind[RecordKind]>();
  private readonly held: ReadonlyMap<RecordKey, RecordByKind[RecordKind]>;

  constructor(held: ReadonlyMap<RecordKey, RecordByKind[RecordKind]>) {
    this.held = held;
  }

  look<K extends RecordKind>(kind: K, id: string): RecordByKind[K] | undefined {
    const key = keyOf(kind, id);
    return (this.changed.get(key) ?? this.held.get(key)) as RecordByKind[K] | undefined;
  }

  /** A copy that may be changed; undefined when this phone does not have the record. */
  take<K extends RecordKind>(kind: K, id: string): RecordByKind[K] | undefined {
    const found = this.look(kind, id);
    if (found === undefined) return undefined;
    const key = keyOf(kind, id);
    if (!this.changed.has(key)) this.changed.set(key, structured(found));
    return this.changed.get(key) as RecordByKind[K];
  }

  put<K extends RecordKind>(kind: K, record: RecordByKind[K]): void {
    this.changed.set(keyOf(kind, record.id), record);
  }

  /** Those of a kind that this phone has, as they stand now. */
  all<K extends RecordKind>(kind: K): RecordByKind[K][] {
    const now = new Map([...this.held, ...this.changed]);
    return [...now].filter(([key]) => key.startsWith(`${kind}:`)).map(([, record]) => record as RecordByKind[K]);
  }

  find<K extends RecordKind>(kind: K, wanted: (record: RecordByKind[K]) => boolean): RecordByKind[K] | undefined {
    for (const records of [this.changed, this.held]) {
      for (const [key, record] of records) {
        if (key.startsWith(`${kind}:`) && wanted(record as RecordByKind[K])) return record as RecordByKind[K];
      }
    }
    return undefined;
  }
}

function structured<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Event kinds that the catalogue says this body yields. */
export function eventsOf(kind: PhoneKind, body: Record<string, unknown>): string[] {
  return (CATALOGUE[kind].events ?? []).filter((rule) => asked(rule, body)).map((rule) => rule.kind);
}

function asked({ when }: EventRule, body: Record<string, unknown>): boolean {
  return Object.entries(when ?? {}).every(([name, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(body[name]) : body[name] === wanted,
  );
}

/** Appends the operation's events to its ticket: once only, however often the fold runs over what is there already. */
export function addEvents(ticket: Ticket, pending: Pending, data: Record<string, unknown>): void {
  for (const kind of eventsOf(pending.operation.kind, pending.operation.body)) addEvent(ticket, pending, kind, data);
}

/** Appends one event: the first of an operation takes its id. */
export function addEvent(ticket: Ticket, pending: Pending, kind: string, data: Record<string, unknown>): void {
  const { id } = pending.operation;
  const same = ticket.events.filter((event) => event.id === id || event.id === `${id}:${kind}`);
  if (same.some((event) => event.kind === kind)) return;
  ticket.events.push(eventOf(ticket, pending, same.length === 0 ? id : `${id}:${kind}`, kind, data));
}

function eventOf(ticket: Ticket, { moment, by }: Pending, id: string, kind: string, data: Record<string, unknown>): Event {
  return {
    id,
    kind,
    at_ms: moment.at_ms,
    earliest_ms: moment.earliest_ms,
    latest_ms: moment.latest_ms,
    received_ms: moment.received_ms,
    certainty: moment.certainty,
    wide_earliest_ms: moment.wide_earliest_ms,
    wide_latest_ms: moment.received_ms,
    source: "phone",
    by,
    seq: ticket.events.length,
    data,
  };
}

/** Adds to a list what is not yet in it. */
export function addOnce<T>(list: T[], entry: T, same: (held: T) => boolean): void {
  if (!list.some(same)) list.push(entry);
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
