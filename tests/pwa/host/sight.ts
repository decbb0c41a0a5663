/** What lies in a phone's storage, read past the app (it may be dead), and what its screens would show. */

import { RECORD_KINDS } from "../../../pwa/core/records.gen.ts";
import type { AnyRecord, RecordKind } from "../../../pwa/core/records.gen.ts";
import type { Pack } from "../../../pwa/device/mirror.ts";
import type { FieldPhone } from "../../../pwa/device/state.ts";
import { MIRROR, VAULT } from "./disk.ts";
import type { Disk } from "./disk.ts";

type Rows = Record<string, unknown[]>;

interface MirrorRow {
  kind: RecordKind;
  id: string;
  rev: number;
  record: AnyRecord;
}

export interface Vaulted {
  operations: object[];
  blobs: object[];
  meta: object[];
  drafts: object[];
}

/** The vault as its last committed transactions left it. */
export async function vaultOf(disk: Disk): Promise<Vaulted> {
  const { operations = [], blobs = [], meta = [], drafts = [] } = await rowsOf(disk, VAULT, ["operations", "blobs", "meta", "drafts"]);
  return { operations: operations as object[], blobs: blobs as object[], meta: meta as object[], drafts: drafts as object[] };
}

/** The server's records as last pulled, and how far each feed was read. */
export async function mirrorOf(disk: Disk): Promise<{ records: MirrorRow[]; feeds: object[] }> {
  const name = namesOf(disk).find((known) => MIRROR.test(known));
  const { records = [], packs = [], feeds = [] } = name === undefined ? {} : await rowsOf(disk, name, ["records", "packs", "feeds"]);
  const alone = (records as MirrorRow[]).map(({ kind, id, rev, record }) => ({ kind, id, rev, record }));
  const packed = (packs as Pack[]).flatMap(({ kind, items }) => items.map(({ id, rev, record }) => ({ kind, id, rev, record })));
  return { records: [...alone, ...packed], feeds: feeds as object[] };
}

/** Every record as the screens read it: the mirror with what is pending. */
export async function viewOf(phone: FieldPhone): Promise<[RecordKind, string, AnyRecord][]> {
  const found = await Promise.all(
    RECORD_KINDS.map(async (kind) => (await phone.list(kind)).map((record): [RecordKind, string, AnyRecord] => [kind, record.id, record])),
  );
  return found.flat();
}

function namesOf(disk: Disk): string[] {
  return [...(disk.factory as unknown as { _databases: Map<string, unknown> })._databases.keys()];
}

async function rowsOf(disk: Disk, name: string, stores: readonly string[]): Promise<Rows> {
  // Opening would make it, without its stores.
  if (!namesOf(disk).includes(name)) return {};
  const database = await done(disk.factory.open(name));
  try {
    const here = stores.filter((store) => database.objectStoreNames.contains(store));
    if (here.length === 0) return {};
    const transaction = database.transaction(here, "readonly");
    const read = here.map(async (store): Promise<[string, unknown[]]> => [store, await done(transaction.objectStore(store).getAll())]);
    return Object.fromEntries(await Promise.all(read));
  } finally {
    database.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("not read"));
  });
}
