import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { listenForPushes } from "../../pwa/worker/pushes.ts";
import type { PushWorker } from "../../pwa/worker/pushes.ts";

const TICKET = "019aa4d0-0000-7000-8000-000000000001";
const ALERT = "019aa4d0-0000-7000-8000-000000000002";
const MESSAGE = JSON.stringify({ feed: "person:x", seq: 4, lang: "zh", about: "alert", ticket: TICKET, alert: ALERT });

interface Said {
  type?: string;
  hash?: string;
}

/** A page of the app: `answers` says what it makes of being asked to record; null = frozen, it never answers. */
class Page {
  url = "https://desk.example/field/#/today";
  said: Said[] = [];
  focused = 0;
  answers: string | null = "recorded";

  postMessage(data: Said, ports: MessagePort[] = []): void {
    this.said.push(data);
    if (data.type === "acknowledge" && this.answers !== null) ports[0]?.postMessage(this.answers);
    for (const port of ports) port.close();
  }

  async focus(): Promise<void> {
    this.focused += 1;
  }
}

/** What a service worker stands in, without a browser. */
class Worker {
  listeners = new Map<string, (event: unknown) => void>();
  shown: { title: string; options: NotificationOptions & { data: unknown } }[] = [];
  pages: Page[] = [];
  windows: string[] = [];
  subscribed = 0;
  addEventListener = (name: string, listener: (event: unknown) => void): void => void this.listeners.set(name, listener);
  clients = {
    matchAll: async () => this.pages,
    openWindow: async (url: string) => void this.windows.push(url),
  };
  registration = {
    showNotification: async (title: string, options: NotificationOptions & { data: unknown }) => void this.shown.push({ title, options }),
    pushManager: {
      subscribe: async () => ({ toJSON: () => ({ endpoint: `https://push.example/${++this.subscribed}` }) }),
    },
  };

  async fire(name: string, event: Record<string, unknown>): Promise<void> {
    const waits: Promise<unknown>[] = [];
    this.listeners.get(name)?.({ ...event, waitUntil: (work: Promise<unknown>) => waits.push(work) });
    await Promise.all(waits);
  }

  /** The last notification, tapped. */
  async tap(action = ""): Promise<void> {
    const { options } = this.shown.at(-1)!;
    await this.fire("notificationclick", { action, notification: { data: options.data, close: () => undefined } });
  }
}

let worker: Worker;
let asked: { url: string; body: unknown }[];
let answer: () => Response;
const before = globalThis.fetch;

beforeEach(async () => {
  worker = new Worker();
  asked = [];
  answer = () => new Response(JSON.stringify({ outcome: "applied" }), { headers: { "Content-Type": "application/json" } });
  globalThis.fetch = (async (url: string, init: RequestInit) => {
    asked.push({ url, body: init.body === undefined ? null : JSON.parse(String(init.body)) });
    return answer();
  }) as unknown as typeof fetch;
  listenForPushes(worker as unknown as PushWorker);
  await worker.fire("push", { data: { text: () => MESSAGE } });
});

afterEach(() => {
  globalThis.fetch = before;
});

test("a push is shown, and open pages pull", async () => {
  assert.equal(worker.shown[0]?.title, "你有一条提醒");
  worker.pages.push(new Page());
  await worker.fire("push", { data: null });
  assert.deepEqual(worker.pages[0]?.said.map((one) => one.type), ["poke", "pushed"]);
  assert.equal(worker.shown[1]?.title, "半小时到场 · Halfhour");
});

test("a tap opens the app on the ticket, or moves the open app there", async () => {
  await worker.tap();
  assert.deepEqual(worker.windows, [`/field/#/ticket/${TICKET}`]);
  const page = new Page();
  worker.pages.push(page);
  await worker.tap("open");
  assert.deepEqual([page.said.at(-1), page.focused], [{ type: "open", hash: `#/ticket/${TICKET}` }, 1]);
  assert.equal(worker.windows.length, 1);
});

test("an alert acknowledged while the app is open is recorded by it, without moving it", async () => {
  const page = new Page();
  worker.pages.push(page);
  await worker.tap("acknowledge");
  assert.deepEqual([page.said, page.focused, asked], [[{ type: "acknowledge", alert: ALERT }], 0, []]);
});

test("an alert acknowledged while no app is open is told to the server", async () => {
  await worker.tap("acknowledge");
  assert.deepEqual([asked, worker.windows], [[{ url: `/api/v1/alerts/${ALERT}/acknowledge`, body: null }], []]);
});

test("without a network the app is opened and records it", async () => {
  answer = () => {
    throw new TypeError("no network");
  };
  await worker.tap("acknowledge");
  assert.deepEqual(worker.windows, [`/field/#/ticket/${TICKET}/acknowledge.${ALERT}`]);
});

test("so it is where the server refuses, or something else answers in its place", async () => {
  const refusals = [
    () => new Response(JSON.stringify({ outcome: "rejected" })),
    () => new Response(JSON.stringify({ code: "sign-in-needed" }), { status: 401 }),
    () => new Response("<html>portal</html>"),
  ];
  for (const refusal of refusals) {
    answer = refusal;
    await worker.tap("acknowledge");
  }
  assert.equal(worker.windows.length, 3);
});

test("a page that could not record it leaves it to the server", async () => {
  const page = new Page();
  page.answers = "not-recorded";
  worker.pages.push(page);
  await worker.tap("acknowledge");
  assert.equal(asked.length, 1);
});

test("a subscription that the browser gave up is made anew and told to the server", async () => {
  await worker.fire("pushsubscriptionchange", { oldSubscription: { options: {} }, newSubscription: null });
  assert.deepEqual(asked, [{ url: "/api/v1/push/subscription", body: { endpoint: "https://push.example/1" } }]);
  await worker.fire("pushsubscriptionchange", {});
  assert.equal(asked.length, 1, "what cannot be made here is made when the app is opened");
});
