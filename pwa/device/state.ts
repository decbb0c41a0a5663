/** The phone itself: vault, mirror, view, sync and session put together behind the interface of phone.ts. */

import { randomName, uuid7 } from "../core/ids.ts";
import type { BodyByKind, OperationKind } from "../core/operations.gen.ts";
import type { Entry } from "../core/outbox.ts";
import type { Identity } from "../core/ports.ts";
import type { RecordByKind, RecordKind } from "../core/records.gen.ts";
import { Sync } from "../core/sync.ts";
import type { Round } from "../core/sync.ts";
import { PhoneTime } from "../core/time.ts";
import { droppable, uploadWaiting } from "./blobs.ts";
import { Enrolment } from "./enrol.ts";
import { Leader } from "./leader.ts";
import type { News } from "./leader.ts";
import { Live } from "./live.ts";
import { Loop } from "./loop.ts";
import { IdbMirror } from "./mirror.ts";
import { outboxOf } from "./outbox_view.ts";
import { hashed, shrunk } from "./photos.ts";
import type { Draft, Entered, Found, Kept, Me, Network, Outbox, Pause, Phone, Recorded, RecordOptions } from "./phone.ts";
import type { Session, SiteOnPhone, Storage, SyncState, Topic } from "./phone.ts";
import { Recorder } from "./recorder.ts";
import { browserSurroundings } from "./surroundings.ts";
import type { Surroundings } from "./surroundings.ts";
import { HttpTransport } from "./transport.ts";
import { Updates } from "./update.ts";
import { IdbVault } from "./vault.ts";
import { View } from "./view.ts";
import type { Filter } from "./view.ts";

const HEARTBEAT_MS = 25_000;
const SYNC_META = "sync";

/** Opens the phone of this browser; one per page. */
export async function openPhone(surroundings: Surroundings = browserSurroundings()): Promise<FieldPhone> {
  const phone = new FieldPhone(surroundings);
  await phone.open();
  return phone;
}

interface SyncMeta {
  last_ms: number | null;
  durable_ms: number | null;
  pause: Pause | null;
}

export class FieldPhone implements Phone {
  private readonly on: Surroundings;
  private readonly vault: IdbVault;
  private readonly mirror = new IdbMirror();
  private readonly time: PhoneTime;
  private readonly transport: HttpTransport;
  private readonly enrolment: Enrolment;
  private readonly view: View;
  private readonly recorder: Recorder;
  private readonly engine: Sync;
  private readonly loop: Loop;
  private readonly live: Live;
  private readonly updates = new Updates(
    () => this.notify("update"),
    () => void this.syncNow(),
  );
  private leader: Leader | null = null;
  private readonly listeners = new Set<(topic: Topic) => void>();
  private identity: Identity | null = null;
  private entries: Promise<Entry[]> | null = null;
  private syncMeta: SyncMeta = { last_ms: null, durable_ms: null, pause: null };
  private answered: boolean | null = null;
  private uploads: Promise<void> | null = null;
  private readonly endings: (() => void)[] = [];

  constructor(on: Surroundings) {
    this.on = on;
    this.vault = new IdbVault(on.indexedDB);
    this.time = new PhoneTime(on.readClocks, randomName(8), null);
    this.transport = new HttpTransport({
      fetch: on.fetch,
      time: this.time,
      heard: (heard) => void this.vault.saveMeta("heard", heard, "relaxed").catch(() => undefined),
      reached: (answered) => this.reached(answered),
      renew: () => this.enrolment.renew(),
    });
    const post = (path: string, body: unknown) => this.transport.json("POST", path, JSON.stringify(body));
    this.enrolment = new Enrolment(this.vault, post, () => this.mirror.erase());
    this.view = new View(this.mirror, () => this.held(), () => this.foldNow());
    this.recorder = new Recorder({
      vault: this.vault,
      mirror: this.mirror,
      view: this.view,
      time: this.time,
      entries: () => this.held(),
      identity: () => this.identity,
    });
    this.engine = new Sync({
      vault: this.vault,
      mirror: this.mirror,
      transport: this.transport,
      time: this.time,
      changed: (what) => this.share({ topic: what }),
    });
    this.loop = new Loop({ round: () => this.engine.round(), ended: (round) => void this.roundEnded(round), later: on.later });
    this.live = new Live(on.connectLive, () => void this.loop.ask());
  }

  async open(): Promise<void> {
    const [identity, heard, meta] = await Promise.all([
      this.vault.identity(),
      this.vault.heard(),
      this.vault.meta<SyncMeta>(SYNC_META),
    ]);
    this.identity = identity;
    if (heard !== undefined) this.time.inherit(heard);
    if (meta !== undefined) this.syncMeta = { ...this.syncMeta, ...meta };
    this.engine.durable_ms = this.syncMeta.durable_ms;
    this.leader = new Leader(this.on.locks, this.on.channel, () => this.lead(), (news) => this.hearNews(news));
    this.endings.push(this.on.watch((what) => this.pageChanged(what)));
    this.beat();
    // A browser that refuses workers still records and syncs.
    if (this.on.serviceWorker !== null) this.updates.register(this.on.serviceWorker).catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const end of this.endings) end();
    this.loop.end();
    this.live.end();
    this.leader?.resign();
    await this.uploads;
    await this.vault.close();
    await this.mirror.close();
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

  lastSync(): number | null {
    return this.syncMeta.last_ms;
  }

