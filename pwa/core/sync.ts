/** One round of sync: push what waits, pull what changed, settle. Every stop is a word, never an exception. */

import { Eraser } from "./erasing.ts";
import type { ErasingPorts } from "./erasing.ts";
import { Fill } from "./fill.ts";
import { forgettable, judged, lost, nextBatch, onServer, PUSH_LIMITS, waitingAgain } from "./outbox.ts";
import type { Entry, Limits, Verdict } from "./outbox.ts";
import type { Answer, FeedItem, FeedState, Identity, PhoneFacts, Transport } from "./ports.ts";
import { CATALOGUE } from "./operations.gen.ts";
import { problemOf, pullRequest, pushText, verdictOf, waitingOf } from "./wire.ts";
import type { PullAnswer, PushAnswer, Waiting } from "./wire.ts";

export type Pause = "sign-in-needed" | "revoked" | "other-server" | "update-needed" | "server-busy" | "server-full";

export interface Round {
  /** The server answered and everything that may move has moved. */
  done: boolean;
  pause: Pause | null;
  offline: boolean;
  retry_after_ms: number | null;
}

export interface SyncPorts extends ErasingPorts {
  transport: Transport;
  /** Told after each step that changed something to see. */
  changed(what: "outbox" | "records" | "session"): void;
  /** What this phone says of itself. */
  facts?(): Promise<PhoneFacts>;
  /** Told how far a large feed has come. */
  filled?(filling: Progress | null): void;
  /** Whether a round is to end at the next part of a large feed: somebody waits for its end. */
  awaited?(): boolean;
  /** Whether another tab has taken the lead: nothing more is asked or taken in here. */
  superseded?(): boolean;
}

/** Records of a large feed that are here, and how many there will be. */
export interface Progress {
  done: number;
  of: number;
}

const PAGES_MOST = 2000;
const BUSY_MS = 15_000;
/** A server that refuses the session it has just given must not keep a round going for ever. */
const RENEWALS_MOST = 3;
/** Turns of push and pull in one round; a healthy one takes one or two. */
const TURNS_MOST = 20;
/** Times that a large feed is begun anew in one round, because its snapshot is gone or the feed was restarted. */
const FILLS_MOST = 3;
/** Busy or full, a server still gives what it holds: a phone whose mirror is new must not stay empty for as long. */
const STILL_READABLE: ReadonlySet<number> = new Set([503, 507]);

/** Why a step stopped; null = go on. */
type Stop = Omit<Round, "done">;
const offline: Stop = { pause: null, offline: true, retry_after_ms: null };
const later: Stop = { pause: null, offline: false, retry_after_ms: 0 };
const stopped = (pause: Pause, retry_after_ms: number | null = null): Stop => ({ pause, offline: false, retry_after_ms });

export class Sync {
  durable_ms: number | null = null;
  /** What the server last said that it holds of this phone. */
  held: { n: number; missing: number } | null = null;
  private readonly ports: SyncPorts;
  private limits: Limits = PUSH_LIMITS;
  /** As whom this phone has been told what the server holds of it. */
  private greeted: string | null = null;
  /** Why nothing more is pushed in this round, which goes on reading. */
  private refused: Stop | null = null;
  private renewals = 0;
  private readonly eraser: Eraser;
  private readonly fill: Fill;

  constructor(ports: SyncPorts) {
    this.ports = ports;
    this.eraser = new Eraser(ports);
    this.fill = new Fill(ports.mirror, ports.transport);
  }

