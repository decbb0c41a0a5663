import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds } from "../../pwa/core/bounds.ts";
import { tick, writtenHlc } from "../../pwa/core/hlc.ts";
import type { Hlc } from "../../pwa/core/hlc.ts";
import { uuid7 } from "../../pwa/core/ids.ts";
import { PhoneTime } from "../../pwa/core/time.ts";
import { bench, Clocks, NOW, VISIT } from "./kit/bench.ts";

function timeOf(clocks: Clocks, session = "s1", heard: ConstructorParameters<typeof PhoneTime>[2] = null): PhoneTime {
  return new PhoneTime(() => ({ wall_ms: clocks.wall_ms, mono_ms: clocks.mono_ms }), session, heard);
}

/** Hears the server after a round trip; `now_ms` was read at its very beginning or end. */
function hear(time: PhoneTime, clocks: Clocks, rtt_ms: number, read: "first" | "last"): void {
  const sent = time.reading();
  const server_ms = NOW + (read === "last" ? rtt_ms : 0);
  clocks.pass(rtt_ms);
  time.hear(server_ms, sent, time.reading());
}

test("the true instant lies in the bounds of what was said, wherever in the round trip the server read its clock", () => {
  for (const read of ["first", "last"] as const) {
    for (const rtt_ms of [0, 1, 80, 2_001]) {
      const clocks = new Clocks();
      // The phone's wall clock is a year off all along.
      clocks.wall_ms -= 31_536_000_000;
      const time = timeOf(clocks);
      hear(time, clocks, rtt_ms, read);
      clocks.pass(600_000);
      const said = time.said();
      assert.ok(said !== null);
      const truth_ms = NOW + rtt_ms + 600_000;
      clocks.pass(60_000);
      const told = bounds(said, { wall_ms: clocks.wall_ms, received_ms: truth_ms + 60_000 });
      assert.equal(told.certainty, "continuous");
      assert.ok(told.earliest_ms <= truth_ms && truth_ms <= told.latest_ms, `${read} ${rtt_ms}`);
    }
  }
});

test("a phone that slept 25 minutes before it said something is bracketed", () => {
  const clocks = new Clocks();
  const time = timeOf(clocks);
  hear(time, clocks, 80, "last");
  clocks.sleep(25 * 60_000);
  const said = time.said();
  assert.ok(said !== null);
  const told = bounds(said, { wall_ms: clocks.wall_ms, received_ms: NOW + 80 + 25 * 60_000 });
  assert.equal(told.certainty, "bracketed");
});

test("a wall clock set back 20 minutes is moved, and never a false instant", () => {
  const clocks = new Clocks();
  const time = timeOf(clocks);
  hear(time, clocks, 80, "last");
  clocks.pass(30 * 60_000);
  clocks.wall_ms -= 20 * 60_000;
  const said = time.said();
  assert.ok(said !== null);
  const received_ms = NOW + 80 + 31 * 60_000;
  const told = bounds(said, { wall_ms: clocks.wall_ms, received_ms });
  assert.equal(told.certainty, "moved");
  assert.equal(told.latest_ms, received_ms);
});

test("an answer that took a sleep to come is not relied on", () => {
  const clocks = new Clocks();
  const time = timeOf(clocks);
  hear(time, clocks, 80, "last");
  const before = time.lastHeard();
  const sent = time.reading();
  clocks.sleep(600_000);
  assert.equal(time.hear(NOW + 600_000, sent, time.reading()), null);
  assert.deepEqual(time.lastHeard(), before);
});

test("another session's answer dates what is said until this one hears for itself", () => {
  const clocks = new Clocks();
  const first = timeOf(clocks);
  hear(first, clocks, 0, "last");
  const heard = first.lastHeard();
  clocks.pass(60_000);
  clocks.mono_ms = 5;
  const second = timeOf(clocks, "s2", heard);
  assert.equal(second.said()?.heard.session, "s1");
  assert.equal(second.now_ms(), NOW + 60_000);
  hear(second, clocks, 10, "last");
  second.inherit(heard ?? assert.fail());
  assert.equal(second.said()?.heard.session, "s2");
});

test("the hlc goes on through a clock set back, a full counter, and compares as text", () => {
  let last: Hlc | null = null;
  let text = "";
  for (const now_ms of [NOW, NOW, NOW - 3_600_000, NOW + 1, NOW - 1]) {
    last = tick(last, now_ms);
    const next = writtenHlc(last, "d");
    assert.ok(next > text, `${next} after ${text}`);
    text = next;
  }
  assert.deepEqual(tick({ ms: NOW, counter: 0xffff }, NOW), { ms: NOW + 1, counter: 0 });
  assert.equal(writtenHlc({ ms: 1_763_690_400_000, counter: 10 }, "dev"), "019aa423c900-000a-dev");
});

test("operations said with the clock set back keep their order in hlc and number", async () => {
  const phone = await bench();
  const first = await phone.say("visit.note", VISIT, { text: "before" });
  phone.clocks.wall_ms -= 3_600_000;
  const second = await phone.say("visit.note", VISIT, { text: "after" });
  assert.ok(second.operation.hlc > first.operation.hlc);
  assert.equal(second.n, first.n + 1);
  await phone.close();
});

test("ids sort as they were made and are version 7", () => {
  const ids = [...Array.from({ length: 5000 }, () => uuid7(NOW)), uuid7(NOW - 1000), uuid7(NOW + 5000)];
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("a wall clock that was set back is noticed at once, a phone that slept is not taken for one", () => {
  const clocks = new Clocks();
  const time = timeOf(clocks);
  hear(time, clocks, 40, "first");
  clocks.pass(600_000);
  assert.equal(time.setBack_ms(), 0);
  clocks.wall_ms -= 3_600_000;
  assert.equal(time.setBack_ms(), 3_600_000);
  clocks.wall_ms += 3_600_000 + 7_200_000;
  assert.equal(time.setBack_ms(), 0, "two hours asleep");
  const reopened = timeOf(clocks, "s2", time.lastHeard());
  clocks.wall_ms -= 4 * 3_600_000;
  assert.ok(reopened.setBack_ms() > 3_600_000, "also after the app was opened anew");
});
