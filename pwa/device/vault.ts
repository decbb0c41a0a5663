/**
 * The vault: operations, blobs, keys, drafts. Its schema (version 1) is frozen for ever; no update migrates,
 * rewrites or clears it. What is added later lives in new members of rows, never in new stores.
 */

import type { Saying } from "../core/operations.ts";
import { answersTo, earliest, READABLE_MS } from "../core/outbox.ts";
import type { Entry } from "../core/outbox.ts";
import type { BlobsWaiting, Identity, Vault } from "../core/ports.ts";
import type { Heard } from "../core/time.ts";
import { Database, VaultError, wait } from "./database.ts";
import * as upkeep from "./vault_upkeep.ts";
import type { Key } from "./vault_upkeep.ts";
import { entryOf, metaOf, numbered, RESERVE, rowOf } from "./vault_rows.ts";
import type { OperationRow } from "./vault_rows.ts";

const NAME = "halfhour-vault";

function schema(database: IDBDatabase): void {
  const operations = database.createObjectStore("operations", { keyPath: "id" });
  operations.createIndex("by_number", ["phone_epoch", "n"], { unique: true });
  // 1 = to be loaded at each start; 0 = done and kept only because no backup has it yet.
  operations.createIndex("by_live", ["phone_epoch", "live"]);
  database.createObjectStore("blobs", { keyPath: "sha256" });
  database.createObjectStore("bytes", { keyPath: "sha256" });
  database.createObjectStore("drafts", { keyPath: "key" });
  database.createObjectStore("keys", { keyPath: "name" });
  database.createObjectStore("meta", { keyPath: "name" });
}

/** A blob without its bytes. `attached` is the operation that speaks of it. */
export interface BlobRow {
  sha256: string;
  type: string;
  bytes: number;
  kept_ms: number;
  attached: string | null;
  /** Where a half-done upload goes on. */
  upload: string | null;
  verified_ms: number | null;
  /** The contract it belongs to, written down before the mirror that knew it went. */
  contract?: string | null;
  /** In which life of the server it was verified: one restored from a backup may not have it. */
  server_epoch?: string;
}

export interface DraftRow {
  key: string;
  values: unknown;
  saved_ms: number;
}

const EPOCH_END = 2;

export const EXPORTED = "exported";

/** What files hold of this vault: ids of operations, hashes of pictures. */
export interface Exported {
  ids: string[];
  at_ms: number;
}

/** What each start loads, kept as it is in the store: a tap must not read a shift's three hundred operations anew. */
interface Live {
  phone_epoch: string;
  entries: Map<string, Entry>;
}

export class IdbVault implements Vault {
  private readonly database: Database;
  private live: Promise<Live> | null = null;

  constructor(factory: IDBFactory) {
    this.database = new Database(factory, NAME, schema);
  }

  async identity(): Promise<Identity | null> {
    const identity = (await this.meta<Identity>("identity")) ?? null;
    const live = await this.live?.catch(() => null);
    // Another tab has made this phone somebody else's, and its word of it is still on the way.
    if (live != null && live.phone_epoch !== identity?.phone_epoch) this.reread();
    return identity;
  }

  async saveIdentity(identity: Identity): Promise<void> {
    await this.saveMeta("identity", identity);
    this.reread();
  }

  /** Somebody else has written here: another tab. */
  reread(): void {
    this.live = null;
  }

  async meta<T>(name: string): Promise<T | undefined> {
    return this.database.run(["meta"], "readonly", (transaction) => metaOf<T>(transaction, name));
  }

  async saveMeta(name: string, value: unknown, durability: "strict" | "relaxed" = "strict"): Promise<void> {
    await this.database.run(
      ["meta"],
      "readwrite",
      (transaction) => wait(transaction.objectStore("meta").put({ name, value })),
      durability,
    );
  }

  /** The last answer heard, so that the next run of the app can still date what it says. */
  heard(): Promise<Heard | undefined> {
    return this.meta<Heard>("heard");
  }

  async append(saying: Saying, draft: string | null): Promise<Entry> {
    const stores = ["operations", "blobs", "drafts", "meta"];
    const [entry, ...replaced] = await this.keep(stores, async (transaction): Promise<[Entry, ...Entry[]]> => {
      const operations = transaction.objectStore("operations");
      const kept = (await wait(operations.get(saying.id))) as OperationRow | undefined;
      // The connection was lost after the commit and before its word of it: it is saved already.
      if (kept !== undefined) return [entryOf(kept)];
      const identity = await metaOf<Identity>(transaction, "identity");
      if (identity === undefined) throw new VaultError("not-enrolled");
      refuseLocked(identity);
      const entry = await numbered(transaction, identity, saying);
      await attach(transaction, entry);
      if (draft !== null) await wait(transaction.objectStore("drafts").delete(draft));
      return [entry, ...(await replace(operations, answersTo(entry)))];
    });
    await this.keepLive([entry, ...replaced]);
    return entry;
  }

