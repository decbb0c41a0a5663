/** Messages of the server while the app is closed: shown, opened, acknowledged, and the subscription kept alive. */

import type { Answers } from "../core/answers.gen.ts";
import type { Carried } from "./notice.ts";
import { notificationOf } from "./notice.ts";
import { hasRang } from "./rang.ts";

export const APP = "/field/";
const API = "/api/v1";
const HEADERS = { "X-Halfhour": "phone", "Content-Type": "application/json", Accept: "application/json" };
/** An open page answers at once; a frozen one not at all. */
const PAGE_MS = 1_500;
/** Within the time in which a tap still lets a worker open a window. */
const SERVER_MS = 3_000;

interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}

interface PushSaid extends Waiting {
  data: { text(): string } | null;
}

interface Tap extends Waiting {
  action: string;
  notification: { data: unknown; close(): void };
}

interface SubscriptionChange extends Waiting {
  oldSubscription?: { options: PushSubscriptionOptionsInit } | null;
  newSubscription?: object | null;
}

interface Page {
  readonly url: string;
  postMessage(data: unknown, transfer?: Transferable[]): void;
  focus(): Promise<unknown>;
}

/** What of a service worker is used here. */
export interface PushWorker {
  addEventListener(name: string, listener: (event: any) => void): void;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled?: boolean }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly registration: {
    showNotification(title: string, options: NotificationOptions): Promise<void>;
    readonly pushManager: { subscribe(options: PushSubscriptionOptionsInit): Promise<object> };
  };
}

export function listenForPushes(worker: PushWorker): void {
  worker.addEventListener("push", (event: PushSaid) => event.waitUntil(shown(worker, event.data?.text() ?? "")));
  worker.addEventListener("notificationclick", (event: Tap) => {
    event.notification.close();
    const carried = (event.notification.data ?? {}) as Partial<Carried>;
    event.waitUntil(event.action === "acknowledge" ? acknowledged(worker, carried) : opened(worker, carried.hash));
  });
  worker.addEventListener("pushsubscriptionchange", (event: SubscriptionChange) =>
    event.waitUntil(subscribedAnew(worker, event)),
  );
}

/** Open pages pull at once and hear of a test; a closed app pulls when it is opened. */
async function shown(worker: PushWorker, text: string): Promise<void> {
  const { title, options } = notificationOf(text);
  if (options.data.alert !== null && (await hasRang(options.data.alert))) Object.assign(options, { renotify: false, silent: true });
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) {
    page.postMessage({ type: "poke" });
    page.postMessage({ type: "pushed", nonce: options.data.nonce });
  }
  await worker.registration.showNotification(title, options);
}

/**
 * Acknowledged for good: by the open app, which records it as a tap of its own; else by the server; else the app is
 * opened and records it, with or without a network.
 */
async function acknowledged(worker: PushWorker, { alert, acknowledge, hash }: Partial<Carried>): Promise<void> {
  if (alert == null) return opened(worker, hash);
  for (const page of await pagesOf(worker)) if (await recordedBy(page, alert)) return;
  if (await toldServer(alert)) return;
  await opened(worker, acknowledge ?? hash);
}

function recordedBy(page: Page, alert: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === "recorded");
    page.postMessage({ type: "acknowledge", alert }, [port2]);
    setTimeout(() => resolve(false), PAGE_MS);
  });
}

async function toldServer(alert: string): Promise<boolean> {
  try {
    const answer = await fetch(`${API}/alerts/${alert}/acknowledge`, {
      method: "POST",
      headers: HEADERS,
      redirect: "error",
      signal: AbortSignal.timeout(SERVER_MS),
    });
    const { outcome } = (await answer.json()) as Partial<Answers["POST /alerts/{id}/acknowledge"]>;
    return answer.ok && outcome !== "rejected" && outcome !== undefined;
  } catch {
    return false;
  }
}

async function opened(worker: PushWorker, hash = "#/today"): Promise<void> {
  const [app] = await pagesOf(worker);
  if (app === undefined) {
    await worker.clients.openWindow(`${APP}${hash}`);
    return;
  }
  // The page moves by itself: a form with something in it is not torn away by a navigation.
  app.postMessage({ type: "open", hash });
  await app.focus();
}

async function pagesOf(worker: PushWorker): Promise<Page[]> {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return open.filter((client) => new URL(client.url).pathname.startsWith(APP));
}

/** The browser gave up the old subscription: a new one is told to the server, else the app does so when it is opened. */
async function subscribedAnew(worker: PushWorker, change: SubscriptionChange): Promise<void> {
  const options = change.oldSubscription?.options;
  const fresh =
    change.newSubscription ??
    (options === undefined ? null : await worker.registration.pushManager.subscribe(options).catch(() => null));
  if (fresh === null) return;
  const body = JSON.stringify(fresh);
  await fetch(`${API}/push/subscription`, { method: "POST", headers: HEADERS, body }).catch(() => undefined);
}
