/** The server's records on this phone, by feed. Disposable: dropped and read again whenever that is simpler. */

import { openDB } from "idb";
import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import type { Snapshot } from "../core/fill.ts";
import type { Cursor, FeedItem, FeedPage, FeedState, Filling, Mirror } from "../core/ports.ts";
import type { Reader } from "../core/projections.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";

/** A release that needs other stores takes another name and deletes this one (`dropFormer`). */
const NAME = "halfhour-mirror-3";
/** Of these there are many: a snapshot's lie in packs (packs.ts), those that have changed since alone. */
export const PACKED = /^(equipment|label|model|part)$/;

export interface Row {
  kind: RecordKind;
  id: string;
  rev: number;
  record: RecordByKind[RecordKind];
  /** By the number of a feed: which reading of it brought this record, and at which revision its sum counts it. */
  members: Record<number, [reading: number, rev: number]>;
  /** For the index, as `feedKey` (packing.ts) writes it: the readings that brought it. */
  feeds?: number[];
  tag?: string;
}

/** Records of one kind, in the order of their ids, that one feed alone has brought. */
export interface Pack {
  /** Of the feed. */
  number: number;
  reading: number;
  kind: RecordKind;
  items: Packed[];
  /** As in a row, for the index. */
  feeds: number[];
  tag: string[];
}

/** `counted`: the revision at which the feed's sum counts it, where what is here is newer. */
export interface Packed extends Pick<Row, "id" | "rev" | "record"> {
  counted?: number;
}

export interface FeedRow {
  feed: string;
  /** Stands for the feed in rows and index, where its name would take more room than many a record. */
  number: number;
  cursor: Cursor | null;
  reading: number;
  /** Read from the beginning and not yet to the end: what only an older reading brought goes then. */
  sweep: boolean;
  /** The server was restored since: what it brings may be older than what is here, and counts. */
  restored: boolean;
  count: number;
  /** 64 bits in two halves. */
  high: number;
  low: number;
  /** Some of its records lie in packs. */
  filled: boolean;
  /** Of its records as text, about. */
  bytes: number;
  pulled_ms: number | null;
  complete: boolean;
  filling: Filling | null;
}

export interface MirrorSchema extends DBSchema {
  records: { key: string; value: Row; indexes: { by_feed: number; by_tag: string } };
  feeds: { key: string; value: FeedRow };
  packs: { key: string; value: Pack; indexes: { by_feed: number; by_tag: string } };
}

export type Database = IDBPDatabase<MirrorSchema>;
type Store = "records" | "feeds" | "packs";
/** Over all stores, so that a record is found wherever it lies. */
export type Read = IDBPTransaction<MirrorSchema, Store[], IDBTransactionMode>;
export type Write = IDBPTransaction<MirrorSchema, Store[], "readwrite">;

/** One text, not a pair: a third cheaper to write, for which a first fill waits a hundred thousand times. */
export function keyOf(kind: string, id: string): string {
  return `${kind}/${id}`;
}

export function kindRange(kind: string): IDBKeyRange {
  return IDBKeyRange.bound(keyOf(kind, ""), keyOf(kind, "\uffff"));
}

export interface Held {
  records: number;
  /** How many there will be, while the feed is being filled from a snapshot. */
  of: number | null;
  bytes: number;
  pulled_ms: number | null;
  complete: boolean;
}

/** What changes the mirror and reads its packs; hardly any of it is needed before the first screen is there. */
const writing = (): Promise<Writing> => import("./mirror_writing.ts");
type Writing = typeof import("./mirror_writing.ts");

export class IdbMirror implements Mirror, Reader {
  private opening: Promise<Database> | null = null;

  async feeds(): Promise<FeedState[]> {
    const rows = await this.using((database) => database.getAll("feeds"));
    return rows.map(({ feed, cursor }) => ({ feed, cursor }));
  }

  apply(pages: readonly FeedPage[], now_ms: number): Promise<string[]> {
    return this.change(({ apply }, write) => apply(write, pages, now_ms));
  }

  restart(feeds: readonly string[]): Promise<void> {
    return this.change(({ restart }, write) => restart(write, feeds, false));
  }

  restartAll(): Promise<void> {
    return this.change(({ restartAll }, write) => restartAll(write));
  }

  async filling(feed: string): Promise<Filling | null> {
    return (await this.using((database) => database.get("feeds", feed)))?.filling ?? null;
  }

