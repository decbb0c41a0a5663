/** Positions on the phone: which are kept, how many at most, and what a server without an answer means for them. */

import { test } from "node:test";
import assert from "node:assert/strict";
import { IDBFactory } from "fake-indexeddb";
import { isWorth, type Fix } from "../../pwa/core/position-filter.ts";
import { PositionLog } from "../../pwa/device/positions.ts";

const fix = (at_ms: number, north_m = 0, accuracy_m = 10): Fix => ({ at_ms, lat_deg: 34.141 + north_m / 111_195, lon_deg: 113.488, accuracy_m, speed_m_s: null, heading_deg: null });

test("a move is kept each ten seconds, standing still once a minute", () => {
  const last = fix(0);
  assert.equal(isWorth(null, last), true);
  assert.equal(isWorth(last, fix(5_000, 500)), false);
  assert.equal(isWorth(last, fix(10_000, 24)), false);
  assert.equal(isWorth(last, fix(10_000, 26)), true);
  assert.equal(isWorth(last, fix(10_000, 60, 200)), false, "no move beyond what the fix is unsure of");
  assert.equal(isWorth(last, fix(60_000)), true);
});

test("what waits is bounded: the oldest go first", async () => {
  const log = new PositionLog(new IDBFactory(), () => Promise.reject(new TypeError("offline")), 3);
  for (const at_ms of [1, 2, 3, 4, 5]) await log.keep(fix(at_ms));
  assert.equal(await log.waiting(), 3);
  assert.equal(await log.send(), false);
  assert.equal(await log.waiting(), 3, "kept until the server has them");
});

test("what the server took is dropped, and what it cannot answer now is kept", async () => {
  const sent: number[][] = [];
  let status = 503;
  const log = new PositionLog(new IDBFactory(), (_url, asked) => {
    sent.push((JSON.parse(String(asked?.body)) as { fixes: Fix[] }).fixes.map(({ at_ms }) => at_ms));
    return Promise.resolve(new Response("{}", { status }));
  });
  await log.keep(fix(2));
  await log.keep(fix(1));
  assert.equal(await log.send(), false);
  status = 200;
  assert.equal(await log.send(), true);
  assert.deepEqual(sent, [[1, 2], [1, 2]]);
  assert.equal(await log.waiting(), 0);
  await log.keep(fix(3));
  await log.forget();
  assert.equal(await log.waiting(), 0);
});
