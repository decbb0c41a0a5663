/** What changes the mirror, inside one transaction each: pages of a pull, parts of a snapshot, feeds begun anew or left. */

import { hashOf, minus, plus, written } from "../core/feed-sum.ts";
import type { Snapshot } from "../core/fill.ts";
import type { FeedItem, FeedPage, Filling } from "../core/ports.ts";
import { RECORD_KINDS } from "../core/records.gen.ts";
import { feedKey, feedRange, keyOf } from "./mirror.ts";
import type { FeedRow, Row, Write } from "./mirror.ts";

type Told = Extract<FeedItem, { record: unknown }>;

type Beginning = Omit<FeedRow, "feed" | "number" | "filled" | "pulled_ms">;

/** Rows looked at together where a feed of any size is left or swept. */
const AT_ONCE = 500;
/** Reading a range costs less than one by one unless so many more lie in it, which other feeds have brought. */
const RANGE_WORTH = 2;

export async function apply(write: Write, pages: readonly FeedPage[], now_ms: number): Promise<string[]> {
  const unequal: string[] = [];
  for (const page of pages) {
    const feed = await feedOf(write, page.feed);
    // Pages after all, where a snapshot was begun: what that brought is swept with the older readings.
    if (feed.filling !== null) Object.assign(feed, beginning(feed, feed.restored));
    for (const item of page.items) await takeItem(write, feed, item);
    feed.cursor = page.cursor;
    feed.pulled_ms = now_ms;
    if (!page.more) {
      if (feed.sweep) await drop(write, feed, feed.reading);
      Object.assign(feed, { sweep: false, restored: false, complete: true });
      if (page.sum && (page.sum.count !== feed.count || page.sum.hash !== written(feed))) unequal.push(page.feed);
    }
    await write.objectStore("feeds").put(feed);
  }
  return unequal;
}

export async function restart(write: Write, feeds: readonly string[], restored: boolean): Promise<void> {
  for (const name of feeds) {
    const feed = await feedOf(write, name);
    await write.objectStore("feeds").put({ ...feed, ...beginning(feed, restored || feed.restored) });
  }
}

export async function begin(write: Write, name: string, snapshot: Snapshot): Promise<Filling> {
  const filling: Filling = { snapshot, next: 0 };
  const feed = await feedOf(write, name);
  // Of nothing at all: there is no part to wait for.
  const begun = snapshot.chunks.length === 0 ? { filling: null, cursor: snapshot.cursor } : { filling };
  await write.objectStore("feeds").put({ ...feed, ...beginning(feed, feed.restored), ...begun });
  return filling;
}

interface Part {
  feed: string;
  snapshot: string;
  part: number;
  items: readonly FeedItem[];
  now_ms: number;
}

/** The records of one part and how far the fill has come: both, or neither. */
export async function take(write: Write, { feed: name, snapshot, part, items, now_ms }: Part): Promise<boolean> {
  const told = items.filter((item): item is Told => "record" in item);
  const feeds = await write.objectStore("feeds").getAll();
  const feed = feeds.find((row) => row.feed === name);
  if (feed?.filling?.snapshot.id !== snapshot || feed.filling.next !== part) return false;
  const held = await heldOf(write, told);
  const readings = new Map(feeds.filter((row) => row !== feed).map(({ number, reading }) => [number, reading]));
  for (const item of told) takePart(write, readings, feed, item, held.get(item.id));
  const { chunks, cursor } = feed.filling.snapshot;
  feed.filled = true;
  feed.bytes += chunks[part]?.bytes ?? 0;
  feed.pulled_ms = now_ms;
  const whole = part + 1 === chunks.length;
  feed.filling = whole ? null : { ...feed.filling, next: part + 1 };
  if (whole) feed.cursor = cursor;
  await write.objectStore("feeds").put(feed);
  return true;
}

export async function leave(write: Write, feeds: readonly string[]): Promise<void> {
  for (const name of feeds) {
    await drop(write, await feedOf(write, name));
    await write.objectStore("feeds").delete(name);
  }
}

/** Forgets every other feed: a cursor without its records would claim to have seen them. */
export async function keepOnly(write: Write, name: string): Promise<void> {
  const feeds = await write.objectStore("feeds").getAll();
  await leave(write, feeds.map(({ feed }) => feed).filter((feed) => feed !== name));
}

export async function erase(write: Write): Promise<void> {
  await write.objectStore("records").clear();
  await write.objectStore("feeds").clear();
}

async function takeItem(write: Write, feed: FeedRow, item: FeedItem): Promise<void> {
  const records = write.objectStore("records");
  if (!("record" in item)) {
    const rows = await Promise.all(RECORD_KINDS.map((kind) => records.get(keyOf(kind, item.id))));
    for (const row of rows) if (row !== undefined) await withdraw(write, feed, row);
    return;
  }
  const held = await records.get(keyOf(item.kind, item.id));
  const counted = held?.members[feed.number]?.[0] === feed.reading;
  if (held !== undefined && counted) uncount(feed, held);
  // A feed read anew may bring an older rev: the server was restored, and its word counts.
  const newest = held === undefined || !counted || item.rev >= held.rev;
  feed.bytes += textLength(item.record);
  const row = rowOf(feed, item, held, newest);
  await put(write, { ...row, feeds: [...(row.feeds ?? []), feedKey(feed.number, feed.reading)] });
}

