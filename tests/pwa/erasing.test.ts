import assert from "node:assert/strict";
import { test } from "node:test";
import { lastWord, mayErase, standing } from "../../pwa/core/erasing.ts";
import type { RecordByKind } from "../../pwa/core/records.gen.ts";
import { EXPORTED } from "../../pwa/device/vault.ts";
import { bench, identity, ME, NOW, VISIT } from "./kit/bench.ts";
import type { Bench } from "./kit/bench.ts";
import { OFFLINE, problem } from "./kit/server.ts";

type Command = RecordByKind["command"];
const OWN = `device:${identity.device}`;
const COMMAND = "019aa4d0-0000-7000-8000-0000000000c9";

function command(change: Partial<Command> = {}): Command {
  const counts = { records: 0, lost: 0, exported: 0, photos: 0, photos_lost: 0 };
  return { id: COMMAND, device: identity.device, person: ME, unsent: "wait", state: "told", by: ME, told_ms: NOW, ended_ms: null, ...counts, ...change };
}

async function photo(phone: Bench, hash: string): Promise<void> {
  const row = { sha256: hash, type: "image/jpeg", bytes: 3, kept_ms: NOW, attached: null, upload: null, verified_ms: null };
  await phone.vault.keepBlob(row, new Uint8Array([1, 2, 3]).buffer);
  await phone.say("visit.photograph", VISIT, { when: "before" }, { blobs: [{ sha256: hash, bytes: 3, type: "image/jpeg" }] });
}

test("a phone told to erase itself sends what waits, says its last word, and is nobody's phone afterwards", async () => {
  const phone = await bench();
  await phone.sync.round();
  await phone.say("visit.accept", VISIT);
  await phone.say("visit.note", VISIT, { text: "not sent yet" });
  phone.server.put(OWN, "command", command(), 1);
  await phone.sync.round();
  assert.equal(await phone.vault.identity(), null);
  assert.deepEqual(await phone.mirror.list("visit"), []);
  assert.deepEqual(phone.server.numbers(), [1, 2, 3]);
  const last = phone.server.pushes.at(-1)?.operations[0];
  assert.deepEqual([last?.kind, last?.record, last?.body], ["device.erased", COMMAND, { records: 2, lost: 0, exported: 0, photos: 0, photos_lost: 0 }]);
  assert.equal((await phone.sync.round()).pause, "sign-in-needed");
  await phone.close();
});

test("where a phone was goes with everything else on it", async () => {
  const phone = await bench();
  await phone.sync.round();
  await phone.positions.keep({ at_ms: NOW, lat_deg: 34.141, lon_deg: 113.488, accuracy_m: 9, speed_m_s: null, heading_deg: null });
  phone.server.put(OWN, "command", command(), 1);
  assert.equal(await phone.positions.waiting(), 1);
  await phone.sync.round();
  assert.equal(await phone.vault.identity(), null);
  assert.equal(await phone.positions.waiting(), 0);
  await phone.close();
});

test("what the server does not have yet keeps the vault: the records of others go at once, nothing more is recorded", async () => {
  const phone = await bench();
  await phone.sync.round();
  await photo(phone, "aa".repeat(32));
  phone.server.put(OWN, "command", command(), 1);
  assert.equal((await phone.sync.round()).done, true);
  assert.equal((await phone.vault.identity())?.session, "erasing");
  assert.equal(await phone.mirror.get("visit", VISIT), undefined);
  assert.deepEqual(await phone.vault.photos(), { kept: 1, unsent: ["aa".repeat(32)] });
  await assert.rejects(phone.say("visit.note", VISIT, { text: "too late" }), { code: "device-erasing" });
  // A change of what this phone may read does not bring it back.
  phone.server.put(`person:${ME}`, "visit", { ...(await visitNow()), state: "on_site" }, 2);
  await phone.sync.round();
  assert.deepEqual(await phone.mirror.list("visit"), []);
  await phone.vault.markBlob("aa".repeat(32), { verified_ms: NOW });
  await phone.sync.round();
  assert.equal(await phone.vault.identity(), null);
  await phone.close();
});

async function visitNow() {
  const { visit } = await import("./kit/bench.ts");
  return visit();
}

test("a command that is taken back leaves the phone as it was, with everything on it", async () => {
  const phone = await bench();
  await phone.sync.round();
  await photo(phone, "bb".repeat(32));
  phone.server.put(OWN, "command", command(), 1);
  await phone.sync.round();
  phone.server.put(OWN, "command", command({ state: "taken_back", ended_ms: NOW }), 2);
  await phone.sync.round();
  assert.equal((await phone.vault.identity())?.session, "active");
  assert.ok(await phone.mirror.get("visit", VISIT));
  assert.equal((await phone.vault.photos()).unsent.length, 1);
  await phone.say("visit.note", VISIT, { text: "goes on" });
  await phone.close();
});

