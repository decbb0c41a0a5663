/** The whole phone, as a page opens it, on fake surroundings: time passes and tabs meet only when a test says so. */

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openPhone } from "../../../pwa/device/state.ts";
import type { FieldPhone } from "../../../pwa/device/state.ts";
import type { Surroundings } from "../../../pwa/device/surroundings.ts";
import { Clocks, NOW } from "./bench.ts";
import { TabLocks } from "../host/tabs.ts";
import { Site } from "./site.ts";


/** What tabs of one browser share. */
export class Browser {
  readonly site = new Site(NOW);
  readonly clocks = new Clocks();
  readonly factory = new IDBFactory();
  readonly locks = new TabLocks();
  readonly timers = new Set<() => void>();
  onLine = true;
  private tabs = 0;

  constructor() {
    globalThis.indexedDB = this.factory;
  }

  /** Opens a tab. */
  open(change: Partial<Surroundings> = {}): Promise<FieldPhone> {
    this.tabs += 1;
    return openPhone({
      indexedDB: this.factory,
      fetch: this.site.fetch,
      readClocks: () => ({ wall_ms: this.clocks.wall_ms, mono_ms: this.clocks.mono_ms }),
      locks: this.locks.of({}, (work) => work()),
      channel: new BroadcastChannel("halfhour") as unknown as Surroundings["channel"],
      connectLive: null,
      storage: null,
      serviceWorker: null,
      deviceName: `tab ${this.tabs}`,
      onLine: () => this.onLine,
      inSight: () => true,
      later: (work) => {
        this.timers.add(work);
        return () => this.timers.delete(work);
      },
      watch: () => () => undefined,
      ...change,
    });
  }

  /** An enrolled phone that has synced once. */
  async enrolled(change: Partial<Surroundings> = {}): Promise<FieldPhone> {
    const phone = await this.open(change);
    const entered = await phone.enrol("CODE");
    if (!entered.ok) throw new Error(entered.code);
    await phone.syncNow();
    return phone;
  }
}

/** Waits until something holds; each turn lets what is under way go on. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2_000; turn += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("it never came to hold");
}
