/** A phone's core on a fake IndexedDB: vault, mirror and sync as they run in a browser, without one. */

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { uuid7 } from "../../../pwa/core/ids.ts";
import type { Saying } from "../../../pwa/core/operations.ts";
import type { PhoneKind } from "../../../pwa/core/operations.gen.ts";
import type { Entry } from "../../../pwa/core/outbox.ts";
import type { Identity } from "../../../pwa/core/ports.ts";
import type { Person, Ticket, Visit } from "../../../pwa/core/records.gen.ts";
import { Sync } from "../../../pwa/core/sync.ts";
import { PhoneTime } from "../../../pwa/core/time.ts";
import { IdbMirror } from "../../../pwa/device/mirror.ts";
import { PositionLog } from "../../../pwa/device/positions.ts";
import { IdbVault } from "../../../pwa/device/vault.ts";
import { View } from "../../../pwa/device/view.ts";
import { ModelServer } from "./server.ts";

export const NOW = 1_763_690_400_000;
export const ME = "019aa4d0-0000-7000-8000-0000000000a1";
export const TICKET = "019aa4d0-0000-7000-8000-0000000000b1";
export const VISIT = "019aa4d0-0000-7000-8000-0000000000c1";
export const SITE = "019aa4d0-0000-7000-8000-0000000000d1";
export const CONTRACT = "019aa4d0-0000-7000-8000-0000000000e1";

export const person: Person = {
  id: ME,
  name: "林实",
  role: "engineer",
  number: "E-07",
  skills: [],
  contracts: [CONTRACT],
  clearance: [],
  superior: null,
  vehicle: true,
  work_phone: null,
  duty: "on",
  active: true,
};

export const identity: Identity = {
  device: "019aa4d0-0000-7000-8000-0000000000f1",
  name: "phone",
  person,
  organisation: { id: "019aa4d0-0000-7000-8000-0000000000aa", zh: "集成商", en: "Integrator", zone: "Asia/Shanghai", service_phone: null, retention_days: 1095, people_photo_days: 365, desk_session_h: 12, public_photos: 3, trail_days: 30 },
  server: "server-1",
  server_epoch: "epoch-1",
  phone_epoch: "phone-epoch-1",
  session: "active",
};

export function visit(change: Partial<Visit> = {}): Visit {
  return {
    id: VISIT,
    ticket: TICKET,
    contract: CONTRACT,
    site: SITE,
    engineer: ME,
    state: "assigned",
    assigned_ms: NOW,
    departed_ms: null,
    arrival: null,
    witnesses: [],
    findings: [],
    parts: [],
    photos: [],
    repairs: [],
    signatures: [],
    notes: [],
    finished_ms: null,
    left: null,
    ...change,
  };
}

export function ticket(change: Partial<Ticket> = {}): Ticket {
  return {
    id: TICKET,
    number: "1121-01",
    contract: CONTRACT,
    site: SITE,
    place: null,
    equipment: null,
    tag: null,
    channel: "qr",
    what: "no_sound",
    reach: "several",
    type: "on_site",
    severity: "urgent",
    graded: true,
    state: "assigned",
    commitments: [],
    events: [],
    engineer: ME,
    visit: VISIT,
    assignment: null,
    photos: [],
    reported_ms: NOW - 600_000,
    into: null,
    stars: null,
    first_time_fix: true,
    ...change,
  };
}

/** Both clocks of a phone, to be moved by hand. */
export class Clocks {
  wall_ms = NOW;
  mono_ms = 1_000;

  pass(ms: number): void {
    this.wall_ms += ms;
    this.mono_ms += ms;
  }

  sleep(ms: number): void {
    this.wall_ms += ms;
  }
}

export class Bench {
  readonly clocks = new Clocks();
  readonly server = new ModelServer(NOW);
  readonly factory: IDBFactory;
  readonly vault: IdbVault;
  readonly mirror: IdbMirror;
  readonly time: PhoneTime;
  readonly sync: Sync;
  readonly view: View;
  readonly positions: PositionLog;

  constructor(factory: IDBFactory = new IDBFactory()) {
    globalThis.indexedDB = factory;
    this.factory = factory;
    this.vault = new IdbVault(factory);
    this.mirror = new IdbMirror();
    this.time = new PhoneTime(() => ({ wall_ms: this.clocks.wall_ms, mono_ms: this.clocks.mono_ms }), "session-1", null);
    this.time.hear(NOW, this.time.reading(), this.time.reading());
    this.view = new View(this.mirror, () => this.vault.entries(), () => this.foldNow());
    this.positions = new PositionLog(factory, () => Promise.reject(new TypeError("offline")));
    this.sync = new Sync({
      forgetBeside: () => this.positions.forget(),
      vault: this.vault,
      mirror: this.mirror,
      transport: this.server,
      time: this.time,
      changed: () => this.view.forget(),
    });
  }

  foldNow(): { by: string; wall_ms: number; received_ms: number } {
    return { by: ME, wall_ms: this.clocks.wall_ms, received_ms: this.time.now_ms() };
  }

  /** Says something the way the recorder does, a second after what was said before. */
  async say(kind: PhoneKind, record: string, body: object = {}, change: Partial<Saying> = {}): Promise<Entry> {
    this.clocks.pass(1_000);
    const said = this.time.said();
    if (said === null) throw new Error("nothing heard yet");
    const entry = await this.vault.append(
      {
        id: uuid7(this.clocks.wall_ms),
        kind,
        record,
        feed: `site:${SITE}`,
        body: body as Record<string, unknown>,
        personal: null,
        personal_sha256: null,
        base: 1,
        said,
        needs: [],
        blobs: [],
        mends: null,
        ...change,
      },
      null,
    );
    this.view.forget();
    return entry;
  }

  async states(): Promise<string[]> {
    return (await this.vault.entries()).map((entry) => `${entry.n}:${entry.state}`);
  }

  /** The app killed and opened again on the same storage. */
  async restarted(): Promise<Bench> {
    await this.close();
    const next = new Bench(this.factory);
    Object.assign(next.clocks, this.clocks);
    return next;
  }

  async close(): Promise<void> {
    await this.vault.close();
    await this.mirror.close();
  }
}

/** A phone enrolled, its visit and ticket on the server. */
export async function bench(): Promise<Bench> {
  const made = new Bench();
  await made.vault.saveIdentity(identity);
  made.server.put(`person:${ME}`, "visit", visit(), 1);
  made.server.put(`person:${ME}`, "ticket", ticket(), 1);
  return made;
}
