import assert from "node:assert/strict";
import { test } from "node:test";
import type { Organisation } from "../../../pwa/core/records.gen.ts";
import { bodyOf, kept, overtaken, shown, typed, without, wrongWith, type Draft } from "../../../pwa/console/pages/settings-draft.ts";

const ours: Organisation = {
  id: "o1", zh: "集成商", en: "Integrator", zone: "Asia/Shanghai", service_phone: null, retention_days: 1095, people_photo_days: 365, desk_session_h: 12, public_photos: 3, trail_days: 30,
};
const limits = [
  { field: "retention_days", least: 90, most: 3650 },
  { field: "people_photo_days", least: 30, most: 3650 },
  { field: "desk_session_h", least: 1, most: 72 },
];
const read = { organisation: ours, limits };

test("only what differs is sent, numbers as numbers", () => {
  let draft: Draft = typed({}, ours, "service_phone", " 400-012-3456 ");
  draft = typed(draft, ours, "retention_days", "365");
  draft = typed(draft, ours, "en", "Integrator");
  assert.deepEqual(bodyOf(draft, ours), { service_phone: "400-012-3456", retention_days: 365 });
});

test("an emptied telephone number is one to clear", () => {
  const with_phone = { ...ours, service_phone: "110" };
  assert.deepEqual(bodyOf(typed({}, with_phone, "service_phone", ""), with_phone), { clear: ["service_phone"] });
});

test("what is typed back to what stands there is no change", () => {
  const draft = typed(typed({}, ours, "zh", "别的"), ours, "zh", "集成商");
  assert.deepEqual(draft, {});
});

test("what cannot be right is said before it is sent", () => {
  const wrong = (field: "zh" | "zone" | "retention_days" | "desk_session_h", text: string) => wrongWith(typed({}, ours, field, text), read, field);
  assert.equal(wrong("zh", "  "), "empty");
  assert.equal(wrong("zone", "Asia/Nowhere"), "zone");
  assert.equal(wrong("zone", "Asia/Urumqi"), null);
  for (const text of ["", "89", "3651", "1e3", "90.5", "-100", "９０"]) assert.equal(wrong("retention_days", text), "whole", text);
  assert.equal(wrong("retention_days", "90"), null);
  assert.equal(wrong("desk_session_h", "73"), "whole");
});

test("a field that nobody typed into follows the server", () => {
  const theirs = { ...ours, zone: "Asia/Urumqi" };
  const draft = typed({}, ours, "zh", "新名字");
  assert.equal(shown(draft, theirs, "zone"), "Asia/Urumqi");
  assert.deepEqual(overtaken(draft, theirs), []);
});

test("a field that somebody else set meanwhile waits for a decision: theirs, or still mine", () => {
  const theirs = { ...ours, service_phone: "110" };
  const draft = typed({}, ours, "service_phone", "120");
  assert.deepEqual(overtaken(draft, theirs), ["service_phone"]);
  assert.deepEqual(bodyOf(without(draft, "service_phone"), theirs), {});
  const mine = kept(draft, theirs, "service_phone");
  assert.deepEqual(overtaken(mine, theirs), []);
  assert.deepEqual(bodyOf(mine, theirs), { service_phone: "120" });
});

test("the same value from both is no conflict", () => {
  assert.deepEqual(overtaken(typed({}, ours, "service_phone", "110 "), { ...ours, service_phone: "110" }), []);
});
