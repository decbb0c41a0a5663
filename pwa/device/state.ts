/** The phone itself: vault, mirror and view behind the interface of phone.ts; what speaks to the server loads after them. */

import { randomName, uuid7 } from "../core/ids.ts";
import type { BodyByKind, PhoneKind } from "../core/operations.gen.ts";
import type { Entry } from "../core/outbox.ts";
import type { Identity } from "../core/ports.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";
import { PhoneTime } from "../core/time.ts";
import type { Engine, SyncMeta } from "./engine.ts";
import type { News } from "./leader.ts";
import { IdbMirror } from "./mirror.ts";
import { outboxOf } from "./outbox_view.ts";
import { hashed, shrunk } from "./photos.ts";
import type { ClockSeen, Draft, Entered, Found, HandOver, Kept, Me, Network, Outbox, Phone, Recorded, RecordOptions } from "./phone.ts";
import type { Session, SiteOnPhone, Storage, SyncState, Topic } from "./phone.ts";
import { Recorder } from "./recorder.ts";
import { browserSurroundings } from "./surroundings.ts";
import type { Surroundings } from "./surroundings.ts";
import { Updates } from "./update.ts";
import { IdbVault } from "./vault.ts";
import { View } from "./view.ts";
import type { Filter } from "./view.ts";

/** Opens the phone of this browser; one per page. */
export async function openPhone(surroundings: Surroundings = browserSurroundings()): Promise<FieldPhone> {
  const phone = new FieldPhone(surroundings);
  await phone.open();
  return phone;
}

export class FieldPhone implements Phone {
  private readonly on: Surroundings;
  private readonly vault: IdbVault;
  private readonly mirror = new IdbMirror();
  private readonly time: PhoneTime;
  private readonly view: View;
  private readonly recorder: Recorder;
  private readonly updates: Updates;
  private engine: Promise<Engine> | null = null;
  private running: Engine | null = null;
  private readonly listeners = new Set<(topic: Topic) => void>();
  private identity: Identity | null = null;
  private meta: SyncMeta = { last_ms: null, durable_ms: null, pause: null };
  private answered: boolean | null = null;
  private fresh = false;

  constructor(on: Surroundings) {
    this.on = on;
    this.vault = new IdbVault(on.indexedDB);
    this.time = new PhoneTime(on.readClocks, randomName(8), null);
    this.view = new View(this.mirror, () => this.vault.entries(), () => this.foldNow());
    this.recorder = new Recorder({
      vault: this.vault,
      mirror: this.mirror,
      view: this.view,
      time: this.time,
      entries: () => this.vault.entries(),
      identity: () => this.identity,
    });
    this.updates = new Updates(
      () => this.notify("update"),
      () => void this.syncNow(),
    );
  }

  async open(): Promise<void> {
    const [identity, heard, meta] = await Promise.all([
      this.vault.identity(),
      this.vault.heard(),
      this.vault.meta<SyncMeta>("sync"),
    ]);
    this.identity = identity;
    if (heard !== undefined) this.time.inherit(heard);
    if (meta !== undefined) this.meta = meta;
    // A file that cannot be had now is tried again by whoever needs it next.
    this.start().catch(() => undefined);
    // A browser that refuses workers still records and syncs.
    if (this.on.serviceWorker !== null) this.updates.register(this.on.serviceWorker).catch(() => undefined);
  }

  async close(): Promise<void> {
    await (await this.engine)?.close();
    await this.vault.close();
    await this.mirror.close();
  }

  private start(): Promise<Engine> {
    this.engine ??= import("./engine.ts").then(
      ({ Engine }) => (this.running = new Engine(this.enginePorts(), this.meta)),
      (error: unknown) => {
        this.engine = null;
        throw error;
      },
    );
    return this.engine;
  }

  private enginePorts(): ConstructorParameters<typeof Engine>[0] {
    return {
      on: this.on,
      vault: this.vault,
      mirror: this.mirror,
      time: this.time,
      contractOf: (entry) => this.recorder.contractOf(entry),
      changed: (news) => this.hear(news),
      told: (news) => {
        this.vault.reread();
        this.hear(news);
      },
      reached: (answered) => {
        this.answered = answered;
        this.notify("network");
      },
    };
  }

