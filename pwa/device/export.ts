/** Handing over what this phone could not send, as a sealed file. Loaded when first asked for. */

import { sealed } from "./phone-file.ts";
import type { Batch, FileBlob, PhoneFile } from "./phone-file.ts";
import { PUSH_LIMITS } from "../core/outbox.ts";
import type { Entry } from "../core/outbox.ts";
import { EXPORTED } from "./vault.ts";
import type { Exported, IdbVault } from "./vault.ts";

export interface ExportPorts {
  vault: IdbVault;
  now_ms(): number;
  wall_ms(): number;
  contractOf(entry: Entry): Promise<string | null>;
}

export interface Made {
  bytes: Uint8Array<ArrayBuffer>;
  name: string;
  operations: number;
  photos: number;
}

/** Everything that no server has answered for, of whoever used this phone, and every picture that has not arrived. */
export async function makeFile(ports: ExportPorts, passphrase: string): Promise<Made> {
  const { vault } = ports;
  const identity = await vault.identity();
  if (identity === null) throw new Error("a file needs a phone that is somebody's");
  const entries = await vault.unanswered();
  const all = new Map([...entries, ...(await vault.entries(true))].map((entry) => [entry.id, entry]));
  const file: PhoneFile = {
    manifest: {
      person: identity.person.id,
      server: identity.server,
      at_ms: ports.now_ms(),
      wall_ms: ports.wall_ms(),
      batches: batchesOf(entries),
      blobs: [],
    },
    bytes: [],
  };
  for (const row of await vault.blobs()) {
    const entry = all.get(row.attached ?? "");
    const held = row.verified_ms === null && row.attached !== null ? await vault.bytes(row.sha256) : null;
    if (held === null) continue;
    const contract = row.contract ?? (entry === undefined ? null : await ports.contractOf(entry));
    file.manifest.blobs.push({ sha256: row.sha256, bytes: held.data.byteLength, type: row.type, contract } satisfies FileBlob);
    file.bytes.push(new Uint8Array(held.data));
  }
  const bytes = await sealed(file, passphrase);
  const ids = [...entries.map(({ id }) => id), ...file.manifest.blobs.map(({ sha256 }) => sha256)];
  const before = (await vault.meta<Exported>(EXPORTED))?.ids ?? [];
  await vault.saveMeta(EXPORTED, { ids: [...new Set([...before, ...ids])], at_ms: ports.now_ms() } satisfies Exported);
  const day = new Date(ports.now_ms()).toISOString().slice(0, 16).replace(/[-:T]/g, "");
  return { bytes, name: `halfhour-${day}.hhp`, operations: entries.length, photos: file.bytes.length };
}

/** By phone and life of it, in the order said, cut to what one push may hold. */
function batchesOf(entries: readonly Entry[]): Batch[] {
  const batches: Batch[] = [];
  for (const entry of [...entries].sort((left, right) => left.n - right.n)) {
    const device = deviceOf(entry);
    const fits = ({ operations }: Batch): boolean =>
      operations.length < PUSH_LIMITS.operations && operations.join().length + entry.wire.length < PUSH_LIMITS.bytes;
    let batch = batches.findLast((one) => one.device === device && one.phone_epoch === entry.phone_epoch);
    if (batch === undefined || !fits(batch)) {
      batch = { device, phone_epoch: entry.phone_epoch, operations: [], personal: {} };
      batches.push(batch);
    }
    batch.operations.push(entry.wire);
    if (entry.personal !== null) batch.personal[entry.id] = entry.personal;
  }
  return batches;
}

/** Whose phone it was when this was said: the end of its hlc. */
function deviceOf({ operation }: Entry): string {
  return operation.hlc.split("-").slice(2).join("-");
}
