/** A fake IndexedDB whose writes fail on demand, as a full disk or a lost connection makes them. */

export interface Failure {
  store: string;
  method: "add" | "put" | "delete";
  error: "AbortError" | "QuotaExceededError" | "UnknownError";
  /** How often; for ever when not said. */
  times?: number;
}

/** The same databases, seen through connections that fail. */
export function failing(factory: IDBFactory, failure: Failure): { factory: IDBFactory; times(): number } {
  let times = 0;
  const strike = (transaction: IDBTransaction): never => {
    times += 1;
    const error = new DOMException(failure.error, failure.error);
    transaction.abort();
    throw error;
  };
  const wrapStore = (store: IDBObjectStore): IDBObjectStore =>
    proxy(store, failure.method, (...given: unknown[]) =>
      times < (failure.times ?? Infinity)
        ? strike(store.transaction)
        : (store[failure.method] as (...values: unknown[]) => IDBRequest)(...given),
    );
  const wrapTransaction = (transaction: IDBTransaction): IDBTransaction =>
    proxy(transaction, "objectStore", (name: string) => {
      const store = transaction.objectStore(name);
      return name === failure.store ? wrapStore(store) : store;
    });
  const wrapDatabase = (database: IDBDatabase): IDBDatabase =>
    proxy(database, "transaction", (...given: Parameters<IDBDatabase["transaction"]>) =>
      wrapTransaction(database.transaction(...given)),
    );
  const wrapped = proxy(factory, "open", (name: string, version?: number) => {
    const request = factory.open(name, version);
    return proxyGet(request, "result", () => wrapDatabase(request.result as unknown as IDBDatabase));
  });
  return { factory: wrapped, times: () => times };
}

function proxy<T extends object>(target: T, method: string, instead: (...given: never[]) => unknown): T {
  return proxyGet(target, method, () => instead);
}

function proxyGet<T extends object>(target: T, name: string, instead: () => unknown): T {
  return new Proxy(target, {
    get: (_, asked) => {
      if (asked === name) return instead();
      const value: unknown = Reflect.get(target, asked, target);
      return typeof value === "function" ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
    set: (_, asked, value) => Reflect.set(target, asked, value, target),
  });
}
