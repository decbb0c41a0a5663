/** A model of the server's sync door: it decides each operation once, keeps a ledger and feeds, and fails on demand. */

import type { Snapshot } from "../../../pwa/core/fill.ts";
import type { FeedItem } from "../../../pwa/core/ports.ts";
import type { Answer, Transport } from "../../../pwa/core/ports.ts";
import type { Operation } from "../../../pwa/core/operations.ts";
import { sha256Hex, utf8 } from "../../../pwa/core/platform.ts";
import type { RecordByKind, RecordKind } from "../../../pwa/core/records.gen.ts";

export interface Decision {
  outcome: string;
  rev?: number;
  code?: string;
  detail?: string;
}

/** What happens to one request in place of, or after, the ordinary answer. */
export type Fault = (request: { path: "push" | "pull" | "snapshot" | "chunk"; body: string }) => Answer | "lost-answer" | null;

interface Kept {
  wire: string;
  n: number;
  first: Decision;
}

interface PushBody {
  server: string;
  server_epoch: string;
  phone_epoch: string;
  wall_ms: number;
  waiting: { operations: number; oldest: number | null; blob_bytes: number };
  operations: Operation[];
  personal: Record<string, { salt: string; values: Record<string, unknown> }>;
}

export const OFFLINE: Answer = { status: 0, body: null, retry_after_s: null };

export function problem(status: number, code: string, retry_after_s: number | null = null): Answer {
  return { status, body: { code, detail: code }, retry_after_s };
}

export class ModelServer implements Transport {
  server = "server-1";
  server_epoch = "epoch-1";
  now_ms: number;
  durable_ms: number | null = null;
  page = 2;
  joined: string[] = [];
  left: string[] = [];
  ledger = new Map<string, Kept>();
  feeds = new Map<string, Map<string, FeedItem>>();
  /** A feed with more records is given by a snapshot, in parts of so many. */
  large = Infinity;
  part = 3;
  snapshots = new Map<string, { manifest: Snapshot; feed: string; bodies: Uint8Array[] }>();
  /** Parts asked for, as `<snapshot>/<number>`. */
  parts: string[] = [];
  pushes: PushBody[] = [];
  pulls: { feed: string; cursor: number | null }[][] = [];
  renewals = 0;
  renewal: "renewed" | "refused" | "revoked" | "offline" = "renewed";
  faults: Fault[] = [];
  decide: (operation: Operation) => Decision = () => ({ outcome: "applied", rev: 1 });
  sums = false;
  private seq = 0;

  constructor(now_ms: number) {
    this.now_ms = now_ms;
  }

  async push(body: string): Promise<Answer> {
    const fault = this.faults.shift()?.({ path: "push", body }) ?? null;
    if (fault !== null && fault !== "lost-answer") return fault;
    const request = JSON.parse(body) as PushBody;
    this.pushes.push(request);
    if (request.server_epoch !== this.server_epoch || request.server !== this.server) {
      const { server, server_epoch } = this;
      return { status: 409, body: { code: "other-server", server, server_epoch, held: this.held() }, retry_after_s: null };
    }
    const outcomes = request.operations.map((operation) => this.take(operation));
    const answer = { ...this.head(), held: this.held(), outcomes, durable_ms: this.durable_ms };
    return fault === "lost-answer" ? OFFLINE : { status: 200, body: answer, retry_after_s: null };
  }

  async pull(body: string): Promise<Answer> {
    const fault = this.faults.shift()?.({ path: "pull", body }) ?? null;
    if (fault !== null) return fault === "lost-answer" ? OFFLINE : fault;
    const request = JSON.parse(body) as { server_epoch: string; feeds: { feed: string; cursor: number | null }[] };
    if (request.server_epoch !== this.server_epoch) {
      const { server, server_epoch } = this;
      return { status: 409, body: { code: "other-server", server, server_epoch, held: this.held() }, retry_after_s: null };
    }
    this.pulls.push(request.feeds);
    const left = request.feeds.map(({ feed }) => feed).filter((feed) => this.left.includes(feed));
    const readable = request.feeds.filter(({ feed }) => !left.includes(feed));
    const isLarge = ({ feed, cursor }: { feed: string; cursor: number | null }): boolean => cursor === null && this.present(feed).length > this.large;
    const feeds = await Promise.all(readable.filter((asked) => !isLarge(asked)).map((asked) => this.read(asked)));
    const snapshots = readable.filter(isLarge).map(({ feed }) => ({ feed, count: this.present(feed).length }));
    const grants = { rev: 1, joined: this.joined, left };
    return { status: 200, body: { ...this.head(), grants, feeds, ...(snapshots.length > 0 ? { snapshots } : {}) }, retry_after_s: null };
  }

