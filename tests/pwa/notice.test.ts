import assert from "node:assert/strict";
import { test } from "node:test";
import { notificationOf } from "../../pwa/worker/notice.ts";

const TICKET = "019aa4d0-0000-7000-8000-000000000001";
const ALERT = "019aa4d0-0000-7000-8000-000000000002";
const said = (more: Record<string, unknown>): string => JSON.stringify({ feed: "person:x", seq: 4, lang: "zh", ...more });

test("an alert shows the words meant for a lock screen, rings, and can be acknowledged or opened", () => {
  const { title, options } = notificationOf(said({ about: "alert", ticket: TICKET, alert: ALERT, title: "到场最迟 10:32", body: "1121-01" }));
  assert.deepEqual([title, options.body, options.tag], ["到场最迟 10:32", "1121-01", TICKET]);
  assert.deepEqual([options.renotify, options.requireInteraction, options.silent], [true, true, false]);
  assert.deepEqual(options.actions.map((one) => one.action), ["acknowledge", "open"]);
  assert.deepEqual(options.data, {
    hash: `#/ticket/${TICKET}`,
    alert: ALERT,
    acknowledge: `#/ticket/${TICKET}/acknowledge.${ALERT}`,
    nonce: null,
  });
});

test("a message without words shows what tells nothing of the place, in the person's language", () => {
  const zh = notificationOf(said({ about: "alert", ticket: TICKET, alert: ALERT }));
  assert.deepEqual([zh.title, zh.options.body, zh.options.lang], ["你有一条提醒", "打开应用查看", "zh-CN"]);
  const en = notificationOf(said({ about: "assigned", ticket: TICKET, lang: "en" }));
  assert.deepEqual([en.title, en.options.body, en.options.lang], ["You have a new job", "Open the app to see it", "en"]);
  assert.deepEqual(en.options.actions, [{ action: "open", title: "Open" }]);
});

test("what was stood down takes the alert's place without a sound", () => {
  for (const about of ["stood_down", "recalled"]) {
    const { options } = notificationOf(said({ about, ticket: TICKET, title: "x" }));
    assert.deepEqual([options.tag, options.silent, options.renotify, options.actions], [TICKET, true, false, []]);
  }
  assert.equal(notificationOf(said({ about: "recalled", ticket: TICKET })).options.data.hash, "#/today");
});

test("a test message says that it arrived and opens where it was asked for", () => {
  const { title, options } = notificationOf(said({ about: "test", nonce: "n-1" }));
  assert.deepEqual([title, options.data.hash, options.data.nonce], ["收到了：通知正常", "#/me", "n-1"]);
});

test("a push that cannot be read, or is of a kind not known here, shows nothing but the product's name", () => {
  const odd = ["", "{", "[]", "null", "7", '{"feed":"person:x","seq":4}', '{"about":"toString"}', '{"ticket":"javascript:1"}', '{"title":7,"lang":[]}'];
  for (const text of odd) {
    const { title, options } = notificationOf(text);
    assert.equal(title, "半小时到场 · Halfhour", text);
    assert.deepEqual([options.data.hash, options.data.alert, options.actions], ["#/today", null, []]);
  }
});

test("an id that is none leads nowhere", () => {
  const { options } = notificationOf(said({ about: "alert", ticket: "../../x", alert: `${ALERT}/../x`, title: "x" }));
  assert.deepEqual([options.data.hash, options.data.alert, options.data.acknowledge], ["#/today", null, null]);
  assert.deepEqual(options.actions.map((one) => one.action), ["open"]);
});
