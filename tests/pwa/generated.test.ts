import { execFileSync } from "node:child_process";
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const generate = fileURLToPath(new URL("../../pwa/generate.mjs", import.meta.url));

test("generating the types again gives the committed bytes", () => {
  assert.doesNotThrow(() => execFileSync(process.execPath, [generate, "--check"], { stdio: "pipe" }));
});

/** A shape of an answer written by hand: `api.get<{`, `answer.json()) as {`, `answer.body as {`. */
const BY_HAND = /\bapi\.(?:get|post)<\{|\.json\(\)[^;\n]*\) as \{|\.body as \{/;

test("no screen writes down the shape of an answer: they come from the OpenAPI document", () => {
  const pwa = fileURLToPath(new URL("../../pwa/", import.meta.url));
  const sources = globSync("{console,core,customer,device,field,signin,worker}/**/*.{ts,tsx}", { cwd: pwa });
  assert.ok(sources.length > 100);
  assert.deepEqual(sources.filter((name) => BY_HAND.test(readFileSync(`${pwa}${name}`, "utf8"))), []);
});
