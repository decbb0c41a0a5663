import assert from "node:assert/strict";
import { test } from "node:test";
import type { Round } from "../../pwa/core/sync.ts";
import { Live } from "../../pwa/device/live.ts";
import type { Stream } from "../../pwa/device/live.ts";
import { Loop } from "../../pwa/device/loop.ts";

const done: Round = { done: true, pause: null, offline: false, retry_after_ms: null };
const offline: Round = { done: false, pause: null, offline: true, retry_after_ms: null };

function looped(rounds: Round[]) {
  const waits: number[] = [];
  let count = 0;
  const gate: { open: () => void } = { open: () => undefined };
  const loop = new Loop({
    round: () => {
      count += 1;
      return new Promise((resolve) => {
        gate.open = () => resolve(rounds.shift() ?? done);
        if (rounds.length > 0) gate.open();
      });
    },
    ended: () => undefined,
    later: (_work, after_ms) => {
      waits.push(after_ms);
      return () => undefined;
    },
  });
  return { loop, waits, gate, count: () => count };
}

test("asking while a round runs makes one more, however often it is asked", async () => {
  const { loop, gate, count } = looped([]);
  const first = loop.ask();
  const more = [loop.ask(), loop.ask(), loop.ask()];
  gate.open();
  await new Promise((resolve) => setImmediate(resolve));
  gate.open();
  await Promise.all([first, ...more]);
  assert.equal(count(), 2);
});

test("the wait grows while nobody answers, is the server's own where it names one, and short again after success", async () => {
  const busy: Round = { done: false, pause: "server-busy", offline: false, retry_after_ms: 7_000 };
  const { loop, waits } = looped([offline, offline, offline, busy, ...Array.from({ length: 6 }, () => offline), done, offline]);
  for (let at = 0; at < 12; at += 1) await loop.ask();
  assert.deepEqual(waits, [2_000, 4_000, 8_000, 7_000, 32_000, 60_000, 60_000, 60_000, 60_000, 60_000, 45_000, 2_000]);
});

test("a round that throws is tried again like one that found the server busy", async () => {
  const waits: number[] = [];
  const loop = new Loop({
    round: () => Promise.reject(new Error("storage failed")),
    ended: (round) => assert.equal(round.done, false),
    later: (_work, after_ms) => {
      waits.push(after_ms);
      return () => undefined;
    },
  });
  const { error } = console;
  console.error = () => undefined;
  await loop.ask();
  console.error = error;
  assert.deepEqual(waits, [2_000]);
});

test("a poke asks for a round, and so does every new connection, for what happened between them is not told", () => {
  const stream: Stream = { readyState: 1, onopen: null, onmessage: null, onerror: null, close: () => undefined };
  let pokes = 0;
  const live = new Live(() => stream, () => (pokes += 1));
  live.begin();
  live.begin();
  stream.onopen?.(new Event("open"));
  stream.onmessage?.(new MessageEvent("message"));
  assert.deepEqual([pokes, live.connected()], [2, true]);
  stream.onerror?.(new Event("error"));
  assert.equal(live.connected(), false);
  stream.onopen?.(new Event("open"));
  assert.equal(pokes, 3);
});
