/** Web Push on this phone: asked for by a tap, kept alive quietly, tried out with a test message. Loaded when first used. */

import type { Answers, Problem as Refusal } from "../core/answers.gen.ts";
import { API } from "./transport.ts";

/** `unsupported`: this browser has no push (an iPhone has it only once the app is on the home screen). */
export type PushState = "unsupported" | "denied" | "off" | "on";

/**
 * `dismissed`: the person chose nothing. `no-service`: the browser reaches no push service. `no-server`: ours did not
 * answer. Else a code of the server's catalogue, with its sentence.
 */
export type Subscribed = { ok: true } | { ok: false; code: string; detail: string | null };

/** `late`: the push service took it and it did not arrive in time. `not-sent`: it did not take it, `answer` says why. */
export type Tested =
  | { ok: true }
  | { ok: false; code: "late" | "not-sent"; answer: string | null }
  | { ok: false; code: string; answer: null; detail: string | null };

type Known = Answers["GET /push"];
type Problem = Partial<Refusal>;

interface Reply<T> {
  status: number;
  body: T | null;
}

const WISH = "halfhour.push";
const READY_MS = 5_000;
const ANSWER_MS = 15_000;
const TEST_MS = 30_000;
const LOOK_MS = 1_000;
/** Answers of a push service after which it will not take this message. */
const FINAL = new Set(["gone", "key-refused", "address-refused", "refused"]);

/** How it stands, as far as this phone can tell without a network. */
export async function pushState(): Promise<PushState> {
  if (!supported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const subscription = await current();
  return subscription !== null && Notification.permission === "granted" && wish() !== null ? "on" : "off";
}

/** Asks the person and subscribes; to be called from a tap, for the browser asks nobody else. */
export async function subscribe(person: string, language: string): Promise<Subscribed> {
  if (!supported()) return refused("unsupported");
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return refused(permission === "denied" ? "denied" : "dismissed");
  const done = await subscribeAnew(language);
  if (done.ok) setWish({ person, language });
  return done;
}

/** Ends it here and on the server; without a network the server learns of it from the push service. */
export async function unsubscribe(): Promise<void> {
  setWish(null);
  if (!supported()) return;
  await (await current())?.unsubscribe().catch(() => false);
  await ask("DELETE", "/push/subscription");
}

/**
 * Mends what broke while nobody looked: the server forgot this phone, its key changed, the browser dropped the
 * subscription, or messages are wanted in another language. Says nothing and asks nobody.
 */
export async function keepPush(person: string, language: string): Promise<void> {
  const wanted = wish();
  if (wanted === null || !supported() || Notification.permission !== "granted") return;
  if (wanted.person !== person) return unsubscribe(); // the phone changed hands: its new owner is asked first
  const { body: known } = await ask<Known>("GET", "/push");
  if (known === null) return;
  const subscription = await current();
  const same = subscription !== null && known.endpoint_sha256 === (await sha256(subscription.endpoint));
  if (same && wanted.language === language) return;
  const done = same ? await tell(subscription, language) : await subscribeAnew(language);
  if (done.ok) setWish({ person, language });
}

/** Has the server send a message to this phone, and waits until it is here. */
export async function sendTest(limit_ms = TEST_MS): Promise<Tested> {
  let stop = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    const hear = ({ data }: MessageEvent): void => {
      if ((data as { type?: string; nonce?: unknown } | null)?.type === "pushed" && data.nonce != null) resolve();
    };
    navigator.serviceWorker.addEventListener("message", hear);
    stop = () => navigator.serviceWorker.removeEventListener("message", hear);
  });
  try {
    const asked = await ask<Problem>("POST", "/push/test");
    if (asked.status !== 202) return { ok: false, code: codeOf(asked), answer: null, detail: asked.body?.detail ?? null };
    return await Promise.race([arrived.then((): Tested => ({ ok: true })), notHere(limit_ms)]);
  } finally {
    stop();
  }
}

/** Resolves with what went wrong, as soon as that is sure. */
async function notHere(limit_ms: number): Promise<Tested> {
  let answer: string | null = null;
  for (let waited_ms = 0; waited_ms < limit_ms; waited_ms += LOOK_MS) {
    await later(LOOK_MS);
    const { body } = await ask<Known>("GET", "/push");
    // A subscription that the push service called dead is forgotten, its test with it.
    answer = body === null ? answer : (body.test?.answer ?? (body.endpoint_sha256 === null ? "gone" : null));
    if (answer !== null && FINAL.has(answer)) return { ok: false, code: "not-sent", answer };
  }
  return { ok: false, code: answer === "delivered" ? "late" : "not-sent", answer };
}

function supported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
}

async function manager(): Promise<PushManager | null> {
  const ready = await Promise.race([navigator.serviceWorker.ready, later(READY_MS).then(() => null)]);
  return ready?.pushManager ?? null;
}

async function current(): Promise<PushSubscription | null> {
  return (await manager())?.getSubscription() ?? null;
}

/** Always a fresh one: an old one may be dead, or made for another key. */
async function subscribeAnew(language: string): Promise<Subscribed> {
  const known = await ask<Known & Problem>("GET", "/push");
  if (known.status !== 200 || known.body === null) return refused(codeOf(known), known.body?.detail);
  const pushes = await manager();
  if (pushes === null) return refused("unsupported");
  try {
    await (await pushes.getSubscription())?.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: bytesOf(known.body.public_key) };
    return await tell(await pushes.subscribe(options), language);
  } catch {
    return refused("no-service");
  }
}

async function tell(subscription: PushSubscription, language: string): Promise<Subscribed> {
  const told = await ask<Problem>("POST", "/push/subscription", { ...subscription.toJSON(), language });
  if (told.status === 204) return { ok: true };
  if (told.status !== 0) await subscription.unsubscribe().catch(() => false);
  return refused(codeOf(told), told.body?.detail);
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
  try {
    const answer = await fetch(`${API}${path}`, {
      method,
      headers: { Accept: "application/json", "X-Halfhour": "phone", "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const spoken = /[/+]json\b/.test(answer.headers.get("Content-Type") ?? "");
    return { status: answer.status, body: spoken ? ((await answer.json()) as T) : null };
  } catch {
    return { status: 0, body: null };
  }
}

function codeOf({ body, status }: Reply<Problem>): string {
  return body?.code ?? (status === 0 || status >= 500 ? "no-server" : "internal");
}

function refused(code: string, detail: string | null = null): Subscribed {
  return { ok: false, code, detail };
}

interface Wish {
  person: string;
  language: string;
}

/** That this person wants messages on this phone: kept apart from the subscription, which may break by itself. */
function wish(): Wish | null {
  try {
    const [person = "", language = ""] = (localStorage.getItem(WISH) ?? "").split(" ");
    return person === "" ? null : { person, language };
  } catch {
    return null;
  }
}

function setWish(wanted: Wish | null): void {
  try {
    if (wanted === null) localStorage.removeItem(WISH);
    else localStorage.setItem(WISH, `${wanted.person} ${wanted.language}`);
  } catch {
    // Storage is forbidden: it lasts as long as the subscription does.
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function later(after_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, after_ms));
}