/** A snapshot is of some time ago: what is here already may be newer, and stays unless the server was restored since. */
function takePart(write: Write, readings: ReadonlyMap<number, number>, feed: FeedRow, item: Told, held: Row | undefined): void {
  if (held?.members[feed.number]?.[0] === feed.reading) uncount(feed, held);
  const vouched = ({ members }: Row): boolean =>
    !feed.restored || Object.entries(members).some(([number, [reading]]) => readings.get(Number(number)) === reading);
  const newest = held === undefined || item.rev >= held.rev || !vouched(held);
  // Not waited for one by one: the transaction ends when all are there.
  void put(write, rowOf(feed, item, held, newest));
}

/** The row of a record that a feed has brought, counted in the feed's sum; not yet in the index for it. */
function rowOf(feed: FeedRow, item: Told, held: Row | undefined, newest: boolean): Row {
  feed.count += 1;
  Object.assign(feed, plus(feed, hashOf(item.id, item.rev)));
  const members: Row["members"] = { ...held?.members, [feed.number]: [feed.reading, item.rev] };
  const { rev, record } = newest || held === undefined ? item : held;
  const feeds = others(held, feed);
  const tag = item.kind === "label" && "tag" in record ? record.tag : null;
  return { kind: item.kind, id: item.id, rev, record, members, ...feeds, ...(tag === null ? {} : { tag }) };
}

/** What of these is here already. A part is in the order of ids, so that a range of each kind finds it. */
async function heldOf(write: Write, items: readonly Told[]): Promise<Map<string, Row>> {
  const records = write.objectStore("records");
  const byKind = new Map<string, string[]>();
  for (const { kind, id } of items) {
    const ids = byKind.get(kind);
    if (ids === undefined) byKind.set(kind, [id]);
    else ids.push(id);
  }
  const found = await Promise.all(
    [...byKind].map(async ([kind, ids]) => {
      const range = IDBKeyRange.bound(keyOf(kind, ids[0] ?? ""), keyOf(kind, ids.at(-1) ?? ""));
      const count = await records.count(range);
      if (count === 0) return [];
      return count <= ids.length * RANGE_WORTH ? records.getAll(range) : Promise.all(ids.map((id) => records.get(keyOf(kind, id))));
    }),
  );
  return new Map(found.flat().flatMap((row) => (row === undefined ? [] : [[row.id, row]])));
}

/** Takes everything out of a feed that an older reading brought, or everything, however much that is. */
async function drop(write: Write, feed: FeedRow, before?: number): Promise<void> {
  const index = write.objectStore("records").index("by_feed");
  for (;;) {
    const rows = await index.getAll(feedRange(feed.number, before), AT_ONCE);
    for (const row of rows) await withdraw(write, feed, row);
    if (rows.length < AT_ONCE) break;
  }
  if (!feed.filled) return;
  await eachRow(write, async (row) => {
    const member = row.members[feed.number];
    if (member !== undefined && (before === undefined || member[0] < before)) await withdraw(write, feed, row);
  });
}

/** All rows in the order of their keys, some at a time. */
async function eachRow(write: Write, see: (row: Row) => Promise<void>): Promise<void> {
  const records = write.objectStore("records");
  for (let after: IDBKeyRange | null = null; ; ) {
    const rows: Row[] = await records.getAll(after, AT_ONCE);
    for (const row of rows) await see(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = IDBKeyRange.lowerBound(keyOf(last.kind, last.id), true);
  }
}

/** Takes a record out of a feed; it goes when no other feed holds it. */
async function withdraw(write: Write, feed: FeedRow, row: Row): Promise<void> {
  const { [feed.number]: member, ...members } = row.members;
  if (member === undefined) return;
  if (member[0] === feed.reading) uncount(feed, row);
  const { feeds: _, ...rest } = row;
  if (Object.keys(members).length === 0) await write.objectStore("records").delete(keyOf(row.kind, row.id));
  else await put(write, { ...rest, ...others(row, feed), members });
}

function put(write: Write, row: Row): Promise<string> {
  return write.objectStore("records").put(row, keyOf(row.kind, row.id));
}

function uncount(feed: FeedRow, row: Row): void {
  const [, rev] = row.members[feed.number] ?? [0, 0];
  feed.count -= 1;
  feed.bytes = Math.max(0, feed.bytes - textLength(row.record));
  Object.assign(feed, minus(feed, hashOf(row.id, rev)));
}

/** What of a row is in the index for other feeds. */
function others(row: Row | undefined, { number }: FeedRow): Pick<Row, "feeds"> {
  const feeds = row?.feeds?.filter((key) => key < feedKey(number, 0) || key >= feedKey(number + 1, 0)) ?? [];
  return feeds.length === 0 ? {} : { feeds };
}

async function feedOf(write: Write, feed: string): Promise<FeedRow> {
  const feeds = write.objectStore("feeds");
  const known = await feeds.get(feed);
  if (known !== undefined) return known;
  const number = 1 + Math.max(0, ...(await feeds.getAll()).map((row) => row.number));
  return { feed, number, pulled_ms: null, filled: false, ...beginning({ reading: 0, count: 0, sweep: false }, false) };
}

/** A new reading. What the one before has brought, or left to be swept, is swept at the end of this one. */
function beginning({ reading, count, sweep }: Pick<FeedRow, "reading" | "count" | "sweep">, restored: boolean): Beginning {
  const nothing = { count: 0, high: 0, low: 0, bytes: 0, filling: null };
  return { cursor: null, reading: reading + 1, sweep: sweep || count > 0, complete: false, restored, ...nothing };
}

function textLength(record: Row["record"]): number {
  return JSON.stringify(record).length;
}
