/** What this phone's own words make of the records it holds: it reads its own writes before the server has heard them. */

import { bounds } from "./bounds.ts";
import { Desk, keyOf } from "./desk.ts";
import type { Moment, Pending, RecordKey } from "./desk.ts";
import { foldAlert, foldTicket } from "./fold_ticket.ts";
import { foldVisit } from "./fold_visit.ts";
import { CATALOGUE } from "./operations.gen.ts";
import type { PhoneKind } from "./operations.gen.ts";
import type { Entry } from "./outbox.ts";
import type { RecordByKind, RecordKind } from "./records.gen.ts";

/** Where records come from: the mirror. */
export interface Reader {
  get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | undefined>;
  list<K extends RecordKind>(kind: K): Promise<RecordByKind[K][]>;
  labelOf(tag: string): Promise<RecordByKind["label"] | undefined>;
  /** Reporter and signers of a ticket, where this phone may know them. */
  contactOf(ticket: string): Promise<RecordByKind["contact"] | undefined>;
}

export interface FoldNow {
  by: string;
  wall_ms: number;
  received_ms: number;
}

export type Overlay = ReadonlyMap<RecordKey, RecordByKind[RecordKind]>;

/** Entries that the view adds to the mirror: said, not refused or taken back, and not yet in it. */
export function viewed(entries: readonly Entry[]): Entry[] {
  const taken = takenBack(entries);
  return entries
    .filter((entry) => entry.state !== "rejected" && !entry.pulled && !(entry.state === "parked" && taken.has(entry.id)))
    .sort((left, right) => left.n - right.n);
}

/** Only what still waits at the server can be taken back. */
function takenBack(entries: readonly Entry[]): Set<unknown> {
  const said = entries.filter(({ operation, state }) => operation.kind === "operation.withdraw" && state !== "rejected");
  return new Set(said.map(({ operation }) => operation.body["of"]));
}

/** The records that pending operations change, as they look with them. */
export async function overlay(entries: readonly Entry[], reader: Reader, now: FoldNow): Promise<Overlay> {
  const shown = viewed(entries);
  if (shown.length === 0) return new Map();
  const desk = new Desk(await gather(shown, reader));
  const moments = momentsOf(entries, now);
  const later = shown.some(({ operation }) => !isFoldedHere(operation.kind)) ? (await import("./fold_later.ts")).LATER : {};
  for (const { id, operation, personal } of shown) {
    const moment = moments.get(id);
    if (moment !== undefined) (later[operation.kind] ?? foldHere)(desk, { operation, personal, moment, by: now.by });
  }
  return desk.changed;
}

/** What a job is made of folds here; the rest, calls, and what moves a ticket on, in `fold_later.ts`. */
function foldHere(desk: Desk, pending: Pending): void {
  const about = CATALOGUE[pending.operation.kind].record;
  if (about === "visit") foldVisit(desk, pending);
  else if (about === "ticket") foldTicket(desk, pending);
  else if (about === "alert") foldAlert(desk, pending);
}

const LATER: ReadonlySet<PhoneKind> = new Set<PhoneKind>(["ticket.call", "ticket.analyse", "ticket.pass_on", "ticket.solve"]);

function isFoldedHere(kind: PhoneKind): boolean {
  return ["visit", "ticket", "alert"].includes(CATALOGUE[kind].record) && !LATER.has(kind);
}

/** When each was said, judged as if it were pushed now; the one before it bounds it, as on the server. */
function momentsOf(entries: readonly Entry[], now: FoldNow): Map<string, Moment> {
  const moments = new Map<string, Moment>();
  const push = { wall_ms: now.wall_ms, received_ms: now.received_ms };
  let before: { n: number; wall_ms: number; earliest_ms: number } | null = null;
  for (const { id, n, operation } of [...entries].sort((left, right) => left.n - right.n)) {
    const told = bounds(operation.said, push, before?.n === n - 1 ? before : null);
    before = { n, wall_ms: operation.said.wall_ms, earliest_ms: told.earliest_ms };
    moments.set(id, { ...told, received_ms: now.received_ms });
  }
  return moments;
}

/** Loads everything the fold may look at, before it begins: the fold itself never waits. */
async function gather(entries: readonly Entry[], reader: Reader): Promise<Map<RecordKey, RecordByKind[RecordKind]>> {
  const held = new Map<RecordKey, RecordByKind[RecordKind]>();
  const fetch = async <K extends RecordKind>(kind: K, id: unknown): Promise<RecordByKind[K] | undefined> => {
    if (typeof id !== "string") return undefined;
    const known = held.get(keyOf(kind, id)) as RecordByKind[K] | undefined;
    const record = known ?? (await reader.get(kind, id));
    if (record !== undefined) held.set(keyOf(kind, id), record);
    return record;
  };
  const handing = (kind: PhoneKind): boolean => entries.some(({ operation }) => operation.kind === kind);
  const whole: RecordKind[] = [...(handing("handover.begin") ? ["ticket" as const] : []), ...(handing("handover.accept") ? ["alert" as const] : []), ...(handing("errand.close") ? ["day" as const] : [])];
  for (const kind of whole) for (const record of await reader.list(kind)) held.set(keyOf(kind, record.id), record);
  const asked = new Set<string>();
  const contactOf = async (ticket: string | undefined): Promise<void> => {
    // Once a ticket: a shift has hundreds of operations on a handful of them, and each tap folds them all.
    if (ticket === undefined || asked.has(ticket)) return;
    asked.add(ticket);
    const contact = await reader.contactOf(ticket);
    if (contact !== undefined) held.set(keyOf("contact", contact.id), contact);
  };
  for (const { operation } of entries) {
    const { body, record } = operation;
    const about = CATALOGUE[operation.kind].record;
    if (about !== "operation") await fetch(about as RecordKind, record);
    const conflict = about === "conflict" ? await fetch("conflict", record) : undefined;
    if (conflict !== undefined) await fetch(conflict.record_kind, conflict.record);
    const visited = about === "visit" ? (await fetch("visit", record))?.ticket : undefined;
    const ticket = await fetch("ticket", visited ?? (about === "ticket" ? record : body["ticket"]));
    await fetch("visit", ticket?.visit);
    await contactOf(visited);
    const site = await fetch("site", body["site"]);
    await fetch("contract", site?.contract);
    await fetch("equipment", body["equipment"]);
    const label = typeof body["tag"] === "string" ? await reader.labelOf(body["tag"]) : undefined;
    if (label === undefined) continue;
    held.set(keyOf("label", label.id), label);
    await fetch("equipment", label.equipment);
  }
  return held;
}
