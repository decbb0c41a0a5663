/** The server's records on this phone, by feed. Disposable: dropped and read again whenever that is simpler. */

import { deleteDB, openDB } from "idb";
import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import type { Snapshot } from "../core/fill.ts";
import type { Cursor, FeedItem, FeedPage, FeedState, Filling, Mirror } from "../core/ports.ts";
import type { Reader } from "../core/projections.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";

/** A release that needs other stores takes another name and deletes this one. */
const NAME = "halfhour-mirror-2";
const FORMER = ["halfhour-mirror-1"];

export interface Row {
  kind: RecordKind;
  id: string;
  rev: number;
  record: RecordByKind[RecordKind];
  /** By the number of a feed: which reading of it brought this record, and at which revision its sum counts it. */
  members: Record<number, [reading: number, rev: number]>;
  /** For the index, as `feedKey` writes it: feeds that brought it by pages. A snapshot's records are not indexed. */
  feeds?: number[];
  tag?: string;
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
  /** Some of its records came by a snapshot and are in no index: what is to go is looked for among all. */
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
}

export type Write = IDBPTransaction<MirrorSchema, ("records" | "feeds")[], "readwrite">;

const READINGS = 1e6;

/** One reading of one feed in the index: those of a feed lie together, in the order of their readings. */
export function feedKey(number: number, reading: number): number {
  return number * READINGS + reading;
}

/** Everything in the index that is of this feed, or of its readings before this one. */
export function feedRange(number: number, before = READINGS): IDBKeyRange {
  return IDBKeyRange.bound(feedKey(number, 0), feedKey(number, before), false, true);
}

/** One text, not a pair: a third cheaper to write, for which a first fill waits a hundred thousand times. */
export function keyOf(kind: string, id: string): string {
  return `${kind}/${id}`;
}

function kindRange(kind: RecordKind): IDBKeyRange {
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

/** What changes the mirror; none of it is needed before the first screen is there. */
const writing = (): Promise<typeof import("./mirror_writing.ts")> => import("./mirror_writing.ts");

export class IdbMirror implements Mirror, Reader {
  private opening: Promise<IDBPDatabase<MirrorSchema>> | null = null;

  async feeds(): Promise<FeedState[]> {
    const rows = await this.using((database) => database.getAll("feeds"));
    return rows.map(({ feed, cursor }) => ({ feed, cursor }));
  }

  async apply(pages: readonly FeedPage[], now_ms: number): Promise<string[]> {
    const { apply } = await writing();
    return this.write((write) => apply(write, pages, now_ms));
  }

  async restart(feeds: readonly string[]): Promise<void> {
    const { restart } = await writing();
    return this.write((write) => restart(write, feeds, false));
  }

  async restartAll(): Promise<void> {
    const [{ restart }, feeds] = await Promise.all([writing(), this.feeds()]);
    return this.write((write) => restart(write, feeds.map(({ feed }) => feed), true));
  }

  async filling(feed: string): Promise<Filling | null> {
    return (await this.using((database) => database.get("feeds", feed)))?.filling ?? null;
  }

  async begin(feed: string, snapshot: Snapshot): Promise<Filling> {
    const { begin } = await writing();
    return this.write((write) => begin(write, feed, snapshot));
  }

  async take(feed: string, snapshot: string, part: number, items: readonly FeedItem[], now_ms: number): Promise<boolean> {
    const { take } = await writing();
    return this.write((write) => take(write, { feed, snapshot, part, items, now_ms }));
  }

  async leave(feeds: readonly string[]): Promise<void> {
    const { leave } = await writing();
    return this.write((write) => leave(write, feeds));
  }

  async revs(keys: readonly { kind: string; id: string }[]): Promise<(number | null)[]> {
    return this.using((database) => {
      return Promise.all(keys.map(async ({ kind, id }) => (await database.get("records", keyOf(kind, id)))?.rev ?? null));
    });
  }

  /** Records are the same for everybody: of the two languages, the one that the app speaks is told. */
  async outcomes(): Promise<RecordByKind["outcome"][]> {
    const language = globalThis.document?.documentElement.lang === "en" ? "en" : "zh";
    return (await this.list("outcome")).map((told) => ({ ...told, detail: told.sentences?.[language] ?? told.detail }));
  }

  commands(): Promise<RecordByKind["command"][]> {
    return this.list("command");
  }

  async keepOnly(feed: string): Promise<void> {
    const { keepOnly } = await writing();
    return this.write((write) => keepOnly(write, feed));
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | undefined> {
    return (await this.row(kind, id))?.record as RecordByKind[K] | undefined;
  }

  async rev(kind: RecordKind, id: string): Promise<number | null> {
    return (await this.row(kind, id))?.rev ?? null;
  }

  async list<K extends RecordKind>(kind: K): Promise<RecordByKind[K][]> {
    const rows = await this.using((database) => database.getAll("records", kindRange(kind)));
    return rows.map((row) => row.record as RecordByKind[K]);
  }

  async labelOf(tag: string): Promise<RecordByKind["label"] | undefined> {
    const row = await this.using((database) => database.getFromIndex("records", "by_tag", tag));
    return row?.record as RecordByKind["label"] | undefined;
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

  async erase(): Promise<void> {
    const { erase } = await writing();
    return this.write(erase);
  }

  async close(): Promise<void> {
    (await this.opening)?.close();
    this.opening = null;
  }

  private row(kind: RecordKind, id: string): Promise<Row | undefined> {
    return this.using((database) => database.get("records", keyOf(kind, id)));
  }

  private write<T>(work: (write: Write) => Promise<T>): Promise<T> {
    return this.using(async (database) => {
      const write = database.transaction(["records", "feeds"], "readwrite", { durability: "relaxed" });
      // Waited for below; this only keeps an abort during `work` from counting as unhandled.
      write.done.catch(() => undefined);
      try {
        const result = await work(write);
        await write.done;
        return result;
      } catch (error) {
        abort(write);
        throw error;
      }
    });
  }

  /** A connection that was lost without a word (Safari, a long sleep) fails; on a new one it is tried once more. */
  private async using<T>(work: (database: IDBPDatabase<MirrorSchema>) => Promise<T>): Promise<T> {
    try {
      return await work(await this.open());
    } catch {
      await this.close().catch(() => undefined);
      return work(await this.open());
    }
  }

  private open(): Promise<IDBPDatabase<MirrorSchema>> {
    this.opening ??= openDB<MirrorSchema>(NAME, 1, {
      upgrade(database) {
        // Beside, not before: nobody waits until an older one has gone.
        for (const name of FORMER) deleteDB(name).catch(() => undefined);
        const records = database.createObjectStore("records");
        records.createIndex("by_feed", "feeds", { multiEntry: true });
        records.createIndex("by_tag", "tag");
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
