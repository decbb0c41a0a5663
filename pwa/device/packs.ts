/**
 * Packs: a snapshot's records of which there are many lie together, some dozens to a row of the store. A browser pays more
 * for each row than for what is in it, and a first fill brings a hundred thousand records.
 *
 * A record lies in a pack of the one feed that brought it, or alone, never in both; what changes it takes it out first
 * (packing.ts). The packs of one feed and kind do not overlap, and each is kept under its last id: of those that end at
 * an id or behind it, only the first can hold it.
 */

import { keyOf, kindRange } from "./mirror.ts";
import type { Database, Pack, Packed, Read } from "./mirror.ts";

const STORES: ("records" | "feeds" | "packs")[] = ["records", "feeds", "packs"];

/** A record, wherever it lies. */
export async function find(database: Database, kind: string, id: string): Promise<Packed | undefined> {
  const read = database.transaction(STORES);
  const row = await read.objectStore("records").get(keyOf(kind, id));
  if (row !== undefined) return row;
  return (await packOf(read, await filled(read), kind, id))?.items.find((one) => one.id === id);
}

/** All records of one kind, in the order of their ids. */
export async function list(database: Database, kind: string): Promise<Packed[]> {
  const read = database.transaction(STORES);
  const [rows, numbers] = await Promise.all([read.objectStore("records").getAll(kindRange(kind)), filled(read)]);
  const packs = await Promise.all(numbers.map((number) => read.objectStore("packs").getAll(from(number, kind, ""))));
  const packed = packs.flat().flatMap(({ items }) => items);
  return packed.length === 0 ? rows : [...rows, ...packed].sort((one, other) => (one.id < other.id ? -1 : 1));
}

export async function labelOf(database: Database, tag: string): Promise<Packed | undefined> {
  const read = database.transaction(STORES);
  const row = await read.objectStore("records").index("by_tag").get(tag);
  if (row !== undefined) return row;
  const pack = await read.objectStore("packs").index("by_tag").get(tag);
  return pack?.items.find(({ record }) => "tag" in record && record.tag === tag);
}

/** The pack that holds this record, of these feeds. */
export async function packOf(read: Read, numbers: readonly number[], kind: string, id: string): Promise<Pack | undefined> {
  const found = await Promise.all(numbers.map((number) => read.objectStore("packs").getAll(from(number, kind, id), 1)));
  return found.flat().find(({ items }) => items.some((one) => one.id === id));
}

/** The numbers of the feeds that have packs. */
export async function filled(read: Read): Promise<number[]> {
  return (await read.objectStore("feeds").getAll()).filter((feed) => feed.filled).map(({ number }) => number);
}

export function packKey(number: number, kind: string, last: string): string {
  return `${number}/${keyOf(kind, last)}`;
}

/** The packs of a feed and kind that end at this id or behind it. */
export function from(number: number, kind: string, id: string): IDBKeyRange {
  return IDBKeyRange.bound(packKey(number, kind, id), packKey(number, kind, "\uffff"));
}