  /** Push, pull and settle until nothing more moves. */
  async round(): Promise<Round> {
    const identity = await this.ports.vault.identity();
    if (identity === null) return { done: false, ...stopped("sign-in-needed") };
    if (identity.session === "revoked" && !(await this.isRestored(identity))) {
      const forgotten = await this.eraser.isForgotten(identity, true);
      return { done: false, ...stopped(forgotten ? "sign-in-needed" : "revoked") };
    }
    this.renewals = 0;
    this.refused = null;
    for (let turn = 0; turn < TURNS_MOST; turn += 1) {
      const pushed = await this.drain();
      if (await this.eraser.isForgotten(await this.me(), pushed?.pause === "revoked")) return { done: false, ...stopped("sign-in-needed") };
      if (pushed !== null) return { done: false, ...pushed };
      const pulled = await this.pull();
      if (pulled === "push-first" && this.refused === null) continue;
      if (this.refused !== null) return { done: false, ...(await this.endRefused(this.refused, pulled)) };
      if (pulled !== null && pulled !== "push-first") return { done: false, ...pulled };
      const more = await this.settle();
      if (!(await this.eraser.obey(await this.me())) && !more) return { done: true, pause: null, offline: false, retry_after_ms: null };
    }
    return { done: false, ...stopped("server-busy", BUSY_MS) };
  }

  /** Of a round that could only read: the push's own reason and its time to come again, unless reading found worse. */
  private async endRefused(refused: Stop, pulled: Stop | "push-first" | null): Promise<Stop> {
    if (pulled === null) await this.settle();
    const worse = pulled !== null && pulled !== "push-first" && pulled.pause !== "server-busy" && pulled.pause !== "server-full";
    return worse ? pulled : refused;
  }

  /** A revoked phone asks now and then whether the desk gave it its right back; its key answers for it. */
  private async isRestored(identity: Identity): Promise<boolean> {
    return (await this.ports.transport.renew()) === "renewed" && this.eraser.goOn(identity);
  }

  /** Pushes batch by batch until nothing is left that may go. */
  async drain(): Promise<Stop | null> {
    while (this.refused === null) {
      if (this.ports.superseded?.()) return later;
      const entries = await this.ports.vault.entries();
      const { batch } = nextBatch(entries, this.limits);
      // The first push of a run goes even when it is empty: its answer tells what the server holds of this phone.
      if (batch.length === 0 && this.greeted === nameOf(await this.me())) return null;
      const stop = await this.pushOnce(entries, batch);
      if (stop !== null && stop !== "again") return stop;
    }
    return null;
  }

  private async pushOnce(entries: Entry[], batch: Entry[]): Promise<Stop | "again" | null> {
    const identity = await this.me();
    // Another tab has just handed the phone to somebody else: these are not theirs to send.
    if (entries.some((entry) => entry.phone_epoch !== identity.phone_epoch)) return "again";
    const answer = await this.ports.transport.push(await this.pushBody(identity, entries, batch));
    if (answer.status === 200) return this.takePush(batch, answer.body as PushAnswer);
    if ((answer.status === 413 || answer.status === 400 || answer.status === 422) && batch.length > 0) {
      return this.narrow(batch, answer);
    }
    const stop = await this.troubled(answer);
    if (stop === "again" || !STILL_READABLE.has(answer.status)) return stop;
    this.refused = stop;
    return null;
  }

  private async pushBody(identity: Identity, entries: Entry[], batch: Entry[]): Promise<string> {
    const waiting = await this.waiting(entries, batch);
    return pushText(identity, { batch, waiting, wall_ms: this.ports.time.reading().wall_ms });
  }

  private async waiting(entries: readonly Entry[], batch: readonly Entry[]): Promise<Waiting> {
    const sent = new Set(batch.map((entry) => entry.id));
    const left = entries.filter((entry) => !onServer(entry) && !sent.has(entry.id));
    const [blobs, facts] = await Promise.all([this.ports.vault.blobsWaiting(), this.ports.facts?.() ?? {}]);
    return waitingOf(left, blobs, facts);
  }

  private async takePush(batch: Entry[], answer: PushAnswer): Promise<Stop | null> {
    const identity = await this.me();
    if (answer.server !== identity.server) return stopped("other-server");
    const now_ms = Date.parse(answer.now);
    const sent = new Map(batch.map((entry) => [entry.id, entry]));
    const settled = answer.outcomes.flatMap((outcome) => {
      const entry = sent.get(outcome.id);
      return entry === undefined ? [] : [judged(entry, verdictOf(outcome), now_ms)];
    });
    await this.ports.vault.update(settled);
    const again = lost(await this.ports.vault.entries(this.greeted !== nameOf(identity)), answer.held);
    await this.ports.vault.update(again);
    this.greeted = nameOf(identity);
    this.durable_ms = answer.durable_ms ?? null;
    this.held = { n: answer.held.n, missing: answer.held.holes.length };
    if (settled.length > 0 || again.length > 0) this.ports.changed("outbox");
    this.widen();
    // An answer that leaves out what was sent must not become an endless round.
    if (settled.length < batch.length || again.some((entry) => sent.has(entry.id))) return stopped("server-busy", BUSY_MS);
    if (answer.retry_after_s) return stopped("server-busy", answer.retry_after_s * 1000);
    return null;
  }