  sync(): SyncState {
    return { running: this.loop.isRunning(), ...this.syncMeta };
  }

  async syncNow(): Promise<void> {
    if (this.leader?.leading() ?? true) return this.loop.ask();
    this.leader?.tell({ topic: "ask" });
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
    return this.entered(await this.enrolment.enrol(code, name));
  }

  async signIn(login: string, password: string): Promise<Entered> {
    return this.entered(await this.enrolment.signIn(login, password, this.on.deviceName));
  }

  async signOut(): Promise<void> {
    await this.enrolment.signOut();
    await this.identityChanged();
  }

  async record<K extends OperationKind>(
    kind: K,
    record: string,
    body: BodyByKind[K],
    options: RecordOptions<K> = {},
  ): Promise<Recorded> {
    const recorded = await this.recorder.record(kind, record, body as Record<string, unknown>, options);
    if (!recorded.ok) return recorded;
    this.share({ topic: "outbox" });
    void this.syncNow();
    return recorded;
  }

  newId(): string {
    return uuid7(Date.now());
  }

  withdraw(id: string, why?: string): Promise<Recorded> {
    return this.record("operation.withdraw", id, { of: id, ...(why === undefined ? {} : { why }) });
  }

  async outbox(): Promise<Outbox> {
    const [entries, blobs] = await Promise.all([this.held(), this.vault.blobs()]);
    return outboxOf(entries, blobs);
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
    const response = await this.transport.send("GET", `/blobs/${sha256}`, { Accept: "*/*" }, null);
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

  async persistStorage(): Promise<boolean> {
    return (await this.on.storage?.persist()) ?? false;
  }

  updateWaiting(): boolean {
    return this.updates.isWaiting();
  }

  acceptUpdate(): void {
    this.updates.accept();
  }

  private held(): Promise<Entry[]> {
    if (this.entries === null) {
      const entries = this.vault.entries();
      entries.catch(() => (this.entries = null));
      this.entries = entries;
    }
    return this.entries;
  }

  private foldNow() {
    const by = this.identity?.person.id ?? "";
    return { by, wall_ms: this.time.reading().wall_ms, received_ms: this.time.now_ms() };
  }

  private async entered(entered: Entered): Promise<Entered> {
    await this.identityChanged();
    if (entered.ok) void this.syncNow();
    return entered;
  }

  private async identityChanged(): Promise<void> {
    this.identity = await this.vault.identity();
    this.share({ topic: "session" });
  }

  private lead(): void {
    void this.loop.ask();
  }

  private async roundEnded(round: Round): Promise<void> {
    const last_ms = round.done ? this.now_ms() : this.syncMeta.last_ms;
    this.syncMeta = { last_ms, durable_ms: this.engine.durable_ms, pause: round.pause };
    const before = this.identity?.session;
    this.identity = await this.vault.identity();
    if (this.identity?.session !== before) this.share({ topic: "session" });
    this.share({ topic: "sync", state: this.syncMeta });
    if (!round.done) return;
    this.live.begin();
    void this.vault.saveMeta(SYNC_META, this.syncMeta, "relaxed").catch(() => undefined);
    // Beside the rounds: a photo on a slow line must not hold up the next operation.
    this.uploads ??= this.upload().finally(() => (this.uploads = null));
  }

  private async upload(): Promise<void> {
    const changed = (): void => this.share({ topic: "outbox" });
    let any = false;
    await uploadWaiting({
      vault: this.vault,
      send: (...request) => this.transport.send(...request),
      now_ms: () => this.now_ms(),
      contractOf: (entry) => this.recorder.contractOf(entry),
      changed: () => {
        any = true;
        changed();
      },
    });
    await this.vault.dropBlobs(droppable(await this.vault.blobs(), this.engine.durable_ms, this.now_ms()));
    // What was parked for want of these bytes may have moved on.
    if (any) void this.loop.ask();
  }

  private pageChanged(what: "in-sight" | "online" | "offline"): void {
    this.notify("network");
    if (what === "offline") return;
    void this.heartbeat();
    void this.syncNow();
  }

  private beat(): void {
    const again = (): void => {
      this.endings.push(this.on.later(() => this.beat(), HEARTBEAT_MS));
    };
    if (!this.on.inSight()) again();
    else void this.heartbeat().finally(again);
  }

  private async heartbeat(): Promise<void> {
    await this.transport.heartbeat();
  }

  private reached(answered: boolean): void {
    if (this.answered === answered) return;
    const before = this.answered;
    this.answered = answered;
    this.notify("network");
    // Back again: what waits need not wait for its turn.
    if (answered && before === false) void this.syncNow();
  }

  private hearNews(news: News): void {
    if (news.topic === "ask") {
      if (this.leader?.leading()) void this.loop.ask();
      return;
    }
    if (news.topic === "sync") this.syncMeta = news.state as SyncMeta;
    if (news.topic === "session") {
      void this.vault.identity().then((identity) => {
        this.identity = identity;
        this.notify("session");
      });
      return;
    }
    this.notify(news.topic);
  }

  /** Tells the other tabs and this one's screens. */
  private share(news: News): void {
    this.leader?.tell(news);
    if (news.topic !== "ask") this.notify(news.topic);
  }

  private notify(topic: Topic): void {
    if (topic === "outbox" || topic === "records" || topic === "session") {
      this.entries = null;
      this.view.forget();
    }
    for (const listener of this.listeners) listener(topic);
  }
}
