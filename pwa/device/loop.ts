/** When a round of sync runs: asked for, poked, back online, in sight again, after a pause; never two at once. */

import type { Round } from "../core/sync.ts";

export interface LoopPorts {
  round(): Promise<Round>;
  /** Told after each round, before whoever asked for it. */
  ended(round: Round): void;
  later(work: () => void, after_ms: number): () => void;
}

const POLL_MS = 45_000;
const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

export class Loop {
  private readonly ports: LoopPorts;
  private running: Promise<void> | null = null;
  private wanted = false;
  private failures = 0;
  private cancel: (() => void) | null = null;
  private ended = false;
  private resting = false;
  private alones = 0;

  constructor(ports: LoopPorts) {
    this.ports = ports;
  }

  /** Somebody waits for the round to end: for something that no round may see half done, or for the app's own end. */
  isAwaited(): boolean {
    return this.ended || this.alones > 0;
  }

  /** No further round until one is asked for; the one under way ends by itself. */
  rest(): void {
    this.wanted = false;
    this.resting = true;
    this.cancel?.();
  }

  /** Asks for a round; one that is under way is followed by another, for it may have passed what is new. */
  ask(): Promise<void> {
    if (this.ended) return Promise.resolve();
    this.wanted = true;
    this.resting = false;
    if (this.alones > 0) return Promise.resolve();
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Does something that no round may see half done (another person takes the phone); what was asked for comes after. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.alones += 1;
    try {
      await this.running;
      return await work();
    } finally {
      this.alones -= 1;
      if (this.alones === 0 && this.wanted) void this.ask();
    }
  }

  /** No further round; resolves when the one under way has ended. */
  async end(): Promise<void> {
    this.ended = true;
    this.cancel?.();
    await this.running;
  }

  private async run(): Promise<void> {
    this.cancel?.();
    let next_ms = POLL_MS;
    while (this.wanted && !this.ended && this.alones === 0) {
      this.wanted = false;
      next_ms = this.pauseAfter(await this.attempt());
    }
    if (!this.ended && !this.resting) this.cancel = this.ports.later(() => void this.ask(), next_ms);
  }

  private async attempt(): Promise<Round> {
    let round: Round;
    try {
      round = await this.ports.round();
    } catch (error) {
      // Our own fault or a store that failed: nothing is lost, it is tried again.
      console.error(error);
      round = { done: false, pause: "server-busy", offline: false, retry_after_ms: null };
    }
    this.ports.ended(round);
    return round;
  }

  private pauseAfter(round: Round): number {
    if (round.done) {
      this.failures = 0;
      return POLL_MS;
    }
    this.failures += 1;
    return round.retry_after_ms ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.failures - 1));
  }
}
