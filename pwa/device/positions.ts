/** Positions on duty, until the server has them: a store of their own, bounded, apart from the vault; nothing of it is evidence. */

import type { Fix } from "../core/position-filter.ts";
import { Database, wait } from "./database.ts";
import { API } from "./transport.ts";

const STORE = "fixes";
/** Half a day of one each ten seconds; the oldest go first. */
const MOST_KEPT = 4_000;
const MOST_SENT = 500;

export class PositionLog {
  private readonly database: Database;
  private readonly fetch: typeof fetch;
  private readonly most: number;

  constructor(factory: IDBFactory, ask: typeof fetch, most = MOST_KEPT) {
    this.database = new Database(factory, "halfhour-positions", (made) => made.createObjectStore(STORE, { keyPath: "at_ms" }));
    this.fetch = ask;
    this.most = most;
  }

  async keep(fix: Fix): Promise<void> {
    await this.database.run([STORE], "readwrite", async (transaction) => {
      const store = transaction.objectStore(STORE);
      store.put(fix);
      const many = (await wait(store.count())) - this.most;
      if (many <= 0) return;
      for (const key of await wait(store.getAllKeys(null, many))) store.delete(key);
    });
  }

  async waiting(): Promise<number> {
    return this.database.run([STORE], "readonly", (transaction) => wait(transaction.objectStore(STORE).count()));
  }

  /** Whoever has the phone next finds nothing of where this one was, and sends nothing of it as their own. */
  async forget(): Promise<void> {
    await this.database.run([STORE], "readwrite", async (transaction) => void (await wait(transaction.objectStore(STORE).clear())));
  }

  /** Sends what waits, oldest first; what the server has taken, or will never take, is dropped. False where it was not reached. */
  async send(): Promise<boolean> {
    for (;;) {
      const fixes = await this.database.run([STORE], "readonly", (transaction) => wait(transaction.objectStore(STORE).getAll(null, MOST_SENT) as IDBRequest<Fix[]>));
      if (fixes.length === 0) return true;
      const headers = { "Content-Type": "application/json", "X-Halfhour": "phone" };
      const answer = await this.fetch(`${API}/positions`, { method: "POST", headers, body: JSON.stringify({ fixes }) }).catch(() => null);
      if (answer === null || !(answer.ok || answer.status === 413 || answer.status === 422)) return false;
      await this.database.run([STORE], "readwrite", async (transaction) => {
        for (const { at_ms } of fixes) await wait(transaction.objectStore(STORE).delete(at_ms));
      });
    }
  }
}
