/** Everything of the phone that speaks to the server. Loaded after the first screen is there: recording never waits for it. */

import type { Entry } from "../core/outbox.ts";
import { Sync } from "../core/sync.ts";
import type { Progress, Round } from "../core/sync.ts";
import type { PhoneTime } from "../core/time.ts";
import { droppable, uploadWaiting } from "./blobs.ts";
import { Enrolment } from "./enrol.ts";
import { factsOf } from "./facts.ts";
import { Leader } from "./leader.ts";
import type { News } from "./leader.ts";
import { Live } from "./live.ts";
import { Loop } from "./loop.ts";
import type { IdbMirror } from "./mirror.ts";
import type { Entered, Pause } from "./phone.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Send } from "./tus.ts";
import { PositionLog } from "./positions.ts";
import { HttpTransport } from "./transport.ts";
import type { IdbVault } from "./vault.ts";

const HEARTBEAT_MS = 25_000;
export const SYNC_META = "sync";

/** How sync stands; kept in the vault, so that the age of the data is known after a restart. */
export interface SyncMeta {
  last_ms: number | null;
  durable_ms: number | null;
  pause: Pause | null;
  held?: { n: number; missing: number } | null;
  uploaded_bytes?: number;
  filling?: Progress | null;
}

export interface EnginePorts {
  on: Surroundings;
  vault: IdbVault;
  mirror: IdbMirror;
  time: PhoneTime;
  contractOf(entry: Entry): Promise<string | null>;
  /** What changed here, for this tab's screens. */
  changed(news: News): void;
  /** What changed in another tab. */
  told(news: News): void;
  reached(answered: boolean): void;
}

export class Engine {
  readonly transport: HttpTransport;
  private readonly enrolment: Enrolment;
  private readonly ports: EnginePorts;
  private readonly sync: Sync;
  private readonly loop: Loop;
  private readonly live: Live;
  private readonly leader: Leader;
  private meta: SyncMeta;
  private uploads: Promise<void> | null = null;
  private answered: boolean | null = null;
  private superseded = false;
  private calledOff = (): void => undefined;
  private readonly unwatch: () => void;

  constructor(ports: EnginePorts, meta: SyncMeta) {
    const { on, vault, mirror, time } = ports;
    this.ports = ports;
    this.meta = meta;
    this.transport = new HttpTransport({
      fetch: on.fetch,
      time,
      heard: (heard) => void vault.saveMeta("heard", heard, "relaxed").catch(() => undefined),
      reached: (answered) => this.reached(answered),
      renew: () => this.enrolment.renew(),
    });
    const post = (path: string, body: unknown) => this.transport.json("POST", path, JSON.stringify(body));
    const positions = new PositionLog(on.indexedDB, on.fetch);
    this.enrolment = new Enrolment(vault, post, () => Promise.all([mirror.erase(), positions.forget()]));
    this.sync = new Sync({
      ...{ vault, mirror, transport: this.transport, time },
      changed: (what) => this.share({ topic: what }),
      facts: () => factsOf(on, time),
      beforeErasing: () => this.noteContracts(),
      forgetBeside: () => positions.forget(),
      filled: (filling) => this.filled(filling),
      awaited: () => this.loop.isAwaited(),
      superseded: () => this.superseded,
    });
    this.sync.durable_ms = meta.durable_ms;
    this.loop = new Loop({ round: () => this.round(), ended: (round) => this.roundEnded(round), later: on.later });
    this.live = new Live(on.connectLive, () => void this.loop.ask());
    this.leader = new Leader({
      ...{ locks: on.locks, channel: on.channel, later: on.later, mono_ms: () => on.readClocks().mono_ms },
      lead: () => this.lead(),
      lost: () => this.rest(),
      news: (news) => this.hear(news),
    });
    this.unwatch = on.watch((what) => this.pageChanged(what));
    this.beat();
  }

  /** A round of sync: here if this tab leads, else where the lead is. */
  async ask(): Promise<void> {
    if (this.leader.leading()) await this.loop.ask();
    else this.leader.ask("ask");
  }

  enrol(code: string, name: string): Promise<Entered> {
    return this.loop.alone(() => this.enrolment.enrol(code, name));
  }

  signIn(login: string, password: string, name: string): Promise<Entered> {
    return this.loop.alone(() => this.enrolment.signIn(login, password, name));
  }

  adopt(name: string): Promise<Entered> {
    return this.loop.alone(() => this.enrolment.adopt(name));
  }

  signOut(): Promise<void> {
    return this.loop.alone(() => this.enrolment.signOut());
  }