  async snapshot(feed: string): Promise<Answer> {
    const fault = this.faults.shift()?.({ path: "snapshot", body: feed }) ?? null;
    if (fault !== null) return fault === "lost-answer" ? OFFLINE : fault;
    const id = `snapshot-${this.snapshots.size + 1}`;
    const items = this.present(feed).sort((one, other) => (one.id < other.id ? -1 : 1));
    const bodies: Uint8Array[] = [];
    const chunks: Snapshot["chunks"] = [];
    for (let i = 0; i * this.part < items.length; i += 1) {
      const of = items.slice(i * this.part, (i + 1) * this.part);
      const body = utf8(JSON.stringify({ items: of }));
      bodies.push(body);
      chunks.push({ i, sha256: await sha256Hex(body), count: of.length, bytes: body.length });
    }
    const manifest = { id, cursor: this.seq, count: items.length, chunks };
    this.snapshots.set(id, { manifest, feed, bodies });
    return { status: 200, body: manifest, retry_after_s: null };
  }

  async chunk(snapshot: string, part: number): Promise<Answer & { bytes: Uint8Array | null }> {
    const fault = this.faults.shift()?.({ path: "chunk", body: `${snapshot}/${part}` }) ?? null;
    if (fault !== null) return { ...(fault === "lost-answer" ? OFFLINE : fault), bytes: null };
    this.parts.push(`${snapshot}/${part}`);
    const bytes = this.snapshots.get(snapshot)?.bodies[part] ?? null;
    return bytes === null ? { ...problem(404, "not-found"), bytes } : { status: 200, body: null, retry_after_s: null, bytes };
  }

  async renew(): ReturnType<Transport["renew"]> {
    this.renewals += 1;
    return this.renewal;
  }

  /** Puts a record into a feed at its newest place. */
  put<K extends RecordKind>(feed: string, kind: K, record: RecordByKind[K], rev: number): void {
    this.seq += 1;
    this.feed(feed).set(record.id, { id: record.id, kind, rev, seq: this.seq, record });
  }

  /** Takes a record out of a feed and says so. */
  drop(feed: string, id: string): void {
    this.seq += 1;
    this.feed(feed).set(id, { id, gone: true, seq: this.seq });
  }

  numbers(): number[] {
    return [...this.ledger.values()].map(({ n }) => n).sort((left, right) => left - right);
  }

  /** Goes back to a backup taken when only these operations were there. */
  restore(numbers: readonly number[]): void {
    for (const [id, { n }] of this.ledger) if (!numbers.includes(n)) this.ledger.delete(id);
    this.server_epoch = "epoch-2";
  }

  private present(feed: string): FeedItem[] {
    return [...this.feed(feed).values()].filter((item) => "record" in item);
  }

  private take(operation: Operation): { id: string; outcome: string; first?: string; rev?: number } {
    const wire = JSON.stringify(operation);
    const kept = this.ledger.get(operation.id);
    if (kept !== undefined) {
      if (kept.wire !== wire) return { id: operation.id, outcome: "rejected" };
      return { id: operation.id, ...kept.first, outcome: "repeated", first: kept.first.outcome };
    }
    const first = this.decide(operation);
    this.ledger.set(operation.id, { wire, n: operation.n, first });
    return { id: operation.id, ...first };
  }

  private held(): { n: number; holes: number[] } {
    const numbers = this.numbers();
    const n = numbers.at(-1) ?? 0;
    const known = new Set(numbers);
    return { n, holes: Array.from({ length: n }, (_, at) => at + 1).filter((number) => !known.has(number)) };
  }

  private head(): object {
    return { server: this.server, server_epoch: this.server_epoch, now: new Date(this.now_ms).toISOString() };
  }

  private feed(name: string): Map<string, FeedItem> {
    const feed = this.feeds.get(name) ?? new Map<string, FeedItem>();
    this.feeds.set(name, feed);
    return feed;
  }

  private async read({ feed, cursor }: { feed: string; cursor: number | null }): Promise<object> {
    const all = [...this.feed(feed).values()].sort((left, right) => left.seq - right.seq);
    const rest = all.filter((item) => item.seq > (cursor ?? 0) && (cursor !== null || "record" in item));
    const items = rest.slice(0, this.page);
    const more = rest.length > items.length;
    const sum = this.sums && !more ? await sumOf(all) : null;
    return { feed, items, cursor: items.at(-1)?.seq ?? cursor ?? 0, more, sum };
  }
}

async function sumOf(items: readonly FeedItem[]): Promise<{ count: number; hash: string }> {
  let sum = 0n;
  let count = 0;
  for (const item of items) {
    if (!("rev" in item)) continue;
    count += 1;
    sum += BigInt(`0x${(await sha256Hex(utf8(`${item.id}:${item.rev}`))).slice(0, 16)}`);
  }
  return { count, hash: (sum % (1n << 64n)).toString(16).padStart(16, "0") };
}
