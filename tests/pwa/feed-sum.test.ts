import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { firstBits, hashOf, minus, plus, written } from "../../pwa/core/feed-sum.ts";
import { uuid7 } from "../../pwa/core/ids.ts";

const real = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

test("the hash of a record in a feed is the first 64 bits of the real SHA-256, for every length that one block holds", () => {
  for (let length = 0; length <= 55; length += 1) {
    const text = "0123456789abcdef:-".repeat(4).slice(0, length);
    assert.equal(written(firstBits(text)), real(text), text);
  }
  for (const rev of [0, 1, 9, 10, 4_711, 2 ** 31, 2 ** 53]) {
    const id = uuid7(1_763_690_400_000 + rev % 1000);
    assert.equal(written(hashOf(id, rev)), real(`${id}:${rev}`));
  }
  assert.throws(() => firstBits("x".repeat(56)), RangeError);
});

test("adding and taking out in any order is arithmetic of 64 bits", () => {
  let sum = { high: 0, low: 0 };
  let exact = 0n;
  const ids = Array.from({ length: 200 }, (_, at) => uuid7(1_763_690_400_000 + at));
  for (const [at, id] of ids.entries()) {
    sum = plus(sum, hashOf(id, at));
    exact += BigInt(`0x${real(`${id}:${at}`)}`);
  }
  assert.equal(written(sum), (exact % 2n ** 64n).toString(16).padStart(16, "0"));
  for (const [at, id] of ids.reverse().entries()) sum = minus(sum, hashOf(id, ids.length - 1 - at));
  assert.deepEqual(sum, { high: 0, low: 0 });
  assert.deepEqual(minus({ high: 0, low: 0 }, { high: 7, low: 0 }), { high: 2 ** 32 - 7, low: 0 });
});
