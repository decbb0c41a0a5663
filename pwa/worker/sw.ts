/** The service worker: the app without a network, and messages from the server. It keeps no operation and queues nothing. */

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import type { PrecacheEntry } from "workbox-precaching";
import { IdbVault } from "../device/vault.ts";
import { mayBeApp, notificationOf } from "./answers.ts";

declare const self: ServiceWorkerGlobalScope;

const APP = "/field/";
/** Long enough for a slow line, short enough for someone who stands before a locked gate. */
const NETWORK_MS = 4_000;

// Ours first: the precache answers only what it holds, and these addresses it does not.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate" || request.method !== "GET") return;
  if (mayBeApp(new URL(request.url), self.location.origin)) event.respondWith(serverThenApp(event));
});

// Everything is fetched while the worker installs, beside the page: also what loads only when first used.
const files = (self.__WB_MANIFEST as PrecacheEntry[]).map(({ url, revision }) => ({ url, revision: revision ?? null }));
// `/field/` is kept under its own address: with no index.html in play, no redirect is ever stored.
precacheAndRoute(files, { directoryIndex: "", cleanURLs: false });
cleanupOutdatedCaches();
const appPage = createHandlerBoundToURL(APP);

/** The server decides what such an address shows; without it, the app does, if this phone is enrolled. */
async function serverThenApp(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const answer = await Promise.race([fetch(request).catch(() => null), afterAWhile()]);
  // A redirect to be followed by the browser has status 0.
  if (answer !== null && answer.status < 500) return answer;
  // The app reads the tag from the address that it was opened with.
  if (await isEnrolled()) return appPage({ event, request, url: new URL(request.url) });
  return answer ?? fetch(request);
}

function afterAWhile(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), NETWORK_MS));
}

async function isEnrolled(): Promise<boolean> {
  const vault = new IdbVault(indexedDB);
  try {
    return (await vault.identity()) !== null;
  } catch {
    return false;
  } finally {
    await vault.close();
  }
}

self.addEventListener("message", (event) => {
  // The page asks the person first and then says so here: never mid-job.
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});

self.addEventListener("push", (event) => {
  const { title, options } = notificationOf(event.data?.text() ?? "");
  event.waitUntil(Promise.all([self.registration.showNotification(title, options), poke()]));
});

/** Open pages pull at once; a closed app pulls when it is opened. */
async function poke(): Promise<void> {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "poke" });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { hash } = (event.notification.data ?? {}) as { hash?: string };
  event.waitUntil(show(hash ?? "#/today"));
});

async function show(hash: string): Promise<void> {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const app = open.find((client) => new URL(client.url).pathname.startsWith(APP));
  if (app === undefined) {
    await self.clients.openWindow(`${APP}${hash}`);
    return;
  }
  // The page moves by itself: a form with something in it is not torn away by a navigation.
  app.postMessage({ type: "open", hash });
  await app.focus();
}
