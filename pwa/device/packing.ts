/** What changes packs (packs.ts), within the transactions of mirror_writing.ts. */

import { keyOf } from "./mirror.ts";
import type { FeedRow, Pack, Packed, Row, Write } from "./mirror.ts";
import { filled, from, packKey, packOf } from "./packs.ts";

/** A screen reads a pack for one record of it: less than half a millisecond more at this size. */
const MOST = 64;

const READINGS = 1e6;

/** One reading of one feed in the index: those of a feed lie together, in the order of their readings. */
export function feedKey(number: number, reading: number): number {
  return number * READINGS + reading;
}

/** Everything in the index that is of this feed, or of its readings before this one. */
export function feedRange(number: number, before = READINGS): IDBKeyRange {
  return IDBKeyRange.bound(feedKey(number, 0), feedKey(number, before), false, true);
}

type Of = Pick<Pack, "number" | "reading" | "kind">;

/** Puts records that only this reading of this feed has brought, in the order of their ids. */
export function pack(write: Write, of: Of, items: readonly Packed[]): void {
  for (let at = 0; at < items.length; at += MOST) put(write, of, items.slice(at, at + MOST));
}

/** Takes a record out of its pack to be changed, of these feeds or of all; the row that is to stand for it. */
export async function takeOut(write: Write, kind: string, id: string, of?: readonly number[]): Promise<Row | undefined> {
  const found = await packOf(write, of ?? (await filled(write)), kind, id);
  return found === undefined ? undefined : (await split(write, found, new Set([id])))[0];
}

/** The same of several of one kind, in the order of their ids: this feed is about to pack them anew. */
export async function takeOutAll(write: Write, { number }: FeedRow, kind: string, ids: readonly string[]): Promise<Row[]> {
  const [wanted, numbers] = [new Set(ids), await filled(write)];
  const found = await Promise.all(numbers.map((one) => overlapping(write, one, kind, ids)));
  const taken = await Promise.all(found.flat().map((one) => (one.number === number ? scatter(write, one, wanted) : split(write, one, wanted))));
  return taken.flat();
}

/** Forgets what this feed's readings before this one have packed. */
export async function dropPacks(write: Write, { number }: FeedRow, before?: number): Promise<void> {
  const packs = write.objectStore("packs");
  for (const key of await packs.index("by_feed").getAllKeys(feedRange(number, before))) void packs.delete(key);
}

/** The row as it is kept: a label is in the index by its tag. */
export function tagged(row: Omit<Row, "tag">): Row {
  const tag = tagOf(row.kind, row.record);
  return tag === null ? row : { ...row, tag };
}

async function overlapping(write: Write, number: number, kind: string, ids: readonly string[]): Promise<Pack[]> {
  const packs = write.objectStore("packs");
  const [first = "", last = ""] = [ids[0], ids.at(-1)];
  const within = IDBKeyRange.bound(packKey(number, kind, first), packKey(number, kind, last));
  const [ending, [next]] = await Promise.all([packs.getAll(within), packs.getAll(behind(number, kind, last), 1)]);
  return next !== undefined && (next.items[0]?.id ?? "") <= last ? [...ending, next] : ending;
}

function behind(number: number, kind: string, id: string): IDBKeyRange {
  const { lower, upper } = from(number, kind, id);
  return IDBKeyRange.bound(lower, upper, true);
}

/** Takes these out; the others stay packed. */
async function split(write: Write, pack: Pack, wanted: ReadonlySet<string>): Promise<Row[]> {
  const taken = pack.items.filter(({ id }) => wanted.has(id));
  if (taken.length === 0) return [];
  await remove(write, pack);
  const left = pack.items.filter(({ id }) => !wanted.has(id));
  if (left.length > 0) put(write, pack, left);
  return taken.map((one) => alone(pack, one));
}

/** Takes these out, and lets the others lie alone: packs among which they would lie come in their place. */
async function scatter(write: Write, pack: Pack, wanted: ReadonlySet<string>): Promise<Row[]> {
  await remove(write, pack);
  const [records, taken] = [write.objectStore("records"), new Array<Row>()];
  for (const row of pack.items.map((one) => alone(pack, one))) {
    if (wanted.has(row.id)) taken.push(row);
    else void records.put(row, keyOf(row.kind, row.id));
  }
  return taken;
}

function put(write: Write, { number, reading, kind }: Of, items: Packed[]): void {
  const tag = items.map(({ record }) => tagOf(kind, record)).filter((one) => one !== null);
  const kept: Pack = { number, reading, kind, items, feeds: [feedKey(number, reading)], tag };
  void write.objectStore("packs").put(kept, keyIn(number, kind, items));
}

async function remove(write: Write, { number, kind, items }: Pack): Promise<void> {
  await write.objectStore("packs").delete(keyIn(number, kind, items));
}

function keyIn(number: number, kind: string, items: readonly Packed[]): string {
  return packKey(number, kind, items.at(-1)?.id ?? "");
}

function alone({ number, reading, kind }: Pack, { counted, ...one }: Packed): Row {
  return tagged({ ...one, kind, members: { [number]: [reading, counted ?? one.rev] }, feeds: [feedKey(number, reading)] });
}

function tagOf(kind: string, record: Row["record"]): string | null {
  return kind === "label" && "tag" in record ? record.tag : null;
}
