/** Rows of the vault and how an operation becomes one: what its daily work and its upkeep share. */

import { tick, writtenHlc } from "../core/hlc.ts";
import type { Hlc } from "../core/hlc.ts";
import { makeOperation } from "../core/operations.ts";
import type { Operation, Saying } from "../core/operations.ts";
import type { Entry } from "../core/outbox.ts";
import type { Identity } from "../core/ports.ts";
import type { Said } from "../core/time.ts";
import { wait } from "./database.ts";

export type OperationRow = Omit<Entry, "operation"> & { live: 0 | 1 };

export const STORES = ["operations", "blobs", "bytes", "drafts", "keys", "meta"];
/** Bytes kept under no hash, only to be given up. */
export const RESERVE = "reserve";

/** Gives the operation its number and its hlc, and keeps it. */
export async function numbered(transaction: IDBTransaction, identity: Identity, saying: Saying): Promise<Entry> {
  const name = `counter:${identity.phone_epoch}`;
  const counter = (await metaOf<{ n: number; hlc: Hlc }>(transaction, name)) ?? null;
  const n = (counter?.n ?? 0) + 1;
  const hlc = tick(counter?.hlc ?? null, serverTime(saying.said));
  const entry = newEntry(makeOperation(saying, n, writtenHlc(hlc, identity.device)), saying, identity.phone_epoch);
  await wait(transaction.objectStore("meta").put({ name, value: { n, hlc } }));
  await wait(transaction.objectStore("operations").add(rowOf(entry, 1)));
  return entry;
}

export async function metaOf<T>(transaction: IDBTransaction, name: string): Promise<T | undefined> {
  const row = (await wait(transaction.objectStore("meta").get(name))) as { value: T } | undefined;
  return row?.value;
}

/** A phone whose own clock is a year behind must not lose every tie: the hlc runs on the server's time as heard. */
function serverTime({ wall_ms, mono_ms, session, heard }: Said): number {
  return heard.now_ms + (session === heard.session ? mono_ms - heard.mono_ms : wall_ms - heard.wall_ms);
}

function newEntry(operation: Operation, { personal, said }: Saying, phone_epoch: string): Entry {
  return {
    id: operation.id,
    n: operation.n,
    phone_epoch,
    wire: JSON.stringify(operation),
    operation,
    personal,
    recorded_ms: said.heard.now_ms + said.wall_ms - said.heard.wall_ms,
    state: "waiting",
    verdict: null,
    answered_ms: null,
    pulled: false,
    replaced: false,
    stuck: false,
  };
}

export function rowOf({ operation: _operation, ...rest }: Entry, live: 0 | 1): OperationRow {
  return { ...rest, live };
}

export function entryOf({ live: _live, ...rest }: OperationRow): Entry {
  return { ...rest, operation: JSON.parse(rest.wire) as Operation };
}
