import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { keepPush, pushState, sendTest, subscribe, unsubscribe } from "../../pwa/device/push.ts";

const KEY = "BPB0cQ-server-key_";
const LI = "019aa4d0-0000-7000-8000-000000000003";

/** A browser's push and our server, as far as the phone sees them. */
class Surroundings {
  permission = "default";
  answer = "granted";
  subscribed: { endpoint: string } | null = null;
  count = 0;
  reachable = true;
  onLine = true;
  server: { endpoint: string | null; language: string | null; test: { asked_ms: number; answer: string | null } | null } = {
    endpoint: null,
    language: null,
    test: null,
  };
  asked: string[] = [];
  refusal: { status: number; code: string } | null = null;
  listeners = new Set<(event: MessageEvent) => void>();

  readonly manager = {
    getSubscription: async () => this.wrapped(),
    subscribe: async ({ userVisibleOnly }: PushSubscriptionOptionsInit) => {
      assert.equal(userVisibleOnly, true);
      if (!this.reachable) throw new DOMException("no push service", "AbortError");
      this.subscribed = { endpoint: `https://push.example/${++this.count}` };
      return this.wrapped();
    },
  };

  wrapped() {
    const held = this.subscribed;
    if (held === null) return null;
    return {
      ...held,
      toJSON: () => ({ endpoint: held.endpoint, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: async () => {
        this.subscribed = null;
        return true;
      },
    };
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    this.asked.push(`${init.method} ${url.replace("/api/v1", "")}`);
    assert.equal(new Headers(init.headers).get("X-Halfhour"), "phone");
    if (!this.onLine) throw new TypeError("no network");
    if (this.refusal !== null && init.method === "POST") return json(this.refusal.status, { code: this.refusal.code, detail: "因为" });
    if (init.method === "GET") return json(200, { public_key: KEY, endpoint_sha256: await hashOf(this.server.endpoint), test: this.server.test });
    if (url.endsWith("/test")) return new Response(null, { status: 202 });
    const body = init.body === undefined ? null : (JSON.parse(String(init.body)) as { endpoint: string; language: string });
    this.server.endpoint = body?.endpoint ?? null;
    this.server.language = body?.language ?? null;
    return new Response(null, { status: 204 });
  }
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

async function hashOf(text: string | null): Promise<string | null> {
  if (text === null) return null;
  return Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toString("hex");
}

const NAMES = ["navigator", "Notification", "PushManager", "localStorage", "fetch"] as const;
const before = NAMES.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
let on: Surroundings;

function set(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

beforeEach(() => {
  on = new Surroundings();
  const kept = new Map<string, string>();
  const serviceWorker = {
    ready: Promise.resolve({ pushManager: on.manager }),
    addEventListener: (_: string, hear: (event: MessageEvent) => void) => on.listeners.add(hear),
    removeEventListener: (_: string, hear: (event: MessageEvent) => void) => on.listeners.delete(hear),
  };
  set("navigator", { serviceWorker });
  set("PushManager", class {});
  set("fetch", (url: string, init: RequestInit) => on.fetch(url, init));
  set("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  set("Notification", {
    get permission() {
      return on.permission;
    },
    requestPermission: async () => (on.permission = on.answer),
  });
});

afterEach(() => {
  for (const [name, descriptor] of before) {
    if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, descriptor);
  }
});

test("a phone is off, asks by a tap, is on, and off again", async () => {
  assert.equal(await pushState(), "off");
  assert.deepEqual(await subscribe(LI, "zh"), { ok: true });
  assert.equal(await pushState(), "on");
  assert.deepEqual(on.server, { endpoint: "https://push.example/1", language: "zh", test: null });
  await unsubscribe();
  assert.equal(await pushState(), "off");
  assert.deepEqual([on.subscribed, on.server.endpoint], [null, null]);
});

test("a refused permission is said as such and asks nobody else", async () => {
  on.answer = "denied";
  assert.deepEqual(await subscribe(LI, "zh"), { ok: false, code: "denied", detail: null });
  assert.equal(await pushState(), "denied");
  on.permission = "default";
  on.answer = "default";
  assert.deepEqual(await subscribe(LI, "zh"), { ok: false, code: "dismissed", detail: null });
  assert.deepEqual(on.asked, []);
});

test("a browser without push is unsupported", async () => {
  Reflect.deleteProperty(globalThis, "PushManager");
  assert.equal(await pushState(), "unsupported");
  assert.deepEqual(await subscribe(LI, "zh"), { ok: false, code: "unsupported", detail: null });
});

test("a push service out of reach, no network and a server that refuses are told apart", async () => {
  on.reachable = false;
  assert.deepEqual(await subscribe(LI, "zh"), { ok: false, code: "no-service", detail: null });
  on.reachable = true;
  on.onLine = false;
  assert.deepEqual(await subscribe(LI, "zh"), { ok: false, code: "no-server", detail: null });
  on.onLine = true;
  on.refusal = { status: 422, code: "push-endpoint-refused" };
  assert.deepEqual(await subscribe(LI, "zh"), { ok: false, code: "push-endpoint-refused", detail: "因为" });
  assert.equal(on.subscribed, null, "a subscription nobody sends to is not kept");
  assert.equal(await pushState(), "off");
});

test("a subscription that the server forgot is made anew, for the old one is dead", async () => {
  await subscribe(LI, "zh");
  on.server.endpoint = null;
  await keepPush(LI, "zh");
  assert.deepEqual(on.server, { endpoint: "https://push.example/2", language: "zh", test: null });
  const asked = on.asked.length;
  await keepPush(LI, "zh");
  assert.deepEqual(on.asked.slice(asked), ["GET /push"], "what is well is left alone");
});

test("another language is told to the server with the same subscription", async () => {
  await subscribe(LI, "zh");
  await keepPush(LI, "en");
  assert.deepEqual(on.server, { endpoint: "https://push.example/1", language: "en", test: null });
});

test("a phone that changed hands is quiet until its new owner is asked", async () => {
  await subscribe(LI, "zh");
  await keepPush("019aa4d0-0000-7000-8000-000000000004", "zh");
  assert.equal(await pushState(), "off");
  assert.deepEqual([on.subscribed, on.server.endpoint], [null, null]);
});

test("nothing is mended without a network, a wish or a permission", async () => {
  await keepPush(LI, "zh");
  await subscribe(LI, "zh");
  on.onLine = false;
  await keepPush(LI, "zh");
  assert.equal(await pushState(), "on");
  on.onLine = true;
  on.permission = "denied";
  on.server.endpoint = null;
  await keepPush(LI, "zh");
  assert.equal(on.server.endpoint, null);
});

test("a test message that arrives says so", async () => {
  await subscribe(LI, "zh");
  const told = sendTest();
  while (!on.asked.includes("POST /push/test")) await new Promise((resolve) => setImmediate(resolve));
  for (const hear of on.listeners) hear({ data: { type: "pushed", nonce: "n" } } as MessageEvent);
  assert.deepEqual(await told, { ok: true });
  assert.equal(on.listeners.size, 0);
});

test("a test message that does not arrive says where it stopped", async () => {
  await subscribe(LI, "zh");
  on.server.test = { asked_ms: 1, answer: "delivered" };
  assert.deepEqual(await sendTest(1), { ok: false, code: "late", answer: "delivered" });
  on.server.test = { asked_ms: 1, answer: "refused" };
  assert.deepEqual(await sendTest(9_000), { ok: false, code: "not-sent", answer: "refused" });
  on.server.test = null;
  on.server.endpoint = null;
  assert.deepEqual(await sendTest(9_000), { ok: false, code: "not-sent", answer: "gone" });
  on.refusal = { status: 429, code: "too-many-attempts" };
  assert.deepEqual(await sendTest(), { ok: false, code: "too-many-attempts", answer: null, detail: "因为" });
});
