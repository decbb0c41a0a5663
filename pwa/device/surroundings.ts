/** What the phone stands on. The browser's own here; tests bring theirs. */

import type { ReadClocks } from "../core/time.ts";
import type { Channel, Locks } from "./leader.ts";
import type { Stream } from "./live.ts";
import type { Decode } from "./photos.ts";
import { APP } from "../core/app.ts";
import { API } from "./transport.ts";

export interface Surroundings {
  indexedDB: IDBFactory;
  fetch: typeof fetch;
  readClocks: ReadClocks;
  locks: Locks | null;
  channel: Channel | null;
  connectLive: (() => Stream) | null;
  storage: Pick<StorageManager, "estimate" | "persist" | "persisted"> | null;
  serviceWorker: ServiceWorkerContainer | null;
  decode?: Decode;
  deviceName: string;
  /** The version of this app. */
  app?: string;
  /** Percent left; null where the browser does not tell. */
  battery?(): Promise<number | null>;
  onLine(): boolean;
  inSight(): boolean;
  /** Runs `work` later; gives back how to call it off. */
  later(work: () => void, after_ms: number): () => void;
  /** Calls back when the page comes back into sight, or the network comes or goes. */
  watch(changed: (what: "in-sight" | "online" | "offline") => void): () => void;
}

export function browserSurroundings(): Surroundings {
  return {
    indexedDB,
    fetch: (input, init) => fetch(input, init),
    readClocks: () => ({ wall_ms: Date.now(), mono_ms: performance.now() }),
    locks: "locks" in navigator ? (navigator.locks as Locks) : null,
    channel: "BroadcastChannel" in globalThis ? new BroadcastChannel("halfhour") : null,
    connectLive: "EventSource" in globalThis ? () => new EventSource(`${API}/live?as=phone`) : null,
    storage: "storage" in navigator ? navigator.storage : null,
    serviceWorker: "serviceWorker" in navigator ? navigator.serviceWorker : null,
    deviceName: nameOfDevice(navigator.userAgent),
    app: APP,
    battery: batteryLeft,
    onLine: () => navigator.onLine,
    inSight: () => document.visibilityState === "visible",
    later: (work, after_ms) => {
      const timer = setTimeout(work, after_ms);
      return () => clearTimeout(timer);
    },
    watch: watchPage,
  };
}

interface Battery {
  level: number;
}

async function batteryLeft(): Promise<number | null> {
  const { getBattery } = navigator as { getBattery?: () => Promise<Battery> };
  return getBattery === undefined ? null : Math.round((await getBattery.call(navigator)).level * 100);
}

function watchPage(changed: (what: "in-sight" | "online" | "offline") => void): () => void {
  const seen = (): void => {
    if (document.visibilityState === "visible") changed("in-sight");
  };
  const online = (): void => changed("online");
  const offline = (): void => changed("offline");
  document.addEventListener("visibilitychange", seen);
  addEventListener("focus", seen);
  addEventListener("online", online);
  addEventListener("offline", offline);
  return () => {
    document.removeEventListener("visibilitychange", seen);
    removeEventListener("focus", seen);
    removeEventListener("online", online);
    removeEventListener("offline", offline);
  };
}

/** A name that an administrator recognises in a list: the maker's model where the browser tells it. */
function nameOfDevice(agent: string): string {
  const android = /Android [^;]*;\s*([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(agent)?.[1];
  if (android !== undefined && android !== "K") return android.slice(0, 60);
  return /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0] ?? "phone";
}