  async entries(all = false): Promise<Entry[]> {
    if (all) return (await this.read(0)).entries;
    if (this.live === null) {
      const live = this.read(1).then(({ phone_epoch, entries }) => ({ phone_epoch, entries: new Map(entries.map((entry) => [entry.id, entry])) }));
      live.catch(() => this.reread());
      this.live = live;
    }
    return [...(await this.live).entries.values()].sort((left, right) => left.n - right.n);
  }

  private read(least: 0 | 1): Promise<{ phone_epoch: string; entries: Entry[] }> {
    return this.database.run(["operations", "meta"], "readonly", async (transaction) => {
      const phone_epoch = (await metaOf<Identity>(transaction, "identity"))?.phone_epoch;
      if (phone_epoch === undefined) return { phone_epoch: "", entries: [] };
      const index = transaction.objectStore("operations").index("by_live");
      const rows = (await wait(index.getAll(IDBKeyRange.bound([phone_epoch, least], [phone_epoch, EPOCH_END])))) as OperationRow[];
      return { phone_epoch, entries: rows.map(entryOf).sort((left, right) => left.n - right.n) };
    });
  }

  /** What has just been committed, as it is in the store now. */
  private async keepLive(entries: readonly Entry[]): Promise<void> {
    const live = await this.live;
    for (const entry of entries) if (entry.phone_epoch === live?.phone_epoch) live.entries.set(entry.id, entry);
  }

  private async dropLive(ids: readonly string[]): Promise<void> {
    const live = await this.live;
    for (const id of ids) live?.entries.delete(id);
  }

  async update(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const written = await this.database.run(["operations"], "readwrite", async (transaction) => {
      const store = transaction.objectStore("operations");
      const rows: OperationRow[] = [];
      for (const entry of entries) {
        const held = (await wait(store.get(entry.id))) as OperationRow | undefined;
        if (held === undefined) continue;
        // `replaced` is set by another tab's append and must not be lost to this one's older copy.
        const row = { ...rowOf(entry, 1), wire: held.wire, replaced: held.replaced || entry.replaced };
        await wait(store.put(row));
        rows.push(row);
      }
      return rows.map(entryOf);
    });
    await this.keepLive(written);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.run(["operations"], "readwrite", async (transaction) => {
      for (const id of ids) await wait(transaction.objectStore("operations").delete(id));
    });
    await this.dropLive(ids);
  }

  /** Puts by, out of each start's way, what was done more than seven days ago and no backup has yet. */
  async putBy(now_ms: number): Promise<void> {
    const done = (await this.entries()).filter(
      ({ pulled, state, replaced, answered_ms }) =>
        pulled && (state === "settled" || replaced) && answered_ms !== null && now_ms - answered_ms > READABLE_MS,
    );
    if (done.length === 0) return;
    await this.database.run(["operations"], "readwrite", async (transaction) => {
      for (const entry of done) await wait(transaction.objectStore("operations").put(rowOf(entry, 0)));
    });
    await this.dropLive(done.map(({ id }) => id));
  }

  /** Keeps bytes under their hash; the same bytes twice are kept once. */
  async keepBlob(row: BlobRow, data: ArrayBuffer): Promise<void> {
    await this.keep(["blobs", "bytes", "meta"], async (transaction) => {
      const identity = await metaOf<Identity>(transaction, "identity");
      if (identity === undefined) throw new VaultError("not-enrolled");
      refuseLocked(identity);
      const blobs = transaction.objectStore("blobs");
      await wait(transaction.objectStore("bytes").put({ sha256: row.sha256, data }));
      if ((await wait(blobs.getKey(row.sha256))) === undefined) await wait(blobs.put(row));
    });
  }

  async blobs(): Promise<BlobRow[]> {
    return this.database.run(["blobs"], "readonly", (transaction) => {
      return wait(transaction.objectStore("blobs").getAll() as IDBRequest<BlobRow[]>);
    });
  }

  async blobsWaiting(): Promise<BlobsWaiting> {
    const waiting = (await this.blobs()).filter((row) => row.attached !== null && row.verified_ms === null);
    const bytes = waiting.reduce((sum, row) => sum + row.bytes, 0);
    return { count: waiting.length, bytes, oldest_ms: earliest(waiting.map(({ kept_ms }) => kept_ms)) };
  }

  async photos(): Promise<{ kept: number; unsent: string[] }> {
    const kept = (await this.blobs()).filter((row) => row.attached !== null);
    return { kept: kept.length, unsent: kept.filter((row) => row.verified_ms === null).map((row) => row.sha256) };
  }

