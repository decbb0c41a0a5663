/** What the vault does seldom and no first screen waits for: handed over, emptied, tidied. */

import type { Saying } from "../core/operations.ts";
import { onServer } from "../core/outbox.ts";
import type { Entry } from "../core/outbox.ts";
import type { Identity } from "../core/ports.ts";
import { VaultError, wait } from "./database.ts";
import type { Database } from "./database.ts";
import type { BlobRow } from "./vault.ts";
import { entryOf, metaOf, numbered, RESERVE, STORES } from "./vault_rows.ts";
import type { OperationRow } from "./vault_rows.ts";

/** More than the largest picture takes. */
const RESERVE_BYTES = 4_000_000;
const RANDOM_MOST_BYTES = 65_536;

export interface Key {
  name: string;
  pair: CryptoKeyPair;
}

/** Makes the phone somebody's: who they are, their key and what is noted with it, all of it or nothing. */
export function become(database: Database, identity: Identity, key: Key, notes: Readonly<Record<string, unknown>>): Promise<void> {
  return database.run(["keys", "meta"], "readwrite", async (transaction) => {
    await wait(transaction.objectStore("keys").put(key));
    for (const [name, value] of Object.entries({ ...notes, identity })) await wait(transaction.objectStore("meta").put({ name, value }));
  });
}

/** Clears everything but who this phone is and its numbers, and keeps its last word. */
export function erase(database: Database, last: Saying): Promise<void> {
  return database.run(STORES, "readwrite", async (transaction) => {
    const identity = await metaOf<Identity>(transaction, "identity");
    if (identity === undefined) throw new VaultError("not-enrolled");
    // The key stays: the last word may need a session.
    for (const store of ["operations", "blobs", "bytes", "drafts"]) await wait(transaction.objectStore(store).clear());
    await numbered(transaction, identity, last);
  });
}

export function forget(database: Database): Promise<void> {
  return database.run(STORES, "readwrite", async (transaction) => {
    for (const store of STORES) await wait(transaction.objectStore(store).clear());
  });
}

/** Whatever this vault holds, of whoever used the phone: rows that no server has answered for. */
export function unanswered(database: Database): Promise<Entry[]> {
  return database.run(["operations"], "readonly", async (transaction) => {
    const rows = (await wait(transaction.objectStore("operations").getAll())) as OperationRow[];
    return rows.map(entryOf).filter((entry) => !onServer(entry)).sort((left, right) => left.recorded_ms - right.recorded_ms);
  });
}

/** What these operations speak of, and an earlier life of the server verified, waits again. True where there was any. */
export function doubtBlobs(database: Database, server_epoch: string, operations: ReadonlySet<string>): Promise<boolean> {
  return database.run(["blobs"], "readwrite", async (transaction) => {
    const blobs = transaction.objectStore("blobs");
    const doubtful = ((await wait(blobs.getAll())) as BlobRow[]).filter(
      (row) => row.verified_ms !== null && row.server_epoch !== server_epoch && operations.has(row.attached ?? ""),
    );
    for (const row of doubtful) await wait(blobs.put({ ...row, verified_ms: null, upload: null }));
    return doubtful.length > 0;
  });
}

export function dropBlobs(database: Database, hashes: readonly string[]): Promise<void> {
  return database.run(["blobs", "bytes"], "readwrite", async (transaction) => {
    for (const sha256 of hashes) {
      await wait(transaction.objectStore("blobs").delete(sha256));
      await wait(transaction.objectStore("bytes").delete(sha256));
    }
  });
}

/**
 * Whether a picture still finds room. What a browser estimates does not tell (Chromium says 10 GB to every page), so
 * room is held ready in bytes: what a person says when the phone is full takes their place.
 */
export async function holdRoom(database: Database): Promise<boolean> {
  try {
    await database.run(["bytes"], "readwrite", async (transaction) => {
      const bytes = transaction.objectStore("bytes");
      if ((await wait(bytes.getKey(RESERVE))) === undefined) await wait(bytes.put({ sha256: RESERVE, data: noise() }));
    });
    return true;
  } catch (error) {
    if (error instanceof VaultError && error.code === "storage-full") return false;
    throw error;
  }
}

/** Bytes that no browser can pack. */
function noise(): ArrayBuffer {
  const bytes = new Uint8Array(RESERVE_BYTES);
  for (let at = 0; at < RESERVE_BYTES; at += RANDOM_MOST_BYTES) crypto.getRandomValues(bytes.subarray(at, at + RANDOM_MOST_BYTES));
  return bytes.buffer;
}
