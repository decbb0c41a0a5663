import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null; later?: boolean }[] };

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

self.addEventListener("message", (event) => {
  // The page asks the person first and then says so here: never mid-job.
  if ((event.data as { type?: string } | null)?.type === "update.accept") void self.skipWaiting();
});
