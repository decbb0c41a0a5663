import assert from "node:assert/strict";
import { test } from "node:test";
import type { Person } from "../../../pwa/core/records.gen.ts";
import { reverseOfEdit } from "../../../pwa/console/data/reverse.ts";
import { backTo, changesOf, draftOf } from "../../../pwa/console/pages/person-draft.ts";
import { person } from "../kit/bench.ts";

test("an edit taken back sets what it changed to what it was, and clears what it filled", () => {
  const before = { id: "e", name: "AS-02", serial: null, hint: "third door", place: "p-1", warranty_until: null };
  assert.deepEqual(reverseOfEdit(before, { name: "AS-03", serial: "S-1", clear: ["hint", "place"] }), { name: "AS-02", hint: "third door", place: "p-1", clear: ["serial"] });
  assert.deepEqual(reverseOfEdit(before, { name: "AS-03" }), { name: "AS-02" });
});

test("a person's edit taken back leaves every field as it was", () => {
  const known: Person = { ...person, number: null, superior: "boss", work_phone: "000-1" };
  const draft = { ...draftOf(known), name: "林实习", number: "E-08", superior: "", active: false };
  const edited = changesOf(known, draft);
  assert.deepEqual(edited.body, { number: "E-08", active: false, clear: ["superior"] });
  assert.deepEqual(backTo(known, draft), { body: { superior: "boss", active: true, clear: ["number"] }, personal: { name: known.name } });
});
