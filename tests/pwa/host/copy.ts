/** A copy of a phone's storage: what a cloned phone, or a backup played onto another one, begins with. */

export async function copied(from: IDBFactory, to: IDBFactory): Promise<void> {
  for (const { name = "", version = 1 } of await from.databases()) await copyDatabase(from, to, name, version);
}

async function copyDatabase(from: IDBFactory, to: IDBFactory, name: string, version: number): Promise<void> {
  const source = await opened(from.open(name, version));
  const names = [...source.objectStoreNames];
  const reading = source.transaction(names, "readonly");
  const stores = names.map((store) => reading.objectStore(store));
  const plans = stores.map(planOf);
  const rows = await Promise.all(stores.map((store) => Promise.all([opened(store.getAll()), opened(store.getAllKeys())])));
  const request = to.open(name, version);
  request.onupgradeneeded = () => plans.forEach((plan) => make(request.result, plan));
  const target = await opened(request);
  const writing = target.transaction(names, "readwrite");
  const done = new Promise((resolve) => (writing.oncomplete = resolve));
  names.forEach((name, at) => {
    const store = writing.objectStore(name);
    const [values, keys] = rows[at] ?? [[], []];
    // Where the key is a member of the row, it must not be given beside it.
    values.forEach((value, row) => store.put(value, store.keyPath === null ? keys[row] : undefined));
  });
  await done;
  source.close();
  target.close();
}

interface Plan {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string | string[]; options: IDBIndexParameters }[];
}

function planOf(store: IDBObjectStore): Plan {
  const { name, keyPath, autoIncrement } = store;
  const indexes = [...store.indexNames].map((index) => {
    const { keyPath, unique, multiEntry } = store.index(index);
    return { name: index, keyPath, options: { unique, multiEntry } };
  });
  return { name, keyPath, autoIncrement, indexes };
}

function make(database: IDBDatabase, { name, keyPath, autoIncrement, indexes }: Plan): void {
  const made = database.createObjectStore(name, { keyPath, autoIncrement });
  for (const index of indexes) made.createIndex(index.name, index.keyPath, index.options);
}

function opened<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("not copied"));
  });
}