  /** Tells the other tabs and this one's screens. */
  share(news: News): void {
    this.leader.tell(news);
    this.ports.changed(news);
  }

  async close(): Promise<void> {
    this.unwatch();
    this.calledOff();
    this.live.end();
    await this.loop.end();
    await this.uploads;
    // Last: no other tab begins before this one has ended.
    this.leader.resign();
  }

  private async round(): Promise<Round> {
    // What another tab has kept and died before it could tell.
    this.ports.vault.reread();
    if (await this.enrolment.rests()) return { done: false, pause: "sign-in-needed", offline: false, retry_after_ms: null };
    return this.sync.round();
  }

  private lead(): void {
    this.superseded = false;
    void this.loop.ask();
  }

  /** The lead is another tab's now: what is under way here ends before its next word, and what it would say is stale. */
  private rest(): void {
    this.superseded = true;
    this.loop.rest();
    this.live.end();
  }

  private roundEnded(round: Round): void {
    if (this.superseded) return;
    const last_ms = round.done ? this.ports.time.now_ms() : this.meta.last_ms;
    this.meta = { ...this.meta, last_ms, durable_ms: this.sync.durable_ms, pause: round.pause, held: this.sync.held ?? this.meta.held ?? null };
    if (round.done) this.meta.filling = null;
    this.share({ topic: "sync", state: this.meta });
    if (!round.done) return;
    this.live.begin();
    void this.ports.vault.saveMeta(SYNC_META, this.meta, "relaxed").catch(() => undefined);
    // Beside the rounds: a photo on a slow line must not hold up the next operation.
    this.uploads ??= this.upload().finally(() => (this.uploads = null));
  }

  /** Uploads name the contract of what they belong to; the mirror, which knows it, is about to go. */
  private async noteContracts(): Promise<void> {
    const { vault, contractOf } = this.ports;
    const entries = new Map((await vault.entries(true)).map((entry) => [entry.id, entry]));
    for (const row of await vault.blobs()) {
      const entry = entries.get(row.attached ?? "");
      if (entry !== undefined && row.verified_ms === null) await vault.markBlob(row.sha256, { contract: await contractOf(entry) });
    }
  }

  private async upload(): Promise<void> {
    const { vault, time, contractOf } = this.ports;
    let any = false;
    const changed = (): void => {
      any = true;
      this.share({ topic: "outbox" });
    };
    const now_ms = (): number => time.now_ms();
    try {
      const send: Send = async (...request) => (this.superseded ? null : this.transport.send(...request));
      await uploadWaiting({ vault, send, now_ms, contractOf, changed, progress: (bytes) => this.uploaded(bytes) });
      await vault.dropBlobs(droppable(await vault.blobs(), this.sync.durable_ms, now_ms()));
    } catch (error) {
      // The store failed: the bytes are where they were, and the next round tries again.
      console.error(error);
    }
    // What was parked for want of these bytes may have moved on.
    if (any) void this.ask();
  }

  /** How far the picture under way is; all tabs show it. */
  private uploaded(uploaded_bytes: number): void {
    if (uploaded_bytes === (this.meta.uploaded_bytes ?? 0)) return;
    this.meta = { ...this.meta, uploaded_bytes };
    this.share({ topic: "sync", state: this.meta });
  }

  /** How far a large feed has come; told at each tenth, for screens read again what they show. */
  private filled(filling: Progress | null): void {
    const tenth = (told: Progress | null | undefined): number => (told ? Math.floor((10 * told.done) / told.of) : -1);
    if (tenth(filling) === tenth(this.meta.filling)) return;
    // Whatever held an earlier round up does not hold this one: it is a long one, and screens must not wait for its end.
    this.meta = { ...this.meta, filling, pause: null };
    this.share({ topic: "sync", state: this.meta });
  }

  private pageChanged(what: "in-sight" | "online" | "offline"): void {
    this.ports.changed({ topic: "network" });
    if (what === "offline") return;
    void this.transport.heartbeat();
    void this.ask();
  }

  private beat(): void {
    if (this.ports.on.inSight()) {
      void this.transport.heartbeat();
      this.leader.ask("look");
    }
    this.calledOff = this.ports.on.later(() => this.beat(), HEARTBEAT_MS);
  }

  private reached(answered: boolean): void {
    const before = this.answered;
    if (before === answered) return;
    this.answered = answered;
    this.ports.reached(answered);
    // Back again: what waits need not wait for its turn.
    if (answered && before === false) void this.ask();
  }

  private hear(news: News): void {
    if (news.topic === "ask") {
      if (this.leader.leading()) void this.loop.ask();
    } else if (news.topic !== "look") this.ports.told(news);
  }
}
