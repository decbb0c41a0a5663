/** All tabs write the vault; one of them syncs. The others are told what changed, and take the lead from one that hangs. */

export type News = { topic: "records" | "outbox" | "session" | "sync" | "network" | "ask" | "look" | "here"; state?: unknown };

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(name: string, options: { signal: AbortSignal } | { steal: true }, held: () => Promise<void>): Promise<unknown>;
}

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  close(): void;
}

export interface LeaderPorts {
  /** null: a browser without locks lets each tab lead. */
  locks: Locks | null;
  channel: Channel | null;
  later(work: () => void, after_ms: number): () => void;
  mono_ms(): number;
  /** Told when this tab has become the one that syncs. */
  lead(): void;
  /** Told when another tab has taken the lead, because this one did not answer. */
  lost(): void;
  news(news: News): void;
}

const LOCK = "sync";
/** A tab that the system has frozen, or whose script hangs, answers nobody. */
const PATIENCE_MS = 10_000;

export class Leader {
  private leads = false;
  private readonly ports: LeaderPorts;
  private readonly end = new AbortController();
  private readonly ended: Promise<void>;
  /** Its place in the queue for the lead. */
  private turn = new AbortController();
  private callOff: (() => void) | null = null;

  constructor(ports: LeaderPorts) {
    this.ports = ports;
    this.ended = new Promise((resolve) => this.end.signal.addEventListener("abort", () => resolve()));
    ports.channel?.addEventListener("message", ({ data }) => this.hear(data as News));
    // A microtask later, so that the caller holds this object before it leads.
    if (ports.locks === null) void Promise.resolve().then(() => this.begin());
    else this.queue(ports.locks);
  }

  leading(): boolean {
    return this.leads;
  }

  tell(news: News): void {
    if (!this.end.signal.aborted) this.ports.channel?.postMessage(news);
  }

  /** Asks the one that leads, for a round of sync or only whether it is there; unanswered, this tab takes the lead. */
  ask(topic: "ask" | "look"): void {
    if (this.leads) return;
    this.tell({ topic });
    const { locks, channel, later, mono_ms } = this.ports;
    if (locks === null || channel === null || this.callOff !== null || this.end.signal.aborted) return;
    const asked_ms = mono_ms();
    this.callOff = later(() => {
      this.callOff = null;
      // Late itself: it was this tab that stood still, and the answer may lie behind this very call.
      if (mono_ms() - asked_ms > 2 * PATIENCE_MS) this.ask("look");
      else this.steal(locks);
    }, PATIENCE_MS);
  }

  resign(): void {
    this.leads = false;
    this.callOff?.();
    this.turn.abort();
    this.end.abort();
    this.ports.channel?.close();
  }

  private hear(news: News): void {
    if ((news.topic === "ask" || news.topic === "look") && this.leads) this.tell({ topic: "here" });
    if (news.topic !== "here") return this.ports.news(news);
    this.callOff?.();
    this.callOff = null;
  }

  private queue(locks: Locks): void {
    this.turn = new AbortController();
    void this.hold(locks, { signal: this.turn.signal });
  }

  private steal(locks: Locks): void {
    if (this.leads || this.end.signal.aborted) return;
    this.turn.abort();
    void this.hold(locks, { steal: true });
  }

  private async hold(locks: Locks, how: { signal: AbortSignal } | { steal: true }): Promise<void> {
    try {
      await locks.request(LOCK, how, () => {
        this.begin();
        return this.ended;
      });
    } catch {
      // Called off before its turn; or stolen, which only one that leads can be.
      if (!this.leads) return;
      this.leads = false;
      this.ports.lost();
      this.queue(locks);
    }
  }

  private begin(): void {
    if (this.end.signal.aborted) return;
    this.leads = true;
    this.callOff?.();
    this.callOff = null;
    this.ports.lead();
  }
}
