/** One opened page of the phone: the product's own code on surroundings that the simulation moves. */

import { IDBCursor, IDBDatabase, IDBIndex, IDBKeyRange, IDBObjectStore, IDBRequest, IDBTransaction } from "fake-indexeddb";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FieldPhone } from "../../../pwa/device/state.ts";
import type { Stream } from "../../../pwa/device/live.ts";
import type { Surroundings } from "../../../pwa/device/surroundings.ts";
import type { Globals, Load } from "./bundle.ts";
import { dateOf, Timers } from "./clocks.ts";
import type { Clocks } from "./clocks.ts";
import type { Connector, Disk } from "./disk.ts";
import { cryptoOf } from "./random.ts";
import type { Dice } from "./random.ts";
import type { TabChannel, TabLocks } from "./tabs.ts";

/** What a page says to the world outside. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** After how long the page gives up by itself. */
  limit_ms: number | null;
}

/** What comes back: an answer, or none. `broken`: its body ends before its end. */
export type Answered = { status: number; headers: [string, string][]; body: string; broken?: boolean } | null;

export interface Browser {
  name: string;
  clocks: Clocks;
  dice: Dice;
  disk: Disk;
  locks: TabLocks;
  channel: TabChannel;
  onLine: boolean;
  inSight: boolean;
  /** Whether browsers of this kind have Web Locks and pokes. */
  hasLocks: boolean;
  live: boolean;
}

interface Ports {
  browser: Browser;
  ask(asked: Asked, answer: (answered: Answered) => void): void;
  complain(words: string): void;
  died(): void;
}

const LIMITS = new WeakMap<AbortSignal, number>();

export class Page {
  phone: FieldPhone | null = null;
  readonly connector: Connector;
  readonly timers: Timers;
  dead = false;
  frozen = false;
  private held: (() => void)[] = [];
  private readonly ports: Ports;
  private readonly began_ms: number;
  private readonly watchers = new Set<(what: "in-sight" | "online" | "offline") => void>();
  private readonly streams = new Set<Stream & { readyState: number }>();

  constructor(ports: Ports) {
    this.ports = ports;
    const { clocks, disk } = ports.browser;
    this.began_ms = clocks.mono_ms;
    this.timers = new Timers(clocks);
    this.connector = disk.connect(() => this.kill());
  }

  async open(load: Load): Promise<void> {
    const { openPhone } = load(this.globals());
    this.phone = await openPhone(this.surroundings());
  }

  /** The phone of an open page. */
  opened(): FieldPhone {
    if (this.phone === null) throw new Error("the page has not opened yet");
    return this.phone;
  }

  /** The process ends between two turns: what is not committed never was. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.connector.die();
    this.timers.clearAll();
    this.ports.browser.channel.leave(this);
    this.ports.browser.locks.leave(this);
    this.ports.died();
  }

  /** The system stops a page in the background: it keeps what it holds, and hears nothing until it goes on. */
  freeze(): void {
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    for (const work of this.held.splice(0)) work();
  }

  /** Something from outside reaches the page, now or when it goes on. */
  readonly hears = (work: () => void): void => {
    if (this.dead) return;
    if (this.frozen) this.held.push(work);
    else work();
  };

  /** Runs the timers that are due, one at a time; false when none was. */
  tick(): boolean {
    return !this.dead && !this.frozen && this.timers.runOne();
  }

  tell(what: "in-sight" | "online" | "offline"): void {
    this.hears(() => this.watchers.forEach((changed) => changed(what)));
  }

  poke(): void {
    for (const stream of this.streams) this.hears(() => stream.onmessage?.(new MessageEvent("message", { data: "{}" })));
  }