  async exported(): Promise<ReadonlySet<string>> {
    return new Set((await this.meta<Exported>(EXPORTED))?.ids);
  }

  async unanswered(): Promise<Entry[]> {
    return upkeep.unanswered(this.database);
  }

  async erase(last: Saying): Promise<void> {
    await upkeep.erase(this.database, last);
    this.reread();
  }

  async forget(): Promise<void> {
    await upkeep.forget(this.database);
    this.reread();
  }

  async bytes(sha256: string): Promise<{ type: string; data: ArrayBuffer } | null> {
    return this.database.run(["blobs", "bytes"], "readonly", async (transaction) => {
      const row = (await wait(transaction.objectStore("blobs").get(sha256))) as BlobRow | undefined;
      const held = (await wait(transaction.objectStore("bytes").get(sha256))) as { data: ArrayBuffer } | undefined;
      return row === undefined || held === undefined ? null : { type: row.type, data: held.data };
    });
  }

  async markBlob(sha256: string, marks: Partial<Pick<BlobRow, "upload" | "verified_ms" | "contract" | "server_epoch">>): Promise<void> {
    await this.database.run(["blobs"], "readwrite", async (transaction) => {
      const store = transaction.objectStore("blobs");
      const row = (await wait(store.get(sha256))) as BlobRow | undefined;
      if (row !== undefined) await wait(store.put({ ...row, ...marks }));
    });
  }

  async doubtBlobs(server_epoch: string, operations: ReadonlySet<string>): Promise<boolean> {
    return upkeep.doubtBlobs(this.database, server_epoch, operations);
  }

  async dropBlobs(hashes: readonly string[]): Promise<void> {
    if (hashes.length > 0) await upkeep.dropBlobs(this.database, hashes);
  }

  async draft(key: string): Promise<DraftRow | null> {
    return this.database.run(["drafts"], "readonly", async (transaction) => {
      return ((await wait(transaction.objectStore("drafts").get(key))) as DraftRow | undefined) ?? null;
    });
  }

  async saveDraft(row: DraftRow): Promise<void> {
    await this.keep(["drafts"], (transaction) => wait(transaction.objectStore("drafts").put(row)));
  }

  async dropDraft(key: string): Promise<void> {
    await this.database.run(["drafts"], "readwrite", (transaction) => wait(transaction.objectStore("drafts").delete(key)));
  }

  async key(name: string): Promise<CryptoKeyPair | null> {
    return this.database.run(["keys"], "readonly", async (transaction) => {
      const row = (await wait(transaction.objectStore("keys").get(name))) as { pair: CryptoKeyPair } | undefined;
      return row?.pair ?? null;
    });
  }

  async become(identity: Identity, key: Key, notes: Readonly<Record<string, unknown>>): Promise<void> {
    await upkeep.become(this.database, identity, key, notes);
    this.reread();
  }

  async holdRoom(): Promise<boolean> {
    return upkeep.holdRoom(this.database);
  }

  /** Keeps what a person said or typed; where there is no room left, in the room held ready for it. */
  private async keep<T>(stores: readonly string[], work: (transaction: IDBTransaction) => Promise<T>): Promise<T> {
    try {
      return await this.database.run(stores, "readwrite", work);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== "storage-full" || !(await this.giveRoom())) throw error;
      return this.database.run(stores, "readwrite", work);
    }
  }

  private giveRoom(): Promise<boolean> {
    return this.database.run(["bytes"], "readwrite", async (transaction) => {
      const bytes = transaction.objectStore("bytes");
      const held = (await wait(bytes.getKey(RESERVE))) !== undefined;
      if (held) await wait(bytes.delete(RESERVE));
      return held;
    });
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

function refuseLocked({ session }: Identity): void {
  if (session === "revoked") throw new VaultError("device-revoked");
  if (session === "erasing") throw new VaultError("device-erasing");
}

async function attach(transaction: IDBTransaction, { id, operation }: Entry): Promise<void> {
  const store = transaction.objectStore("blobs");
  for (const { sha256 } of operation.blobs) {
    const row = (await wait(store.get(sha256))) as BlobRow | undefined;
    if (row !== undefined && row.attached === null) await wait(store.put({ ...row, attached: id }));
  }
}

/** Marks what another operation answers; gives it as it is now. */
async function replace(store: IDBObjectStore, ids: readonly string[]): Promise<Entry[]> {
  const replaced: Entry[] = [];
  for (const id of ids) {
    const row = (await wait(store.get(id))) as OperationRow | undefined;
    if (row === undefined) continue;
    await wait(store.put({ ...row, replaced: true }));
    replaced.push(entryOf({ ...row, replaced: true }));
  }
  return replaced;
}
