/** The outbox as a person reads it: what is recorded, what is on the server, what needs them. */

import { nextBatch, onServer, PUSH_LIMITS } from "../core/outbox.ts";
import type { Entry } from "../core/outbox.ts";
import type { Outbox, OutboxItem, OutboxState } from "./phone.ts";
import type { BlobRow } from "./vault.ts";

export function outboxOf(entries: readonly Entry[], blobs: readonly BlobRow[]): Outbox {
  const { held } = nextBatch(entries, PUSH_LIMITS);
  const kept = blobs.filter((row) => row.attached !== null);
  const waiting = entries.filter((entry) => !onServer(entry));
  return {
    recorded: entries.length,
    on_server: entries.length - waiting.length,
    waiting: waiting.length,
    needs_you: entries.filter((entry) => entry.state === "rejected" && !entry.replaced).length,
    oldest_ms: waiting.reduce<number | null>((least, { recorded_ms }) => Math.min(least ?? recorded_ms, recorded_ms), null),
    photos: {
      kept: kept.length,
      on_server: kept.filter((row) => row.verified_ms !== null).length,
      waiting_bytes: kept.reduce((sum, row) => sum + (row.verified_ms === null ? row.bytes : 0), 0),
    },
    items: [...entries].sort((left, right) => right.n - left.n).map((entry) => itemOf(entry, held)),
  };
}

const STATES: Record<Entry["state"], OutboxState> = {
  waiting: "waiting",
  parked: "parked",
  rejected: "needs-you",
  settled: "settled",
};

function itemOf(entry: Entry, held: ReadonlySet<string>): OutboxItem {
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
    blobs: operation.blobs,
  };
}