  begin(feed: string, snapshot: Snapshot): Promise<Filling> {
    return this.change(({ begin }, write) => begin(write, feed, snapshot));
  }

  take(feed: string, snapshot: string, part: number, items: readonly FeedItem[], now_ms: number): Promise<boolean> {
    return this.change(({ take }, write) => take(write, { feed, snapshot, part, items, now_ms }));
  }

  leave(feeds: readonly string[]): Promise<void> {
    return this.change(({ leave }, write) => leave(write, feeds));
  }

  async revs(keys: readonly { kind: string; id: string }[]): Promise<(number | null)[]> {
    return Promise.all(keys.map(({ kind, id }) => this.rev(kind, id)));
  }

  async outcomes(): Promise<RecordByKind["outcome"][]> {
    return (await this.list("outcome")).map((await writing()).inOurLanguage);
  }

  commands(): Promise<RecordByKind["command"][]> {
    return this.list("command");
  }

  keepOnly(feed: string): Promise<void> {
    return this.change(({ keepOnly }, write) => keepOnly(write, feed));
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | undefined> {
    return (await this.row(kind, id))?.record as RecordByKind[K] | undefined;
  }

  async rev(kind: string, id: string): Promise<number | null> {
    return (await this.row(kind, id))?.rev ?? null;
  }

  async list<K extends RecordKind>(kind: K): Promise<RecordByKind[K][]> {
    const all = PACKED.test(kind) ? (await writing()).list : (database: Database) => database.getAll("records", kindRange(kind));
    return (await this.using((database) => all(database, kind))).map(({ record }) => record as RecordByKind[K]);
  }

  async labelOf(tag: string): Promise<RecordByKind["label"] | undefined> {
    const { labelOf } = await writing();
    return (await this.using((database) => labelOf(database, tag)))?.record as RecordByKind["label"] | undefined;
  }

  async contactOf(ticket: string): Promise<RecordByKind["contact"] | undefined> {
    return (await this.list("contact")).find((contact) => contact.ticket === ticket);
  }

  /** What of a feed is here: records of how many, their size as text, when it was last read. */
  async held(feed: string): Promise<Held> {
    const row = await this.using((database) => database.get("feeds", feed));
    const { count: records = 0, bytes = 0, pulled_ms = null, complete = false } = row ?? {};
    return { records, of: row?.filling?.snapshot.count ?? null, bytes, pulled_ms, complete };
  }

  erase(): Promise<void> {
    return this.change(({ erase }, write) => erase(write));
  }

  async close(): Promise<void> {
    (await this.opening)?.close();
    this.opening = null;
  }

  private async row(kind: string, id: string): Promise<Packed | undefined> {
    const row = await this.using((database) => database.get("records", keyOf(kind, id)));
    if (row !== undefined || !PACKED.test(kind)) return row;
    const { find } = await writing();
    return this.using((database) => find(database, kind, id));
  }

  private async change<T>(work: (writing: Writing, write: Write) => Promise<T>): Promise<T> {
    const how = await writing();
    return this.using(async (database) => {
      const write = database.transaction(["records", "feeds", "packs"], "readwrite", { durability: "relaxed" });
      // Waited for below; this only keeps an abort during `work` from counting as unhandled.
      write.done.catch(() => undefined);
      try {
        const result = await work(how, write);
        await write.done;
        return result;
      } catch (error) {
        abort(write);
        throw error;
      }
    });
  }

  /** A connection that was lost without a word (Safari, a long sleep) fails; on a new one it is tried once more. */
  private async using<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await work(await this.open());
    } catch {
      await this.close().catch(() => undefined);
      return work(await this.open());
    }
  }

  private open(): Promise<Database> {
    this.opening ??= openDB<MirrorSchema>(NAME, 1, {
      upgrade(database) {
        // Beside, not before: nobody waits until an older one has gone.
        writing().then(({ dropFormer }) => dropFormer(), () => undefined);
        for (const name of ["records", "packs"] as const) {
          const store = database.createObjectStore(name);
          store.createIndex("by_feed", "feeds", { multiEntry: true });
          store.createIndex("by_tag", "tag", { multiEntry: true });
        }
        database.createObjectStore("feeds", { keyPath: "feed" });
      },
      terminated: () => {
        this.opening = null;
      },
    });
    this.opening.catch(() => {
      this.opening = null;
    });
    return this.opening;
  }
}

function abort(write: Write): void {
  try {
    write.abort();
  } catch {
    // It has ended already.
  }
}