  subscribe(listener: (topic: Topic) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  now_ms(): number {
    return this.time.now_ms();
  }

  network(): Network {
    if (!this.on.onLine()) return "offline";
    return this.answered === false ? "no-server" : "online";
  }

  clock(): ClockSeen {
    const heard = this.time.lastHeard();
    if (heard === null) return { ahead_ms: null, rtt_ms: null, heard_ms: null };
    return { ahead_ms: heard.wall_ms - heard.now_ms - this.time.setBack_ms(), rtt_ms: heard.rtt_ms, heard_ms: heard.now_ms };
  }

  async heartbeat(): Promise<number | null> {
    const { transport } = await this.start();
    const sent = this.time.reading();
    return (await transport.heartbeat()) ? this.time.reading().mono_ms - sent.mono_ms : null;
  }

  async woken(): Promise<{ wall_ms: number } | null> {
    return (await this.vault.meta<{ wall_ms: number }>("woken")) ?? null;
  }

  lastSync(): number | null {
    return this.meta.last_ms;
  }

  sync(): SyncState {
    return { fresh: this.fresh, ...this.meta };
  }

  async syncNow(): Promise<void> {
    await (await this.start()).ask();
  }

  session(): Session {
    return this.identity?.session ?? "new";
  }

  me(): Me | null {
    if (this.identity === null) return null;
    const { person, organisation, device, name, server } = this.identity;
    return { person, organisation, device: { id: device, name }, server };
  }

  async enrol(code: string, name = this.on.deviceName): Promise<Entered> {
    return this.entered(await (await this.start()).enrol(code, name));
  }

  async signIn(login: string, password: string): Promise<Entered> {
    return this.entered(await (await this.start()).signIn(login, password, this.on.deviceName));
  }

  async adopt(): Promise<Entered> {
    return this.entered(await (await this.start()).adopt(this.on.deviceName));
  }

  async signOut(): Promise<void> {
    await (await this.start()).signOut();
    await this.identityChanged();
  }

  async record<K extends PhoneKind>(
    kind: K,
    record: string,
    body: BodyByKind[K],
    options: RecordOptions<K> = {},
  ): Promise<Recorded> {
    const recorded = await this.recorder.record(kind, record, body as Record<string, unknown>, options);
    if (!recorded.ok) return recorded;
    this.share({ topic: "outbox" });
    this.syncNow().catch(() => undefined);
    return recorded;
  }

  newId(): string {
    return uuid7(Date.now());
  }

  withdraw(id: string, why?: string): Promise<Recorded> {
    return this.record("operation.withdraw", id, { of: id, ...(why === undefined ? {} : { why }) });
  }

  async outbox(): Promise<Outbox> {
    const [entries, blobs] = await Promise.all([this.vault.entries(), this.vault.blobs()]);
    return outboxOf(entries, blobs, this.meta);
  }

  async handOver(passphrase: string): Promise<HandOver> {
    const { makeFile } = await import("./export.ts");
    const ports = {
      vault: this.vault,
      now_ms: () => this.now_ms(),
      wall_ms: () => this.time.reading().wall_ms,
      contractOf: (entry: Entry) => this.recorder.contractOf(entry),
    };
    const { bytes, name, operations, photos } = await makeFile(ports, passphrase);
    this.share({ topic: "outbox" });
    return { file: new Blob([bytes], { type: "application/octet-stream" }), name, operations, photos };
  }

  async handedOver(): Promise<number | null> {
    const made = await this.vault.meta<{ ids: string[]; at_ms: number }>("exported");
    if (made === undefined) return null;
    const held = new Set(made.ids);
    const [entries, photos] = await Promise.all([this.vault.unanswered(), this.vault.photos()]);
    return entries.every(({ id }) => held.has(id)) && photos.unsent.every((sha256) => held.has(sha256)) ? made.at_ms : null;
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | null> {
    return (await this.view.get(kind, id)) ?? null;
  }

  list<K extends RecordKind>(kind: K, filter?: Filter<K>): Promise<RecordByKind[K][]> {
    return this.view.list(kind, filter);
  }

  async findTag(tag: string): Promise<Found | null> {
    const label = await this.view.labelOf(tag);
    if (label === undefined) return null;
    const equipment = label.equipment === null ? null : await this.get("equipment", label.equipment);
    const site = label.site === null ? null : await this.get("site", label.site);
    return { label, equipment, site };
  }

  siteOnPhone(site: string): Promise<SiteOnPhone> {
    return this.mirror.held(`site:${site}`);
  }

  async addPhoto(photo: Blob): Promise<Kept> {
    const kept = await shrunk(photo, this.on.decode);
    return typeof kept === "string" ? { ok: false, code: kept } : this.recorder.keepBytes(kept);
  }

  async addBlob(bytes: Blob): Promise<Kept> {
    return this.recorder.keepBytes(await hashed(bytes));
  }

  async blob(sha256: string): Promise<Blob | null> {
    const held = await this.vault.bytes(sha256);
    if (held !== null) return new Blob([held.data], { type: held.type });
    const { transport } = await this.start();
    const response = await transport.send("GET", `/blobs/${sha256}`, { Accept: "*/*" }, null);
    return response?.ok ? response.blob() : null;
  }

  async draft<T>(key: string): Promise<Draft<T> | null> {
    const row = await this.vault.draft(key);
    return row === null ? null : { values: row.values as T, saved_ms: row.saved_ms };
  }

  saveDraft(key: string, values: unknown): Promise<void> {
    return this.vault.saveDraft({ key, values, saved_ms: this.now_ms() });
  }

  dropDraft(key: string): Promise<void> {
    return this.vault.dropDraft(key);
  }

  async storage(): Promise<Storage> {
    const estimate = await this.on.storage?.estimate();
    const { usage, quota } = estimate ?? {};
    return { persisted: await this.storagePersisted(), used_bytes: usage ?? null, quota_bytes: quota ?? null };
  }

  async storagePersisted(): Promise<boolean> {
    return (await this.on.storage?.persisted()) ?? false;
  }

  hasRoom(): Promise<boolean> {
    return this.vault.holdRoom();
  }

  async persistStorage(): Promise<boolean> {
    return (await this.on.storage?.persist()) ?? false;
  }

  updateWaiting(): boolean {
    return this.updates.isWaiting();
  }

  acceptUpdate(): void {
    this.updates.accept();
  }

  private foldNow() {
    const by = this.identity?.person.id ?? "";
    return { by, wall_ms: this.time.reading().wall_ms, received_ms: this.time.now_ms() };
  }

  private async entered(entered: Entered): Promise<Entered> {
    await this.identityChanged();
    if (entered.ok) this.syncNow().catch(() => undefined);
    return entered;
  }

  private async identityChanged(): Promise<void> {
    this.identity = await this.vault.identity();
    this.share({ topic: "session" });
  }

  /** Tells this tab's screens at once, the others as soon as the engine is there. */
  private share(news: News): void {
    if (this.running !== null) this.running.share(news);
    else this.hear(news);
  }

  private hear({ topic, state }: News): void {
    if (topic === "ask" || topic === "look" || topic === "here") return;
    if (topic === "sync") this.stand(state as SyncMeta);
    if (topic === "sync" || topic === "session") void this.refreshIdentity(topic === "session");
    this.notify(topic);
  }

  private stand(meta: SyncMeta): void {
    this.fresh ||= meta.last_ms !== this.meta.last_ms;
    this.meta = meta;
  }

  /** The session may have ended, the organisation moved to another zone, or another tab enrolled this phone. */
  private async refreshIdentity(always: boolean): Promise<void> {
    const before = JSON.stringify(this.identity);
    this.identity = await this.vault.identity();
    if (always || JSON.stringify(this.identity) !== before) this.notify("session");
  }

  private notify(topic: Topic): void {
    if (topic === "outbox" || topic === "records" || topic === "session") this.view.forget();
    for (const listener of this.listeners) listener(topic);
  }
}
