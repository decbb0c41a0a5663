/** Hashes and stamps of the sync protocol: the phone spells them as the vectors do. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tick, writtenHlc } from "../../pwa/core/hlc.ts";
import type { Hlc } from "../../pwa/core/hlc.ts";
import { canonicalJson, personalHash } from "../../pwa/core/operations.ts";

interface Vectors {
  canonical: { json: string; text: string }[];
  personal: { salt: string; values: Record<string, unknown>; sha256: string }[];
  stamps: { last: string | null; wall_ms: number; next: string }[];
}

const VECTORS = JSON.parse(readFileSync(new URL("../vectors/sync-protocol.json", import.meta.url), "utf8")) as Vectors;

test("a value has the text that every client and the server give it", () => {
  for (const { json, text } of VECTORS.canonical) assert.equal(canonicalJson(JSON.parse(json)), text);
  assert.ok(VECTORS.canonical.length > 20);
});

test("personal values have the hash that the server finds", async () => {
  for (const { salt, values, sha256 } of VECTORS.personal) assert.equal(await personalHash({ salt, values }), sha256);
});

test("a stamp is later than the one before, whatever the wall clock shows", () => {
  for (const { last, wall_ms, next } of VECTORS.stamps) {
    const device = next.split("-").slice(2).join("-");
    assert.equal(writtenHlc(tick(hlcOf(last), wall_ms), device), next);
  }
});

function hlcOf(text: string | null): Hlc | null {
  if (text === null) return null;
  const [ms = "", counter = ""] = text.split("-");
  return { ms: Number.parseInt(ms, 16), counter: Number.parseInt(counter, 16) };
}
