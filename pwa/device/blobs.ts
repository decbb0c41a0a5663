/** Bytes on their way to the server: uploaded oldest first, verified by hash, and dropped a week later. */

import type { Entry } from "../core/outbox.ts";
import { READABLE_MS } from "../core/outbox.ts";
import { uploadBlob } from "./tus.ts";
import type { Send } from "./tus.ts";
import type { BlobRow, IdbVault } from "./vault.ts";

export interface BlobPorts {
  vault: IdbVault;
  send: Send;
  now_ms(): number;
  /** The contract of the record that an operation speaks of: the server shares hashes within contracts only. */
  contractOf(entry: Entry): Promise<string | null>;
  changed(): void;
  /** Bytes of the picture under way that the server has; 0 = none is. */
  progress?(bytes: number): void;
}

/** Uploads what waits; true when nothing waits any more. */
export async function uploadWaiting({ vault, send, now_ms, contractOf, changed, progress }: BlobPorts): Promise<boolean> {
  const entries = new Map((await vault.entries(true)).map((entry) => [entry.id, entry]));
  const server_epoch = (await vault.identity())?.server_epoch ?? "";
  if (await vault.doubtBlobs(server_epoch, new Set(entries.keys()))) changed();
  const waiting = (await vault.blobs())
    .filter((row) => row.attached !== null && row.verified_ms === null)
    .sort((left, right) => left.kept_ms - right.kept_ms);
  let all = true;
  for (const row of waiting) {
    const entry = entries.get(row.attached ?? "");
    // Another identity's, or its operation is not there yet: the operation says whose it is, so it goes first.
    if (entry === undefined || entry.state === "waiting") {
      all = false;
      continue;
    }
    const held = await vault.bytes(row.sha256);
    if (held === null) continue;
    const upload = { ...row, contract: row.contract ?? (await contractOf(entry)) };
    const end = await uploadBlob(upload, held.data, send, (place) => vault.markBlob(row.sha256, { upload: place }), progress);
    if (end === "verified") {
      await vault.markBlob(row.sha256, { verified_ms: now_ms(), upload: null, server_epoch });
      progress?.(0);
      changed();
    } else all = false;
    if (end === "later") return false;
  }
  return all;
}

/** Blobs whose time on the phone is over: verified, or never attached to anything, for seven days. */
export function droppable(rows: readonly BlobRow[], durable_ms: number | null, now_ms: number): string[] {
  return rows
    .filter(({ attached, verified_ms, kept_ms }) => {
      if (verified_ms === null) return attached === null && now_ms - kept_ms > READABLE_MS;
      // With an off-machine copy, not before that copy has it.
      return now_ms - verified_ms > READABLE_MS && (durable_ms === null || durable_ms >= verified_ms);
    })
    .map((row) => row.sha256);
}
