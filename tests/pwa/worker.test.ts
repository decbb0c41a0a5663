import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeApp } from "../../pwa/worker/answers.ts";

const ORIGIN = "https://desk.example";

test("the worker stands in for the server only where the app has an answer", () => {
  const answered = ["/q/7K3MQX9D", "/Q/7K3MQX9D", "/q/7k3m%20qx9d", "/", "/field"];
  const left = ["/api/v1/sync/pull", "/auth/x", "/t/secret", "/console/", "/q/", "/q/a/b", "/api/v1/labels/7K3MQX9D.pdf", "/field/"];
  for (const path of answered) assert.equal(mayBeApp(new URL(path, ORIGIN), ORIGIN), true, path);
  for (const path of left) assert.equal(mayBeApp(new URL(path, ORIGIN), ORIGIN), false, path);
  assert.equal(mayBeApp(new URL("https://other.example/q/7K3MQX9D"), ORIGIN), false);
});