  /** Too large or unreadable: half as much at a time; one alone is put aside, shown, and holds nobody. */
  private async narrow(batch: Entry[], answer: Answer): Promise<"again"> {
    const [only] = batch;
    if (batch.length > 1 || only === undefined) {
      this.limits = { operations: Math.ceil(batch.length / 2), bytes: this.limits.bytes };
      return "again";
    }
    const { code, detail } = problemOf(answer);
    const verdict: Verdict = { outcome: "rejected", rev: null, code: code ?? "body-malformed", detail };
    await this.ports.vault.update([{ ...only, state: "rejected", stuck: true, pulled: true, verdict }]);
    this.ports.changed("outbox");
    this.widen();
    return "again";
  }

  private widen(): void {
    const operations = Math.min(PUSH_LIMITS.operations, this.limits.operations * 2);
    this.limits = { operations, bytes: PUSH_LIMITS.bytes };
  }

  /** Reads every feed to its end; `push-first` = another server_epoch, which only a push can sort out. */
  async pull(): Promise<Stop | "push-first" | null> {
    const refetched = new Set<string>();
    for (let page = 0; page < PAGES_MOST; page += 1) {
      const identity = await this.me();
      const feeds = await this.feedsToRead(identity);
      // Said once in a round: a phone that has nothing to push is known by its pulls.
      const waiting = page === 0 ? await this.waiting(await this.ports.vault.entries(), []) : null;
      const answer = await this.ports.transport.pull(JSON.stringify(pullRequest(identity, feeds, waiting)));
      if (this.ports.superseded?.()) return later;
      if (this.isOtherEpoch(identity, answer)) return "push-first";
      if (answer.status === 200) {
        if (await this.takePull(identity, feeds, answer.body as PullAnswer, refetched)) continue;
        const [large] = identity.session === "erasing" ? [] : ((answer.body as PullAnswer).snapshots ?? []);
        if (large === undefined) return null;
        const unfilled = await this.fillUp(identity, large.feed);
        if (unfilled !== null) return unfilled;
        continue;
      }
      const stop = answer.status === 410 ? await this.readAnew(answer, refetched) : await this.troubled(answer);
      if (stop !== "again") return stop;
    }
    return stopped("server-busy", BUSY_MS);
  }

  /** Fills a feed of many records from a snapshot, and pushes in between; null once the pull can go on behind it. */
  private async fillUp(identity: Identity, feed: string): Promise<Stop | null> {
    for (let begun = 0; begun < FILLS_MOST; ) {
      const filled = await this.fill.step(feed, this.ports.time.now_ms());
      if ("status" in filled) {
        const stop = await this.troubled(filled);
        if (stop !== "again") return stop;
      } else {
        if (filled.anew) begun += 1;
        await this.refreshIdentity(identity, filled.items);
        this.ports.filled?.(filled.whole ? null : filled.progress);
        if (filled.whole) {
          this.ports.changed("records");
          return null;
        }
      }
      const pushed = await this.drain();
      if (pushed !== null) return pushed;
      if (this.ports.awaited?.() || this.ports.superseded?.()) return later;
    }
    return stopped("server-busy", BUSY_MS);
  }

  private isOtherEpoch(identity: Identity, { status, body }: Answer): boolean {
    const { server, server_epoch } = (body ?? {}) as Partial<PullAnswer>;
    const other = server === identity.server && server_epoch !== undefined && server_epoch !== identity.server_epoch;
    if (!other || ![200, 409, 410].includes(status)) return false;
    this.greeted = null;
    return true;
  }

