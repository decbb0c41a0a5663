/** What changes the mirror, inside one transaction each: pages of a pull, parts of a snapshot, feeds begun anew or left. */

import { deleteDB } from "idb";
import { hashOf, minus, plus, written } from "../core/feed-sum.ts";
import type { Snapshot } from "../core/fill.ts";
import type { FeedItem, FeedPage, Filling } from "../core/ports.ts";
import { RECORD_KINDS } from "../core/records.gen.ts";
import type { RecordByKind } from "../core/records.gen.ts";
import { keyOf, PACKED } from "./mirror.ts";
import type { FeedRow, Packed, Row, Write } from "./mirror.ts";
import { dropPacks, feedKey, feedRange, pack, tagged, takeOut, takeOutAll } from "./packing.ts";

export { find, labelOf, list } from "./packs.ts";

type Told = Extract<FeedItem, { record: unknown }>;

type Beginning = Omit<FeedRow, "feed" | "number" | "filled" | "pulled_ms">;

/** Rows looked at together where a feed of any size is left or swept. */
const AT_ONCE = 500;
/** Reading a range costs less than one by one unless so many more lie in it, which other feeds have brought. */
const RANGE_WORTH = 2;

const FORMER = ["halfhour-mirror-1", "halfhour-mirror-2"];

/** What an older release kept goes when it can: nobody waits for it. */
export function dropFormer(): void {
  for (const name of FORMER) deleteDB(name).catch(() => undefined);
}

/** Records are the same for everybody: of the two languages, the one that the app speaks is told. */
export function inOurLanguage(told: RecordByKind["outcome"]): RecordByKind["outcome"] {
  const language = globalThis.document?.documentElement.lang === "en" ? "en" : "zh";
  return { ...told, detail: told.sentences?.[language] ?? told.detail };
}

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

/** Of a server that may have gone back to an older state: its word counts. */
export async function restartAll(write: Write): Promise<void> {
  await restart(write, (await write.objectStore("feeds").getAll()).map(({ feed }) => feed), true);
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
  const readings = new Map(feeds.filter((row) => row !== feed).map(({ number, reading }) => [number, reading]));
  for (const [kind, ofKind] of byKind(told)) await takeKind(write, readings, feed, kind, ofKind);
  const { chunks, cursor } = feed.filling.snapshot;
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
  for (const store of ["records", "feeds", "packs"] as const) await write.objectStore(store).clear();
}

async function takeItem(write: Write, feed: FeedRow, item: FeedItem): Promise<void> {
  const records = write.objectStore("records");
  if (!("record" in item)) {
    const rows = await Promise.all(RECORD_KINDS.map((kind) => heldIn(write, feed, kind, item.id)));
    for (const row of rows) if (row !== undefined) await withdraw(write, feed, row);
    return;
  }
  const held = (await records.get(keyOf(item.kind, item.id))) ?? (PACKED.test(item.kind) ? await takeOut(write, item.kind, item.id) : undefined);
  const counted = held?.members[feed.number]?.[0] === feed.reading;
  if (held !== undefined && counted) uncount(feed, held);
  // A feed read anew may bring an older rev: the server was restored, and its word counts.
  const newest = held === undefined || !counted || item.rev >= held.rev;
  feed.bytes += textLength(item.record);
  await put(write, rowOf(feed, item, held, newest));
}

/** The row of a record that may go with this feed: what a pack of another one holds stays there. */
async function heldIn(write: Write, feed: FeedRow, kind: Row["kind"], id: string): Promise<Row | undefined> {
  const row = await write.objectStore("records").get(keyOf(kind, id));
  return row ?? (feed.filled && PACKED.test(kind) ? takeOut(write, kind, id, [feed.number]) : undefined);
}

/** What a part has of one kind: packed where no other feed holds it and there is much of it, else each alone. */
async function takeKind(write: Write, readings: ReadonlyMap<number, number>, feed: FeedRow, kind: Row["kind"], items: readonly Told[]): Promise<void> {
  const [lying, taken, packed] = [await heldOf(write, items), new Map<string, Row>(), new Array<Packed>()];
  const packs = PACKED.test(kind);
  if (packs) for (const row of await takeOutAll(write, feed, kind, items.map(({ id }) => id))) taken.set(row.id, row);
  for (const item of items) {
    const row = takePart(readings, feed, item, lying.get(item.id) ?? taken.get(item.id));
    // Not waited for one by one: the transaction ends when all are there.
    if (!packs || Object.keys(row.members).length > 1) {
      void put(write, row);
      continue;
    }
    if (lying.has(item.id)) void write.objectStore("records").delete(keyOf(kind, item.id));
    packed.push({ id: row.id, rev: row.rev, record: row.record, ...(row.rev === item.rev ? {} : { counted: item.rev }) });
  }
  if (packed.length === 0) return;
  feed.filled = true;
  pack(write, { ...feed, kind }, packed);
}

/** A snapshot is of some time ago: what is here already may be newer, and stays unless the server was restored since. */
function takePart(readings: ReadonlyMap<number, number>, feed: FeedRow, item: Told, held: Row | undefined): Row {
  if (held?.members[feed.number]?.[0] === feed.reading) uncount(feed, held);
  const vouched = ({ members }: Row): boolean =>
    !feed.restored || Object.entries(members).some(([number, [reading]]) => readings.get(Number(number)) === reading);
  return rowOf(feed, item, held, held === undefined || item.rev >= held.rev || !vouched(held));
}

/** The row of a record that a feed has brought, counted in the feed's sum. */
function rowOf(feed: FeedRow, item: Told, held: Row | undefined, newest: boolean): Row {
  feed.count += 1;
  Object.assign(feed, plus(feed, hashOf(item.id, item.rev)));
  const members: Row["members"] = { ...held?.members, [feed.number]: [feed.reading, item.rev] };
  const { rev, record } = newest || held === undefined ? item : held;
  const feeds = [...(others(held, feed).feeds ?? []), feedKey(feed.number, feed.reading)];
  return tagged({ kind: item.kind, id: item.id, rev, record, members, feeds });
}

function byKind(items: readonly Told[]): Map<Row["kind"], Told[]> {
  const found = new Map<Row["kind"], Told[]>();
  for (const item of items) {
    const of = found.get(item.kind);
    if (of === undefined) found.set(item.kind, [item]);
    else of.push(item);
  }
  for (const of of found.values()) of.sort((one, other) => (one.id < other.id ? -1 : 1));
  return found;
}

/** What of these, all of one kind and in the order of their ids, lies here alone: a range finds it. */
async function heldOf(write: Write, items: readonly Told[]): Promise<Map<string, Row>> {
  const records = write.objectStore("records");
  const keys = items.map(({ kind, id }) => keyOf(kind, id));
  const range = IDBKeyRange.bound(keys[0], keys.at(-1));
  const count = await records.count(range);
  if (count === 0) return new Map();
  const rows = count <= keys.length * RANGE_WORTH ? await records.getAll(range) : await Promise.all(keys.map((key) => records.get(key)));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row]])));
}

/** Takes everything out of a feed that an older reading brought, or everything, however much that is. */
async function drop(write: Write, feed: FeedRow, before?: number): Promise<void> {
  const index = write.objectStore("records").index("by_feed");
  for (;;) {
    const rows = await index.getAll(feedRange(feed.number, before), AT_ONCE);
    for (const row of rows) await withdraw(write, feed, row);
    if (rows.length < AT_ONCE) break;
  }
  if (feed.filled) await dropPacks(write, feed, before);
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
