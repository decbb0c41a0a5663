/** The service worker: the app without a network, and messages from the server. It keeps no operation and queues nothing. */

import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import type { PrecacheEntry } from "workbox-precaching";
import { IdbVault } from "../device/vault.ts";
import { mayBeApp } from "./answers.ts";
import { APP, listenForPushes } from "./pushes.ts";
import { noteWoken } from "./woken.ts";

declare const self: ServiceWorkerGlobalScope;

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

// The page that brought this worker is answered by it too: a phone enrolled just now works without a network at once.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  // The page asks the person first and then says so here: never mid-job.
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});

listenForPushes(self);
self.addEventListener("push", (event) => event.waitUntil(noteWoken()));
