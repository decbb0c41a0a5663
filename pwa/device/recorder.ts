/** Saying what happened: everything an operation needs to know is gathered, then the vault keeps it or says why not. */

import { randomName, uuid7 } from "../core/ids.ts";
import { personalHash } from "../core/operations.ts";
import { CATALOGUE } from "../core/operations.gen.ts";
import type { PhoneKind } from "../core/operations.gen.ts";
import type { Entry } from "../core/outbox.ts";
import type { Identity } from "../core/ports.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";
import type { PhoneTime, Said } from "../core/time.ts";
import { VaultError } from "./database.ts";
import type { IdbMirror } from "./mirror.ts";
import type { Kept, KeepCode, Recorded, RecordOptions } from "./phone.ts";
import type { KeptBytes } from "./photos.ts";
import type { IdbVault } from "./vault.ts";
import type { View } from "./view.ts";

export interface RecorderPorts {
  vault: IdbVault;
  mirror: IdbMirror;
  view: View;
  time: PhoneTime;
  entries(): Promise<Entry[]>;
  identity(): Identity | null;
}

type Body = Record<string, unknown>;

export class Recorder {
  private readonly ports: RecorderPorts;
  private last: Promise<unknown> = Promise.resolve();

  constructor(ports: RecorderPorts) {
    this.ports = ports;
  }

  /** One at a time, in the order of the calls: the time said never goes back from one number to the next. */
  record(kind: PhoneKind, record: string, body: Body, options: RecordOptions): Promise<Recorded> {
    // Read at the tap, not when its turn comes.
    const said = this.ports.time.said();
    const recorded = this.last.then(() => this.keep(kind, record, body, options, said));
    this.last = recorded;
    return recorded;
  }

  /** The contract of the record that an operation speaks of. */
  async contractOf({ operation }: Entry): Promise<string | null> {
    const known = await this.known(operation.kind, operation.record);
    return known !== undefined && "contract" in known ? known.contract : null;
  }

  async keepBytes({ sha256, type, data }: KeptBytes): Promise<Kept> {
    const { vault, time } = this.ports;
    const bytes = data.byteLength;
    try {
      const row = { sha256, type, bytes, kept_ms: time.now_ms(), attached: null, upload: null, verified_ms: null };
      await vault.keepBlob(row, data);
      return { ok: true, blob: { sha256, bytes, type } };
    } catch (error) {
      return { ok: false, code: codeOf(error) };
    }
  }

  private async keep(
    kind: PhoneKind,
    record: string,
    body: Body,
    options: RecordOptions,
    said: Said | null,
  ): Promise<Recorded> {
    const identity = this.ports.identity();
    if (identity === null || said === null) return { ok: false, code: "not-enrolled" };
    try {
      const values = options.personal as Body | undefined;
      const personal = values === undefined ? null : { salt: randomName(), values };
      const saying = {
        id: uuid7(said.wall_ms),
        kind,
        record,
        feed: await this.feedOf(kind, record, identity),
        body,
        personal,
        personal_sha256: personal === null ? null : await personalHash(personal),
        base: await this.revOf(kind, record),
        said,
        needs: await this.needsOf(record, options),
        blobs: options.blobs ?? [],
        mends: options.mends ?? null,
      };
      const { id, n } = await this.ports.vault.append(saying, options.draft ?? null);
      return { ok: true, id, n };
    } catch (error) {
      return { ok: false, code: codeOf(error) };
    }
  }

  /** A hint for the server: where the record is, as this phone knows it. */
  private async feedOf(kind: PhoneKind, record: string, identity: Identity): Promise<string> {
    // A hint only: a mirror that cannot be read must not keep anything from being recorded.
    const known = await this.known(kind, record).catch(() => undefined);
    const site = known !== undefined && "site" in known ? known.site : null;
    return site === null ? `person:${identity.person.id}` : `site:${site}`;
  }

  private async revOf(kind: PhoneKind, record: string): Promise<number | null> {
    const about = CATALOGUE[kind].record;
    return about === "operation" ? null : this.ports.mirror.rev(about as RecordKind, record).catch(() => null);
  }

  private async known(kind: PhoneKind, record: string): Promise<RecordByKind[RecordKind] | undefined> {
    const about = CATALOGUE[kind].record;
    return about === "operation" ? undefined : this.ports.view.get(about as RecordKind, record);
  }

  /** What makes the record must be settled before what is said of it. */
  private async needsOf(record: string, { needs = [], mends }: RecordOptions): Promise<string[]> {
    const making = (await this.ports.entries()).filter(
      ({ id, operation, state }) =>
        // What mends the refused making of a record makes it: it waits for nothing.
        id !== mends && operation.record === record && CATALOGUE[operation.kind].creates && state !== "settled",
    );
    return [...new Set([...needs, ...making.map((entry) => entry.id)])];
  }
}

/** Why something could not be kept. */
export function codeOf(error: unknown): KeepCode {
  return error instanceof VaultError ? error.code : "storage-failed";
}
