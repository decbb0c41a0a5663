/** What the tabs of one browser share: the lock of the one that leads, and the channel on which they tell each other. */

import type { Channel, Locks } from "../../../pwa/device/leader.ts";
import { soon } from "./turns.ts";

type Hears = (work: () => void) => void;

interface Turn {
  page: object;
  begin: () => void;
  lose: () => void;
}

/** Web Locks of one browser: given on in the order asked, or stolen; a page that dies gives back what it held. */
export class TabLocks {
  private readonly holders = new Map<string, Turn>();
  private readonly waiting = new Map<string, Turn[]>();

  of(page: object, hears: Hears): Locks {
    return { request: (name, how, held) => this.request({ page, hears, name, how, held }) };
  }

  leave(page: object): void {
    for (const [name, queue] of this.waiting) this.waiting.set(name, queue.filter((turn) => turn.page !== page));
    for (const [name, turn] of this.holders) if (turn.page === page) this.giveOn(name);
  }

  private request({ page, hears, name, how, held }: Asked): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        held().then(resolve, reject).finally(() => {
          if (this.holders.get(name) === turn) this.giveOn(name);
        });
      };
      const lose = (): void => hears(() => reject(new DOMException("aborted", "AbortError")));
      const turn: Turn = { page, begin: () => hears(begin), lose };
      const queue = this.waiting.get(name) ?? [];
      if ("steal" in how) {
        this.holders.get(name)?.lose();
        this.waiting.set(name, [turn, ...queue]);
        return this.giveOn(name);
      }
      this.waiting.set(name, [...queue, turn]);
      how.signal.addEventListener("abort", () => {
        const still = this.waiting.get(name) ?? [];
        if (!still.includes(turn)) return;
        this.waiting.set(name, still.filter((other) => other !== turn));
        lose();
      });
      if (!this.holders.has(name)) this.giveOn(name);
    });
  }

  private giveOn(name: string): void {
    this.holders.delete(name);
    const [next, ...rest] = this.waiting.get(name) ?? [];
    if (next === undefined) return;
    this.waiting.set(name, rest);
    this.holders.set(name, next);
    soon(next.begin);
  }
}

type Listener = (event: { data: unknown }) => void;

interface Asked {
  page: object;
  hears: Hears;
  name: string;
  how: { signal: AbortSignal } | { steal: true };
  held: () => Promise<void>;
}

/** A BroadcastChannel of one browser: every page but the sender's hears, a turn later. */
export class TabChannel {
  private readonly listeners = new Map<object, Listener[]>();

  of(page: object, hears: Hears): Channel {
    this.listeners.set(page, []);
    return {
      postMessage: (message) => this.tell(page, message),
      addEventListener: (_type, listener) => {
        const held: Listener = (event) => hears(() => listener(event));
        this.listeners.get(page)?.push(held);
      },
      close: () => this.leave(page),
    };
  }

  leave(page: object): void {
    this.listeners.delete(page);
  }

  private tell(sender: object, message: unknown): void {
    const data: unknown = structuredClone(message);
    for (const [page, listeners] of this.listeners) {
      if (page === sender) continue;
      for (const listener of listeners) soon(() => listener({ data }));
    }
  }
}