  /** 410: those feeds from a null cursor, or all of them; the outbox is untouched. */
  private async readAnew({ body }: Answer, refetched: Set<string>): Promise<Stop | "again"> {
    const { feeds } = (body ?? {}) as { feeds?: string[] };
    const stale = feeds ?? (await this.ports.mirror.feeds()).map(({ feed }) => feed);
    // A server that finds a null cursor too old as well has a fault of its own.
    if (stale.length === 0 || stale.every((feed) => refetched.has(feed))) return stopped("server-busy", BUSY_MS);
    for (const feed of stale) refetched.add(feed);
    await this.ports.mirror.restart(stale);
    return "again";
  }

  /** Applies one answer; true while there is more to read. */
  private async takePull(
    identity: Identity,
    asked: FeedState[],
    answer: PullAnswer,
    refetched: Set<string>,
  ): Promise<boolean> {
    const { mirror } = this.ports;
    // Asked for somebody whose phone it no longer is.
    if ((await this.me()).device !== identity.device) return true;
    if (identity.session === "erasing") return this.takeOwnFeed(identity, answer);
    const { joined, left } = answer.grants;
    if (left.length > 0) await mirror.leave(left);
    const pages = answer.feeds.filter((page) => !left.includes(page.feed));
    const unequal = await mirror.apply(pages, Date.parse(answer.now));
    const again = unequal.filter((feed) => !refetched.has(feed));
    for (const feed of again) refetched.add(feed);
    if (again.length > 0) await mirror.restart(again);
    // A feed that was joined may come with its first page at once.
    const known = new Set([...asked, ...pages].map(({ feed }) => feed));
    const fresh = joined.filter((feed) => !known.has(feed));
    if (fresh.length > 0) await mirror.restart(fresh);
    if (pages.some((page) => page.items.length > 0) || left.length > 0) this.ports.changed("records");
    await this.refreshIdentity(identity, pages.flatMap((page) => page.items));
    return fresh.length > 0 || again.length > 0 || pages.some((page) => page.more);
  }

  /** A phone that erases itself reads what it is told, and nothing else. */
  private async takeOwnFeed({ device }: Identity, answer: PullAnswer): Promise<boolean> {
    const own = answer.feeds.filter(({ feed }) => feed === `device:${device}`);
    await this.ports.mirror.apply(own, Date.parse(answer.now));
    return own.some((page) => page.more);
  }

  /** The person and the organisation as they are now: every screen reads names and the zone from the identity. */
  private async refreshIdentity(identity: Identity, items: readonly FeedItem[]): Promise<void> {
    for (const item of items) {
      if (!("record" in item)) continue;
      const { kind, id, record } = item;
      if ((kind !== "person" && kind !== "organisation") || id !== identity[kind].id) continue;
      await this.ports.vault.saveIdentity({ ...(await this.me()), [kind]: record });
    }
  }

  private async feedsToRead(identity: Identity): Promise<FeedState[]> {
    const known = await this.ports.mirror.feeds();
    const others = identity.session === "erasing" ? [] : [`person:${identity.person.id}`, `catalogue:${identity.organisation.id}`];
    const own = [`device:${identity.device}`, ...others];
    const missing = own.filter((feed) => !known.some((state) => state.feed === feed));
    return [...known, ...missing.map((feed) => ({ feed, cursor: null }))];
  }

