/** Which alerts this phone has rung by itself: a push that comes later for one of them makes no second noise. */

const SHELF = "rang";
const addressOf = (alert: string): string => `/rang/${alert}`;

export async function rememberRang(alert: string): Promise<void> {
  if (typeof caches === "undefined") return;
  await (await caches.open(SHELF)).put(addressOf(alert), new Response(""));
}

export async function hasRang(alert: string): Promise<boolean> {
  if (typeof caches === "undefined") return false;
  return (await (await caches.open(SHELF)).match(addressOf(alert))) !== undefined;
}
