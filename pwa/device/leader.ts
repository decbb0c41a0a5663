/** All tabs write the vault; one of them syncs. The others are told what changed. */

export type News = { topic: "records" | "outbox" | "session" | "sync" | "network" | "ask"; state?: unknown };

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(name: string, options: { signal?: AbortSignal }, held: () => Promise<void>): Promise<unknown>;
}

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  close(): void;
}

const LOCK = "sync";

export class Leader {
  private leads = false;
  private readonly stop = new AbortController();
  private readonly channel: Channel | null;

  /** `lead` is called once, when this tab has become the one that syncs; a browser without locks lets each. */
  constructor(locks: Locks | null, channel: Channel | null, lead: () => void, news: (news: News) => void) {
    this.channel = channel;
    channel?.addEventListener("message", ({ data }) => news(data as News));
    const begin = (): void => {
      this.leads = true;
      lead();
    };
    if (locks === null) {
      // A microtask later, so that the caller holds this object before it leads.
      void Promise.resolve().then(begin);
      return;
    }
    const ended = new Promise<void>((resolve) => this.stop.signal.addEventListener("abort", () => resolve()));
    const held = (): Promise<void> => {
      begin();
      return ended;
    };
    locks.request(LOCK, { signal: this.stop.signal }, held).catch(() => undefined);
  }

  leading(): boolean {
    return this.leads;
  }

  tell(news: News): void {
    if (!this.stop.signal.aborted) this.channel?.postMessage(news);
  }

  resign(): void {
    this.leads = false;
    this.stop.abort();
    this.channel?.close();
  }
}