  /** After a whole pull: outcomes that came later, what the mirror now shows, what may be forgotten. True: more may go. */
  private async settle(): Promise<boolean> {
    const { vault, mirror, time } = this.ports;
    const entries = await vault.entries();
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    const later = (await mirror.outcomes()).flatMap((record) => {
      const entry = byId.get(record.operation);
      // Only what was parked is ever decided a second time.
      if (entry?.state !== "parked") return [];
      const same = record.outcome === "parked" && record.code === entry.verdict?.code;
      return same ? [] : [judged(entry, verdictOf(record), Math.max(record.at_ms, entry.answered_ms ?? 0))];
    });
    for (const entry of later) byId.set(entry.id, entry);
    const waiting = [...byId.values()].filter((entry) => entry.state === "settled" && !entry.pulled);
    const revs = await mirror.revs(waiting.map(({ operation }) => ({ kind: CATALOGUE[operation.kind].record, id: operation.record })));
    const seen = waiting.filter((entry, at) => {
      const rev = revs[at];
      // Not there after a whole pull: gone, or never this phone's to see.
      return rev === null || rev === undefined || rev >= (entry.verdict?.rev ?? 0);
    });
    const changed = [...later.filter((entry) => !seen.includes(entry)), ...seen.map((entry) => ({ ...entry, pulled: true }))];
    await vault.update(changed);
    await vault.putBy(time.now_ms());
    const forgotten = forgettable([...byId.values()], this.durable_ms, time.now_ms());
    await vault.remove(forgotten.map((entry) => entry.id));
    if (changed.length > 0 || forgotten.length > 0) this.ports.changed("outbox");
    return later.length > 0 && nextBatch(await vault.entries(), this.limits).batch.length > 0;
  }

  /** What an answer that is no success means; "again" = it has been dealt with. */
  private async troubled(answer: Answer): Promise<Stop | "again"> {
    const wait_ms = answer.retry_after_s === null ? BUSY_MS : answer.retry_after_s * 1000;
    const { code } = problemOf(answer);
    switch (answer.status) {
      case 0:
        return offline;
      case 401:
        return this.signInAgain();
      case 403:
        if (code === "device-revoked") return this.revoked();
        // The session is a person's, or of a phone that a restored server does not know.
        return code === "device-unknown" ? this.signInAgain() : stopped("server-busy", wait_ms);
      case 409:
        return this.meetServer(answer.body as Partial<PushAnswer>);
      case 426:
        return stopped("update-needed");
      case 507:
        return stopped("server-full", wait_ms);
      default:
        return stopped("server-busy", wait_ms);
    }
  }

  private async signInAgain(): Promise<Stop | "again"> {
    const identity = await this.me();
    this.renewals += 1;
    const renewed = this.renewals > RENEWALS_MOST ? "refused" : await this.ports.transport.renew();
    if (renewed === "offline") return offline;
    if (renewed === "revoked") return this.revoked();
    const session = renewed === "renewed" ? "active" : "sign-in-needed";
    if (identity.session !== session) await this.ports.vault.saveIdentity({ ...identity, session });
    return renewed === "renewed" ? "again" : stopped("sign-in-needed");
  }

  /** The mirror goes; the vault stays on this phone, locked, with everything it holds. */
  async revoked(): Promise<Stop> {
    // First: killed in between, the phone is told again, and erases again.
    await this.ports.mirror.erase();
    await this.ports.vault.saveIdentity({ ...(await this.me()), session: "revoked" });
    this.ports.changed("records");
    return stopped("revoked");
  }

  /** Another server gets nothing. The same one restored: re-send what it lost, then read every feed anew. */
  private async meetServer(body: Partial<PushAnswer>): Promise<Stop | "again"> {
    const identity = await this.me();
    const { server, server_epoch, held } = body;
    if (server !== identity.server || server_epoch === undefined) return stopped("other-server");
    if (server_epoch === identity.server_epoch) return stopped("server-busy", BUSY_MS);
    const entries = await this.ports.vault.entries(true);
    // Without word of what it holds, everything goes again: known ids are only repeated.
    const again = held ? lost(entries, held, true) : entries.filter((entry) => !entry.stuck).map(waitingAgain);
    await this.ports.vault.update(again);
    await this.ports.mirror.restartAll();
    // Last: a crash before this line meets the same answer again.
    await this.ports.vault.saveIdentity({ ...identity, server_epoch });
    this.ports.changed("outbox");
    return "again";
  }

  private async me(): Promise<Identity> {
    const identity = await this.ports.vault.identity();
    if (identity === null) throw new Error("a round of sync needs an identity");
    return identity;
  }
}

/** What the server keeps numbers by: enrolled anew, or with a server restored, a phone asks again what is held of it. */
function nameOf({ device, phone_epoch, server_epoch }: Identity): string {
  return `${device} ${phone_epoch} ${server_epoch}`;
}
