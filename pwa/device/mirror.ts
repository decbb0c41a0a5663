/** The server's records on this phone, by feed. Disposable: dropped and read again whenever that is simpler. */

import { openDB } from "idb";
import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import { sha256Hex, utf8 } from "../core/platform.ts";
import type { Cursor, FeedItem, FeedPage, FeedState, Mirror } from "../core/ports.ts";
import type { Reader } from "../core/projections.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";

/** A release that needs other stores takes another name and deletes this one. */
const NAME = "halfhour-mirror-1";

interface Member {
  /** Which reading of the feed brought it. */
  reading: number;
  hash: string;
}

interface Row {
  kind: RecordKind;
  id: string;
  rev: number;
  record: RecordByKind[RecordKind];
  /** Feeds that hold it, for the index; the same names as in `members`. */
  feeds: string[];
  members: Record<string, Member>;
  tag?: string;
}

interface FeedRow {
  feed: string;
  cursor: Cursor | null;
  reading: number;
  /** Read from the beginning and not yet to the end: what only an older reading brought goes then. */
  sweep: boolean;
  count: number;
  hash: string;
  pulled_ms: number | null;
  complete: boolean;
}

interface Schema extends DBSchema {
  records: {
    key: [string, string];
    value: Row;
    indexes: { by_id: string; by_kind: string; by_feed: string; by_tag: string };
  };
  feeds: { key: string; value: FeedRow };
}

type Write = IDBPTransaction<Schema, ("records" | "feeds")[], "readwrite">;

const MODULUS = 1n << 64n;
const NOTHING = "0".padStart(16, "0");

export class IdbMirror implements Mirror, Reader {
  private opening: Promise<IDBPDatabase<Schema>> | null = null;

  async feeds(): Promise<FeedState[]> {
    const rows = await this.using((database) => database.getAll("feeds"));
    return rows.map(({ feed, cursor }) => ({ feed, cursor }));
  }

  async apply(pages: readonly FeedPage[], now_ms: number): Promise<string[]> {
    const hashes = await hashesOf(pages.flatMap((page) => page.items));
    return this.write(async (write) => {
      const unequal: string[] = [];
      for (const page of pages) {
        const feed = (await write.objectStore("feeds").get(page.feed)) ?? newFeed(page.feed);
        for (const item of page.items) await this.takeItem(write, feed, item, hashes.get(item.id) ?? NOTHING);
        feed.cursor = page.cursor;
        feed.pulled_ms = now_ms;
        if (!page.more) {
          if (feed.sweep) await sweep(write, feed);
          feed.complete = true;
          if (page.sum && (page.sum.count !== feed.count || page.sum.hash !== feed.hash)) unequal.push(page.feed);
        }
        await write.objectStore("feeds").put(feed);
      }
      return unequal;
    });
  }

  private async takeItem(write: Write, feed: FeedRow, item: FeedItem, hash: string): Promise<void> {
    const records = write.objectStore("records");
    if (!("record" in item)) {
      for (const row of await records.index("by_id").getAll(item.id)) await withdraw(write, feed, row);
      return;
    }
    const held = await records.get([item.kind, item.id]);
    const member = held?.members[feed.feed];
    const counted = member?.reading === feed.reading;
    if (counted) uncount(feed, member.hash);
    feed.count += 1;
    feed.hash = added(feed.hash, hash);
    // A feed read anew may bring an older rev: the server was restored, and its word counts.
    const newest = held === undefined || !counted || item.rev >= held.rev;
    const members = { ...held?.members, [feed.feed]: { reading: feed.reading, hash } };
    const { rev, record } = newest ? item : held;
    await records.put({
      kind: item.kind,
      id: item.id,
      rev,
      record,
      feeds: Object.keys(members),
      members,
      ...("tag" in record && item.kind === "label" && record.tag !== null ? { tag: record.tag } : {}),
    });
  }

  async restart(feeds: readonly string[]): Promise<void> {
    await this.write(async (write) => {
      for (const feed of feeds) {
        const row = (await write.objectStore("feeds").get(feed)) ?? newFeed(feed);
        await write.objectStore("feeds").put({ ...row, ...beginning(row.reading) });
      }
    });
  }

  async restartAll(): Promise<void> {
    await this.restart((await this.feeds()).map(({ feed }) => feed));
  }

  async leave(feeds: readonly string[]): Promise<void> {
    await this.write(async (write) => {
      for (const name of feeds) {
        const feed = (await write.objectStore("feeds").get(name)) ?? newFeed(name);
        for (const row of await write.objectStore("records").index("by_feed").getAll(name)) await withdraw(write, feed, row);
        await write.objectStore("feeds").delete(name);
      }
    });
  }

  async revs(keys: readonly { kind: string; id: string }[]): Promise<(number | null)[]> {
    return this.using((database) => {
      return Promise.all(keys.map(async ({ kind, id }) => (await database.get("records", [kind, id]))?.rev ?? null));
    });
  }