  private surroundings(): Surroundings {
    const { browser } = this.ports;
    return {
      indexedDB: this.connector.factory as unknown as IDBFactory,
      fetch: this.fetch,
      readClocks: () => ({ wall_ms: browser.clocks.wall_ms, mono_ms: browser.clocks.mono_ms - this.began_ms }),
      locks: browser.hasLocks ? browser.locks.of(this, this.hears) : null,
      channel: browser.channel.of(this, this.hears),
      connectLive: browser.live ? () => this.connectLive() : null,
      storage: null,
      serviceWorker: null,
      deviceName: browser.name,
      onLine: () => browser.onLine,
      inSight: () => browser.inSight,
      later: (work, after_ms) => {
        const timer = this.timers.set(work, after_ms);
        return () => this.timers.clear(timer);
      },
      watch: (changed) => {
        this.watchers.add(changed);
        return () => this.watchers.delete(changed);
      },
    };
  }

  /** What the page's code finds under the names of the platform. */
  private globals(): Globals {
    const { clocks, dice } = this.ports.browser;
    const crypto = cryptoOf(dice);
    const inner = { crypto, TextDecoder, TextEncoder };
    return {
      globalThis: inner,
      indexedDB: this.connector.factory,
      IDBKeyRange,
      IDBDatabase,
      IDBObjectStore,
      IDBIndex,
      IDBCursor,
      IDBTransaction,
      IDBRequest,
      crypto,
      performance: { now: () => clocks.mono_ms - this.began_ms },
      Date: dateOf(clocks),
      AbortSignal: { timeout: limitOf },
      CompressionStream: GzipStream,
      setTimeout: (work: () => void, after_ms?: number) => this.timers.set(work, after_ms),
      clearTimeout: (timer: number) => this.timers.clear(timer),
      setInterval: undefined,
      setImmediate: undefined,
      fetch: this.fetch,
      console: { ...console, error: (error: unknown) => this.ports.complain(wordsOf(error)) },
    };
  }

  private readonly fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    // Nobody answers the dead.
    if (this.dead) return new Promise(() => undefined);
    const asked = {
      method: init.method ?? "GET",
      path: String(input),
      headers: { ...(init.headers as Record<string, string>), "Accept-Encoding": "gzip" },
      body: init.body === undefined || init.body === null ? null : Buffer.from(bytesOf(init.body)).toString("base64"),
      limit_ms: init.signal ? (LIMITS.get(init.signal) ?? null) : null,
    };
    return new Promise((resolve, reject) => {
      this.ports.ask(asked, (answered) => this.hears(() => {
        if (answered === null || (answered.status >= 300 && answered.status < 400 && init.redirect === "error")) {
          reject(new TypeError("failed to fetch"));
        } else resolve(responseOf(answered));
      }));
    });
  };

  private connectLive(): Stream {
    const stream = { readyState: 1, onopen: null, onmessage: null, onerror: null, close: () => this.streams.delete(stream) };
    this.streams.add(stream);
    return stream;
  }
}

function limitOf(limit_ms: number): AbortSignal {
  const { signal } = new AbortController();
  LIMITS.set(signal, limit_ms);
  return signal;
}

function bytesOf(body: BodyInit): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new TypeError("the phone sends text and bytes alone");
}

/** The answer as a browser hands it on: unpacked, and its body broken off where the line was. */
function responseOf({ status, headers, body, broken }: NonNullable<Answered>): Response {
  const init = { status, headers };
  const packed = Buffer.from(body, "base64");
  const gzipped = new Headers(headers).get("Content-Encoding") === "gzip";
  try {
    if (broken) throw new TypeError("the answer ended before its end");
    const plain = gzipped ? gunzipSync(packed) : packed;
    return new Response(plain.length === 0 ? null : new Uint8Array(plain), init);
  } catch (error) {
    return new Response(new ReadableStream({ start: (stream) => stream.error(error) }), init);
  }
}

/** gzip within the turn: a thread of its own would end whenever it likes. */
class GzipStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    const pieces: Uint8Array[] = [];
    super({
      transform: (piece) => void pieces.push(piece),
      flush: (stream) => stream.enqueue(new Uint8Array(gzipSync(Buffer.concat(pieces)))),
    });
  }
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? ` <- ${wordsOf(error.cause)}` : "";
  return error instanceof Error ? `${error.name}: ${error.message}${cause}` : String(error);
}