test("the last word survives a lost answer and the app's death; only then does the phone forget who it is", async () => {
  let phone = await bench();
  await phone.sync.round();
  await phone.say("visit.accept", VISIT);
  await phone.sync.round();
  phone.server.put(OWN, "command", command(), 1);
  // The pull brings the command, the push of the last word gets no answer.
  phone.server.faults = [() => null, () => "lost-answer"];
  assert.equal((await phone.sync.round()).offline, true);
  assert.deepEqual(await phone.states(), ["2:waiting"]);
  const { server } = phone;
  phone = await phone.restarted();
  Object.assign(phone.server, { ledger: server.ledger, feeds: server.feeds });
  phone.server.faults = [() => OFFLINE];
  await phone.sync.round();
  assert.equal((await phone.vault.identity())?.session, "erasing");
  // The server has had it, and answers that it knows this phone no more.
  phone.server.faults = [() => problem(403, "device-revoked")];
  await phone.sync.round();
  assert.equal(await phone.vault.identity(), null);
  await phone.close();
});

test("what somebody else recorded on this phone and never sent keeps it, until it is in a file", async () => {
  const phone = await bench();
  await phone.sync.round();
  const theirs = await phone.say("visit.note", VISIT, { text: "of whoever had the phone before" });
  await phone.vault.saveIdentity({ ...identity, phone_epoch: "phone-epoch-2" });
  phone.server.put(OWN, "command", command(), 1);
  await phone.sync.round();
  assert.equal((await phone.vault.identity())?.session, "erasing");
  assert.deepEqual((await phone.vault.unanswered()).map(({ id }) => id), [theirs.id]);
  await phone.vault.saveMeta(EXPORTED, { ids: [theirs.id], at_ms: NOW });
  await phone.sync.round();
  assert.equal(await phone.vault.identity(), null);
  assert.deepEqual(phone.server.pushes.at(-1)?.operations[0]?.body, { records: 1, lost: 0, exported: 1, photos: 0, photos_lost: 0 });
  await phone.close();
});

test("killed between the answer to its last word and forgetting, a phone forgets when it is opened again", async () => {
  let phone = await bench();
  await phone.sync.round();
  phone.server.put(OWN, "command", command(), 1);
  phone.server.faults = [() => null, () => "lost-answer"];
  await phone.sync.round();
  await phone.vault.saveIdentity({ ...identity, session: "revoked" });
  phone = await phone.restarted();
  phone.server.renewal = "revoked";
  assert.equal((await phone.sync.round()).pause, "sign-in-needed");
  assert.equal(await phone.vault.identity(), null);
  await phone.close();
});

test("what may be lost is said by a person, and what is in a file is not lost", async () => {
  const phone = await bench();
  const entries = [await phone.say("visit.accept", VISIT), await phone.say("visit.note", VISIT, { text: "x" })];
  const unsent_photos = ["cc".repeat(32)];
  const holding = { entries, photos: 4, unsent_photos, exported: new Set<string>() };
  assert.equal(mayErase(command(), holding), false);
  assert.equal(mayErase(command({ unsent: "lose" }), holding), true);
  assert.deepEqual(lastWord(holding), { records: 2, lost: 2, exported: 0, photos: 4, photos_lost: 1 });
  const half = { ...holding, exported: new Set(entries.map(({ id }) => id)) };
  assert.equal(mayErase(command(), half), false);
  const whole = { ...holding, exported: new Set([...half.exported, ...unsent_photos]) };
  assert.equal(mayErase(command(), whole), true);
  assert.deepEqual(lastWord(whole), { records: 2, lost: 0, exported: 2, photos: 4, photos_lost: 0 });
  await phone.close();
});

test("the newest command to this very phone stands", () => {
  const other = command({ device: "another" });
  const old = command({ id: "old", state: "taken_back" });
  assert.equal(standing([other, old], identity.device), null);
  assert.equal(standing([other, command({ told_ms: 1 }), command({ id: "new", told_ms: 2, unsent: "lose" })], identity.device)?.id, "new");
});

test("a phone says beside its operations how many photos wait", async () => {
  const phone = await bench();
  await photo(phone, "dd".repeat(32));
  await phone.sync.round();
  assert.deepEqual(phone.server.pushes[0]?.waiting, { operations: 0, oldest: NOW, photos: 1, blob_bytes: 3 });
  await phone.close();
});
