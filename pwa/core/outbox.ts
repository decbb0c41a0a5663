/** What a phone has said and not yet forgotten: which operations go next, and what each answer makes of them. Pure. */

import type { Operation, Personal } from "./operations.ts";

export type EntryState = "waiting" | "parked" | "rejected" | "settled";
export type OutcomeName = "applied" | "repeated" | "merged" | "superseded" | "parked" | "rejected";

export interface Verdict {
  outcome: string;
  rev: number | null;
  code: string | null;
  detail: string | null;
}

/** An operation in the vault. `wire` is its exact text and never changes; everything else is this phone's book-keeping. */
export interface Entry {
  id: string;
  n: number;
  phone_epoch: string;
  wire: string;
  operation: Operation;
  personal: Personal | null;
  recorded_ms: number;
  state: EntryState;
  verdict: Verdict | null;
  /** `now` of the answer that gave the verdict. */
  answered_ms: number | null;
  /** The mirror shows what the server made of it: the view no longer adds it. */
  pulled: boolean;
  /** Refused, and since replaced or withdrawn by another operation. */
  replaced: boolean;
  /** No server will take it as it is (too large alone): kept, shown, not sent again by itself. */
  stuck: boolean;
}

export interface Limits {
  operations: number;
  bytes: number;
}

export const PUSH_LIMITS: Limits = { operations: 200, bytes: 240_000 };
export const READABLE_MS = 7 * 86_400_000;
/** Work unsent for longer is late: the phone says so, and the desk sees it. */
export const LATE_MS = 4 * 3_600_000;

export interface Batch {
  batch: Entry[];
  held: Set<string>;
}

/**
 * The next operations to push, in the order they were said, and those held back because they need a refused or
 * parked one. Nothing else waits for a refused operation, not even a later one of the same record.
 */
export function nextBatch(entries: readonly Entry[], limits: Limits): Batch {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const mending = new Map<string, Entry>();
  for (const entry of entries) for (const id of answersTo(entry)) mending.set(id, entry);
  const held = new Set<string>();
  const batch: Entry[] = [];
  let bytes = 0;
  let full = false;
  for (const entry of [...entries].sort((left, right) => left.n - right.n)) {
    if (entry.state !== "waiting") continue;
    if (entry.operation.needs.some((id) => blocks(id, known, mending, held))) {
      held.add(entry.id);
      continue;
    }
    const size = sizeOf(entry);
    full ||= batch.length >= limits.operations || (batch.length > 0 && bytes + size > limits.bytes);
    if (full) continue;
    bytes += size;
    batch.push(entry);
  }
  return { batch, held };
}

/** Operations that this one replaces or takes back. */
export function answersTo({ operation }: Entry): string[] {
  if (operation.mends !== undefined) return [operation.mends];
  return operation.kind === "operation.withdraw" ? [String(operation.body["of"])] : [];
}

function blocks(id: string, known: Map<string, Entry>, mending: Map<string, Entry>, held: Set<string>): boolean {
  const needed = known.get(id);
  if (needed === undefined || needed.state === "settled") return false;
  // It goes in the same batch, before this one.
  if (needed.state === "waiting") return held.has(id);
  if (needed.state === "parked") return true;
  return mending.get(id)?.state !== "settled";
}

/** Bytes an operation takes in a push, with its personal values. */
function sizeOf({ wire, personal }: Entry): number {
  return utf8Bytes(wire) + (personal === null ? 0 : utf8Bytes(JSON.stringify(personal)) + 42) + 2;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const STATES: Record<string, EntryState> = {
  applied: "settled",
  merged: "settled",
  superseded: "settled",
  parked: "parked",
  rejected: "rejected",
};

/** What an outcome leaves of an entry. A word that this release does not know counts as parked: safe, and not lost. */
export function judged(entry: Entry, verdict: Verdict, now_ms: number): Entry {
  const state = STATES[verdict.outcome] ?? "parked";
  return { ...entry, state, verdict, answered_ms: now_ms, pulled: state === "rejected" };
}

/** What the server says it holds of this phone: everything up to `n` but the holes. */
export interface Held {
  n: number;
  holes: readonly number[];
}

/**
 * Entries answered once that the server says it does not hold (a restored backup): they wait to be sent again. One whose
 * number it never counted is in no `held`: it counts as held, unless `restored`, when nobody knows.
 */
export function lost(entries: readonly Entry[], held: Held, restored = false): Entry[] {
  const holes = new Set(held.holes);
  const lacks = ({ n, verdict }: Entry): boolean => (verdict?.code === "counter-reused" ? restored : n > held.n || holes.has(n));
  return entries.filter((entry) => entry.state !== "waiting" && !entry.stuck && lacks(entry)).map(waitingAgain);
}

export function waitingAgain(entry: Entry): Entry {
  return { ...entry, state: "waiting", verdict: null, answered_ms: null, pulled: false };
}

/** Entries that the vault may forget: in the mirror, in the off-machine copy, and readable for their seven days. */
export function forgettable(entries: readonly Entry[], durable_ms: number | null, now_ms: number): Entry[] {
  if (durable_ms === null) return [];
  return entries.filter(
    (entry) =>
      (entry.state === "settled" || (entry.state === "rejected" && entry.replaced)) &&
      entry.pulled &&
      entry.answered_ms !== null &&
      entry.answered_ms <= durable_ms &&
      now_ms - entry.answered_ms > READABLE_MS,
  );
}

export function earliest(times_ms: readonly number[]): number | null {
  return times_ms.length === 0 ? null : Math.min(...times_ms);
}

/** On the server for good or for looking at; a refused one is in the ledger too. */
export function onServer(entry: Entry): boolean {
  return entry.state !== "waiting" && !entry.stuck;
}
