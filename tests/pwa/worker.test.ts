import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeApp, notificationOf } from "../../pwa/worker/answers.ts";

const ORIGIN = "https://desk.example";

test("the worker stands in for the server only where the app has an answer", () => {
  const answered = ["/q/7K3MQX9D", "/Q/7K3MQX9D", "/q/7k3m%20qx9d", "/", "/field"];
  const left = ["/api/v1/sync/pull", "/auth/x", "/t/secret", "/console/", "/q/", "/q/a/b", "/api/v1/labels/7K3MQX9D.pdf", "/field/"];
  for (const path of answered) assert.equal(mayBeApp(new URL(path, ORIGIN), ORIGIN), true, path);
  for (const path of left) assert.equal(mayBeApp(new URL(path, ORIGIN), ORIGIN), false, path);
  assert.equal(mayBeApp(new URL("https://other.example/q/7K3MQX9D"), ORIGIN), false);
});

test("a push shows the title meant for a lock screen and opens its ticket", () => {
  const ticket = "019aa4d0-0000-7000-8000-000000000001";
  const { title, options } = notificationOf(JSON.stringify({ feed: "person:x", seq: 4, title: "新任务 1121-01", ticket }));
  assert.equal(title, "新任务 1121-01");
  assert.deepEqual([options.data.hash, options.tag], [`#/ticket/${ticket}`, ticket]);
});

test("a push that cannot be read, or names no ticket, shows nothing but the product's name", () => {
  for (const text of ["", "{", "[]", "null", '{"feed":"person:x","seq":4}', '{"ticket":"javascript:1"}']) {
    const { title, options } = notificationOf(text);
    assert.equal(title, "半小时到场 · Halfhour");
    assert.equal(options.data.hash, "#/today");
  }
});
