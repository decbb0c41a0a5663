/** The outbox as a person reads it: what is recorded, what is on the server, what waits and for what, what needs them. */

import { earliest, nextBatch, onServer, PUSH_LIMITS } from "../core/outbox.ts";
import type { Entry } from "../core/outbox.ts";
import type { Outbox, OutboxItem, OutboxState } from "./phone.ts";
import type { BlobRow } from "./vault.ts";

/** How sync stands, as far as the outbox tells of it. */
export interface Standing {
  durable_ms: number | null;
  /** Bytes of the picture under way that the server has already. */
  uploaded_bytes?: number;
}

export function outboxOf(entries: readonly Entry[], blobs: readonly BlobRow[], { durable_ms, uploaded_bytes = 0 }: Standing): Outbox {
  const { held } = nextBatch(entries, PUSH_LIMITS);
  const kept = blobs.filter((row) => row.attached !== null);
  const left = kept.filter((row) => row.verified_ms === null);
  const waiting = entries.filter((entry) => !onServer(entry));
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const unsent = new Set(left.map((row) => row.sha256));
  const bytes = (rows: readonly BlobRow[]): number => rows.reduce((sum, row) => sum + row.bytes, 0);
  return {
    recorded: entries.length,
    on_server: entries.length - waiting.length,
    waiting: waiting.length,
    needs_you: entries.filter((entry) => entry.state === "rejected" && !entry.replaced).length,
    oldest_ms: earliest([...waiting.map(({ recorded_ms }) => recorded_ms), ...left.map(({ kept_ms }) => kept_ms)]),
    backed_up: durable_ms === null ? null : entries.filter((entry) => isBackedUp(entry, durable_ms)).length,
    photos: {
      kept: kept.length,
      on_server: kept.length - left.length,
      bytes: bytes(kept),
      waiting_bytes: Math.max(0, bytes(left) - uploaded_bytes),
    },
    items: [...entries].sort((one, other) => other.n - one.n).map((entry) => itemOf(entry, { held, known, unsent, durable_ms })),
  };
}

interface Around {
  held: ReadonlySet<string>;
  known: ReadonlyMap<string, Entry>;
  unsent: ReadonlySet<string>;
  durable_ms: number | null;
}

const STATES: Record<Entry["state"], OutboxState> = {
  waiting: "waiting",
  parked: "parked",
  rejected: "needs-you",
  settled: "settled",
};

function isBackedUp(entry: Entry, durable_ms: number): boolean {
  return onServer(entry) && entry.answered_ms !== null && entry.answered_ms <= durable_ms;
}

function itemOf(entry: Entry, { held, known, unsent, durable_ms }: Around): OutboxItem {
  const { operation, personal, verdict } = entry;
  return {
    id: entry.id,
    n: entry.n,
    kind: operation.kind,
    record: operation.record,
    body: operation.body,
    personal: personal?.values ?? null,
    recorded_ms: entry.recorded_ms,
    state: held.has(entry.id) ? "held" : STATES[entry.state],
    code: verdict?.code ?? null,
    detail: verdict?.detail ?? null,
    answered: entry.replaced,
    held_by: held.has(entry.id) ? holderOf(entry, known, held) : null,
    backed_up: durable_ms === null ? null : isBackedUp(entry, durable_ms),
    photos_unsent: operation.blobs.filter((blob) => unsent.has(blob.sha256)).length,
    blobs: operation.blobs,
  };
}

/** What this one waits for in the end: the refused or parked operation at the beginning of the chain. */
function holderOf(entry: Entry, known: ReadonlyMap<string, Entry>, held: ReadonlySet<string>): OutboxItem["held_by"] {
  for (let at: Entry | undefined = entry, steps = 0; at !== undefined && steps <= known.size; steps += 1) {
    const needed: Entry[] = at.operation.needs.flatMap((id) => known.get(id) ?? []).filter((one) => one.state !== "settled");
    const holder: Entry | undefined = needed.find((one) => held.has(one.id) || one.state === "rejected" || one.state === "parked");
    if (holder !== undefined && !held.has(holder.id)) return { kind: holder.operation.kind, state: STATES[holder.state] };
    at = holder;
  }
  return null;
}