  outcomes(): Promise<RecordByKind["outcome"][]> {
    return this.list("outcome");
  }

  commands(): Promise<RecordByKind["command"][]> {
    return this.list("command");
  }

  async keepOnly(feed: string): Promise<void> {
    await this.write(async (write) => {
      const records = write.objectStore("records");
      for (const row of await records.getAll()) {
        if (row.members[feed] === undefined) await records.delete([row.kind, row.id]);
      }
    });
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | undefined> {
    return (await this.row(kind, id))?.record as RecordByKind[K] | undefined;
  }

  async rev(kind: RecordKind, id: string): Promise<number | null> {
    return (await this.row(kind, id))?.rev ?? null;
  }

  async list<K extends RecordKind>(kind: K): Promise<RecordByKind[K][]> {
    const rows = await this.using((database) => database.getAllFromIndex("records", "by_kind", kind));
    return rows.map((row) => row.record as RecordByKind[K]);
  }

  async labelOf(tag: string): Promise<RecordByKind["label"] | undefined> {
    const row = await this.using((database) => database.getFromIndex("records", "by_tag", tag));
    return row?.record as RecordByKind["label"] | undefined;
  }

  async contactOf(ticket: string): Promise<RecordByKind["contact"] | undefined> {
    return (await this.list("contact")).find((contact) => contact.ticket === ticket);
  }

  /** What of a feed is here: records, their size as text, when it was last read. */
  async held(feed: string): Promise<{ records: number; bytes: number; pulled_ms: number | null; complete: boolean }> {
    const [rows, state] = await this.using((database) => {
      return Promise.all([database.getAllFromIndex("records", "by_feed", feed), database.get("feeds", feed)]);
    });
    const bytes = rows.reduce((sum, { record }) => sum + JSON.stringify(record).length, 0);
    return { records: rows.length, bytes, pulled_ms: state?.pulled_ms ?? null, complete: state?.complete ?? false };
  }

  async erase(): Promise<void> {
    await this.write(async (write) => {
      await write.objectStore("records").clear();
      await write.objectStore("feeds").clear();
    });
  }

  async close(): Promise<void> {
    (await this.opening)?.close();
    this.opening = null;
  }

  private row(kind: RecordKind, id: string): Promise<Row | undefined> {
    return this.using((database) => database.get("records", [kind, id]));
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
  private async using<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await work(await this.open());
    } catch {
      await this.close().catch(() => undefined);
      return work(await this.open());
    }
  }

  private open(): Promise<IDBPDatabase<Schema>> {
    this.opening ??= openDB<Schema>(NAME, 1, {
      upgrade(database) {
        const records = database.createObjectStore("records", { keyPath: ["kind", "id"] });
        records.createIndex("by_id", "id");
        records.createIndex("by_kind", "kind");
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

function newFeed(feed: string): FeedRow {
  return { feed, pulled_ms: null, ...beginning(0) };
}

function beginning(reading: number): Omit<FeedRow, "feed" | "pulled_ms"> {
  return { cursor: null, reading: reading + 1, sweep: true, count: 0, hash: NOTHING, complete: false };
}

/** Takes a record out of a feed; it goes when no other feed holds it. */
async function withdraw(write: Write, feed: FeedRow, row: Row): Promise<void> {
  const { [feed.feed]: member, ...members } = row.members;
  if (member === undefined) return;
  if (member.reading === feed.reading) uncount(feed, member.hash);
  const records = write.objectStore("records");
  const feeds = Object.keys(members);
  if (feeds.length === 0) await records.delete([row.kind, row.id]);
  else await records.put({ ...row, feeds, members });
}

async function sweep(write: Write, feed: FeedRow): Promise<void> {
  feed.sweep = false;
  for (const row of await write.objectStore("records").index("by_feed").getAll(feed.feed)) {
    if (row.members[feed.feed]?.reading !== feed.reading) await withdraw(write, feed, row);
  }
}

function uncount(feed: FeedRow, hash: string): void {
  feed.count -= 1;
  feed.hash = written(BigInt(`0x${feed.hash}`) - BigInt(`0x${hash}`));
}

function added(sum: string, hash: string): string {
  return written(BigInt(`0x${sum}`) + BigInt(`0x${hash}`));
}

function written(value: bigint): string {
  return (((value % MODULUS) + MODULUS) % MODULUS).toString(16).padStart(16, "0");
}

/** Before the transaction begins: it would end while a hash is waited for. */
async function hashesOf(items: readonly FeedItem[]): Promise<Map<string, string>> {
  const pairs = items.map(async (item): Promise<[string, string]> => {
    if (!("rev" in item)) return [item.id, NOTHING];
    return [item.id, (await sha256Hex(utf8(`${item.id}:${item.rev}`))).slice(0, 16)];
  });
  return new Map(await Promise.all(pairs));
}
