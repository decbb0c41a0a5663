import { execFileSync } from "node:child_process";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const generate = fileURLToPath(new URL("../../pwa/generate.mjs", import.meta.url));

test("generating the types again gives the committed bytes", () => {
  assert.doesNotThrow(() => execFileSync(process.execPath, [generate, "--check"], { stdio: "pipe" }));
});
