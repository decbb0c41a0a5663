/** Plain IndexedDB with promises: what is kept for ever must not hang on any library's next release. */

export type KeepFailure = "storage-full" | "storage-failed" | "not-enrolled" | "device-revoked" | "device-erasing";

/** Why nothing was kept; the caller keeps its form on screen. */
export class VaultError extends Error {
  readonly code: KeepFailure;

  constructor(code: KeepFailure, cause?: unknown) {
    super(code, { cause });
    this.name = "VaultError";
    this.code = code;
  }
}

export function wait<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("request failed"));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
}

const ATTEMPTS = 3;

export class Database {
  private opening: Promise<IDBDatabase> | null = null;
  private readonly factory: IDBFactory;
  private readonly name: string;
  private readonly create: (database: IDBDatabase) => void;

  constructor(factory: IDBFactory, name: string, create: (database: IDBDatabase) => void) {
    this.factory = factory;
    this.name = name;
    this.create = create;
  }

  /**
   * Runs `work` in one transaction and resolves after its *complete* event: only then is anything saved.
   * An abort or a lost connection (Safari, a long sleep) opens anew and tries again; `work` must bear being repeated.
   * `work` may wait for requests of its transaction alone.
   */
  async run<T>(
    stores: readonly string[],
    mode: "readonly" | "readwrite",
    work: (transaction: IDBTransaction) => Promise<T>,
    durability: "strict" | "relaxed" = "strict",
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(stores, mode, work, durability);
      } catch (error) {
        if (error instanceof VaultError) throw error;
        if (nameOf(error) === "QuotaExceededError") throw new VaultError("storage-full", error);
        this.forget();
        if (attempt >= ATTEMPTS) throw new VaultError("storage-failed", error);
      }
    }
  }

  private async attempt<T>(
    stores: readonly string[],
    mode: "readonly" | "readwrite",
    work: (transaction: IDBTransaction) => Promise<T>,
    durability: "strict" | "relaxed",
  ): Promise<T> {
    const database = await this.open();
    const transaction = database.transaction([...stores], mode, { durability });
    const done = completed(transaction);
    // Both are waited for below; this only keeps an abort during `work` from counting as unhandled.
    done.catch(() => undefined);
    let result: T;
    try {
      result = await work(transaction);
    } catch (error) {
      abort(transaction);
      // A transaction that ran out of quota says so itself, its requests only that it was aborted.
      if (nameOf(transaction.error) === "QuotaExceededError") throw transaction.error;
      throw error;
    }
    await done;
    return result;
  }

  private open(): Promise<IDBDatabase> {
    this.opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = this.factory.open(this.name, 1);
      request.onupgradeneeded = () => this.create(request.result);
      request.onerror = () => reject(request.error ?? new Error("cannot open"));
      request.onsuccess = () => {
        const database = request.result;
        database.onclose = () => this.forget();
        database.onversionchange = () => {
          database.close();
          this.forget();
        };
        resolve(database);
      };
    });
    return this.opening;
  }

  private forget(): void {
    this.opening = null;
  }

  async close(): Promise<void> {
    const opened = await this.opening?.catch(() => null);
    opened?.close();
    this.forget();
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

function nameOf(error: unknown): string {
  return error instanceof Object && "name" in error ? String(error.name) : "";
}
