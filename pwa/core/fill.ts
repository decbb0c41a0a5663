/** A large feed is filled from a snapshot, part by part; each part is kept with how far it came, so a fill goes on. */

import type { Answers } from "./answers.gen.ts";
import { sha256Hex, textOf } from "./platform.ts";
import type { Answer, FeedItem, Filling, Mirror, Transport } from "./ports.ts";

export type Snapshot = Answers["GET /sync/snapshot"];

/** What one step took in. `anew`: nothing, what was begun is worth nothing any more. `whole`: the last part is here. */
export interface Filled {
  anew: boolean;
  whole: boolean;
  items: readonly FeedItem[];
  progress: { done: number; of: number };
}

interface Part {
  id: string;
  i: number;
  items: FeedItem[];
}

const GONE = 404;
const ANEW: Filled = { anew: true, whole: false, items: [], progress: { done: 0, of: 0 } };

export class Fill {
  private readonly mirror: Mirror;
  private readonly transport: Transport;
  /** The part after the one that is being taken in: fetched meanwhile. */
  private ahead: { id: string; i: number; part: Promise<Part | Answer> } | null = null;

  constructor(mirror: Mirror, transport: Transport) {
    this.mirror = mirror;
    this.transport = transport;
  }

  /** Takes in the next part of this feed's snapshot; begins one where there is none. An answer = no success. */
  async step(feed: string, now_ms: number): Promise<Filled | Answer> {
    const filling = (await this.mirror.filling(feed)) ?? (await this.begin(feed));
    if ("status" in filling) return filling;
    if (filling.snapshot.chunks.length === 0) return { ...ANEW, anew: false, whole: true };
    const part = await this.fetched(filling);
    if ("status" in part) {
      this.ahead = null;
      return part.status === GONE ? this.dropped(feed) : part;
    }
    const { chunks, count: of } = filling.snapshot;
    this.fetchAhead(filling, part.i + 1);
    // Restarted or left meanwhile, in another tab or by a pull: that part is nobody's.
    if (!(await this.mirror.take(feed, part.id, part.i, part.items, now_ms))) return ANEW;
    const done = chunks.slice(0, part.i + 1).reduce((sum, { count }) => sum + count, 0);
    return { anew: false, whole: part.i + 1 === chunks.length, items: part.items, progress: { done, of } };
  }

  private async begin(feed: string): Promise<Filling | Answer> {
    const answer = await this.transport.snapshot(feed);
    if (answer.status !== 200) return answer;
    return this.mirror.begin(feed, answer.body as Snapshot);
  }

  private async dropped(feed: string): Promise<Filled> {
    await this.mirror.restart([feed]);
    return ANEW;
  }

  private fetched(filling: Filling): Promise<Part | Answer> {
    const { ahead } = this;
    this.ahead = null;
    if (ahead?.id === filling.snapshot.id && ahead.i === filling.next) return ahead.part;
    return this.fetch(filling, filling.next);
  }

  private fetchAhead(filling: Filling, i: number): void {
    if (i >= filling.snapshot.chunks.length) return;
    const part = this.fetch(filling, i);
    part.catch(() => undefined);
    this.ahead = { id: filling.snapshot.id, i, part };
  }

  private async fetch({ snapshot }: Filling, i: number): Promise<Part | Answer> {
    const { status, bytes, ...rest } = await this.transport.chunk(snapshot.id, i);
    if (status !== 200 || bytes === null) return { status, ...rest };
    // Bytes that are not those announced are as good as none: a proxy has cut or changed them.
    if ((await sha256Hex(bytes)) !== snapshot.chunks[i]?.sha256) return { status: 0, body: null, retry_after_s: null };
    return { id: snapshot.id, i, items: (JSON.parse(textOf(bytes)) as { items: FeedItem[] }).items };
  }
}
