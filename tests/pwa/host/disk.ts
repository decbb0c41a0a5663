/** A phone's storage: fake-indexeddb kept over restarts of the app, with the troubles that a real one has. */

import { forceCloseDatabase, IDBFactory, IDBOpenDBRequest } from "fake-indexeddb";
import { turns } from "./turns.ts";

export const MIRROR = /^halfhour-mirror/;
export const VAULT = "halfhour-vault";

/** What a full disk, a lost connection or a hasty hand does to it. */
export interface Trouble {
  /** Writes that still fit; none after them. */
  room?: number | null;
  /** Databases whose name fits refuse every transaction, until told otherwise. */
  broken?: string | null;
}

/**
 * When a page dies: at this point (any, where it is null), after passing so many. Points are a writing transaction
 * that begins (`vault.append`) and one that is committed and unheard of (`vault.append.done`).
 */
export interface Death {
  point: string | null;
  after: number;
}

/** What the phone's transactions are for, by the stores that they write. */
const NAMES: Record<string, string> = {
  "operations,blobs,drafts,meta": "vault.append",
  operations: "vault.update",
  meta: "vault.identity",
  "blobs,bytes,meta": "vault.keep-blob",
  blobs: "vault.mark-blob",
  "blobs,bytes": "vault.drop-blobs",
  drafts: "vault.draft",
  keys: "vault.key",
};

// Its declared type takes the class where it means an instance.
const forceClose = forceCloseDatabase as unknown as (connection: IDBDatabase) => void;

type Requesting = IDBTransaction & { _execRequestAsync(asked: { source: unknown; operation: () => unknown }): IDBRequest };

export class Disk {
  factory = new IDBFactory();
  trouble: Trouble = {};
  /** Bytes of everything written, for whoever asks how full it is. */
  quota_bytes = 50_000_000;
  readonly opened = new Set<Connector>();

  /** A page's way in. */
  connect(died: () => void): Connector {
    const connector = new Connector(this, died);
    this.opened.add(connector);
    return connector;
  }

  /** What the browser throws away, while no page is open: the mirror, or everything. */
  evict(what: "mirror" | "all"): void {
    const databases = (this.factory as unknown as { _databases: Map<string, unknown> })._databases;
    if (what === "all") this.factory = new IDBFactory();
    else for (const name of databases.keys()) if (MIRROR.test(name)) databases.delete(name);
  }

  /** Every open connection is lost. A good browser says so; Safari lets the next transaction find out. */
  loseConnections(silently: boolean): void {
    for (const connector of this.opened) connector.lose(silently);
  }
}

/** The databases as one page sees them. Dead, it answers nothing more. */
export class Connector {
  private readonly disk: Disk;
  private readonly died: () => void;
  private readonly connections: IDBDatabase[] = [];
  private readonly open = new Set<IDBTransaction>();
  private readonly lost = new Set<IDBDatabase>();
  private death: Death | null = null;
  private doomed: { at: number } | null = null;
  private dead = false;
  /** Where the page died, if at a point. */
  at: string | null = null;

  constructor(disk: Disk, died: () => void) {
    this.disk = disk;
    this.died = died;
  }

  /** What the page knows as `indexedDB`. */
  readonly factory = {
    open: (name: string, version?: number) => this.openDatabase(name, version),
    deleteDatabase: (name: string) => (this.dead ? new IDBOpenDBRequest() : this.disk.factory.deleteDatabase(name)),
    databases: () => this.disk.factory.databases(),
    cmp: (left: unknown, right: unknown) => this.disk.factory.cmp(left, right),
  };

  /** Decides when the page dies; gives what was left of an earlier decision. */
  arm(death: Death | null): Death | null {
    const before = this.death;
    this.death = death;
    return before;
  }

  /** Looks after each turn whether the page's hour has come. */
  look(): void {
    if (this.doomed !== null && turns() >= this.doomed.at) this.died();
  }

  /** Whatever is not committed is gone. */
  die(): void {
    this.dead = true;
    this.abortAll();
    for (const connection of this.connections) connection.close();
    this.disk.opened.delete(this);
  }

  lose(silently: boolean): void {
    this.abortAll();
    for (const connection of this.connections.splice(0)) {
      if (silently) this.lost.add(connection);
      else forceClose(connection);
    }
  }

  private abortAll(): void {
    for (const transaction of [...this.open]) {
      try {
        transaction.abort();
      } catch {
        // It has just been committed.
      }
    }
  }

  private openDatabase(name: string, version?: number): IDBOpenDBRequest {
    // A request that nobody ever answers.
    if (this.dead) return new IDBOpenDBRequest();
    const request = this.disk.factory.open(name, version);
    request.addEventListener("success", () => {
      const connection = request.result as unknown as IDBDatabase;
      if (this.dead) connection.close();
      else this.connections.push(connection);
      this.watch(connection);
    });
    return request as unknown as IDBOpenDBRequest;
  }

  private watch(connection: IDBDatabase): void {
    const begin = connection.transaction.bind(connection);
    connection.transaction = (names, mode, options) => {
      const { broken } = this.disk.trouble;
      const refuses = this.dead || this.lost.has(connection) || (broken && new RegExp(broken).test(connection.name));
      if (refuses) throw new DOMException("connection lost", "InvalidStateError");
      const transaction = begin(names, mode, options);
      this.open.add(transaction);
      transaction.addEventListener("abort", () => this.open.delete(transaction));
      transaction.addEventListener("complete", () => this.open.delete(transaction));
      if (mode === "readwrite") {
        const ofMirror = MIRROR.test(connection.name) ? "mirror.apply" : undefined;
        this.writing(transaction, ofMirror ?? NAMES[[names].flat().join()] ?? "vault.other");
      }
      return transaction;
    };
  }

  private writing(transaction: IDBTransaction, name: string): void {
    this.limit(transaction);
    if (this.passes(name)) this.doomed = { at: turns() };
    // Committed, and nobody will ever hear of it: a dead page's words are dropped.
    transaction.addEventListener("complete", () => {
      if (this.passes(`${name}.done`)) this.died();
    });
  }

  /** Whether the page is to die at this point. */
  private passes(point: string): boolean {
    if (this.dead || this.doomed !== null || this.death === null) return false;
    if (this.death.point !== null && this.death.point !== point) return false;
    this.death.after -= 1;
    if (this.death.after >= 0) return false;
    this.at = point;
    return true;
  }

  /** Lets writes fail once there is no room, the way a browser does: the request, then its transaction. */
  private limit(transaction: IDBTransaction): void {
    const open = transaction.objectStore.bind(transaction);
    transaction.objectStore = (name) => {
      const store = open(name);
      for (const method of ["put", "add"] as const) {
        const write = store[method].bind(store);
        store[method] = (value, key) => (this.fits() ? write(value, key) : refused(transaction, store));
      }
      return store;
    };
  }

  private fits(): boolean {
    const { room } = this.disk.trouble;
    if (room === undefined || room === null) return true;
    this.disk.trouble.room = Math.max(0, room - 1);
    return room > 0;
  }
}

function refused(transaction: IDBTransaction, source: IDBObjectStore): IDBRequest<IDBValidKey> {
  const operation = (): never => {
    throw new DOMException("quota exceeded", "QuotaExceededError");
  };
  return (transaction as Requesting)._execRequestAsync({ source, operation });
}
