import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, personalHash } from "../../pwa/core/operations.ts";
import type { Saying } from "../../pwa/core/operations.ts";
import { uuid7 } from "../../pwa/core/ids.ts";
import type { Entry } from "../../pwa/core/outbox.ts";
import { IdbVault } from "../../pwa/device/vault.ts";
import { bench, Bench, identity, NOW, SITE, VISIT } from "./kit/bench.ts";
import { failing } from "./kit/storage.ts";

function saying(phone: Bench, text: string): Saying {
  const said = phone.time.said();
  if (said === null) throw new Error("nothing heard");
  const id = uuid7(phone.clocks.wall_ms);
  const rest = { personal: null, personal_sha256: null, base: null, needs: [], blobs: [], mends: null };
  return { id, kind: "visit.note", record: VISIT, feed: `site:${SITE}`, body: { text }, said, ...rest };
}

const blob = (sha256: string) => ({ sha256, type: "image/jpeg", bytes: 3, kept_ms: NOW, attached: null, upload: null, verified_ms: null });

test("numbers count from one without gaps, also through a restart", async () => {
  let phone = await bench();
  await phone.say("visit.note", VISIT, { text: "one" });
  await phone.say("visit.note", VISIT, { text: "two" });
  phone = await phone.restarted();
  await phone.say("visit.note", VISIT, { text: "three" });
  assert.deepEqual((await phone.vault.entries()).map(({ n }) => n), [1, 2, 3]);
  await phone.close();
});

test("two tabs that write at once share one row of numbers", async () => {
  const phone = await bench();
  const other = new Bench(phone.factory);
  await Promise.all(
    Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? phone : other)).map((tab, at) =>
      tab.vault.append(saying(tab, `note ${at}`), null),
    ),
  );
  const numbers = (await phone.vault.entries()).map(({ n }) => n);
  assert.deepEqual(numbers, Array.from({ length: 20 }, (_, at) => at + 1));
  await phone.close();
  await other.close();
});

test("a store found empty begins a new phone_epoch with number one", async () => {
  const phone = await bench();
  await phone.say("visit.note", VISIT, { text: "old" });
  await phone.vault.saveIdentity({ ...identity, phone_epoch: "phone-epoch-2" });
  const entry = await phone.say("visit.note", VISIT, { text: "new" });
  assert.equal(entry.n, 1);
  assert.deepEqual((await phone.vault.entries()).map(({ phone_epoch }) => phone_epoch), ["phone-epoch-2"]);
  await phone.close();
});

test("kill-mid-vault-commit: what was not complete is not there at all, and its number is given again", async () => {
  const phone = await bench();
  await phone.say("visit.note", VISIT, { text: "before" });
  await phone.vault.saveDraft({ key: "note", values: { text: "unsaved" }, saved_ms: NOW });
  const broken = failing(phone.factory, { store: "drafts", method: "delete", error: "AbortError" });
  await assert.rejects(new Bench(broken.factory).vault.append(saying(phone, "lost"), "note"), { code: "storage-failed" });
  const after = await phone.restarted();
  assert.deepEqual((await after.vault.entries()).map(({ operation }) => operation.body["text"]), ["before"]);
  assert.deepEqual((await after.vault.draft("note"))?.values, { text: "unsaved" });
  assert.equal((await after.say("visit.note", VISIT, { text: "next" })).n, 2);
  await after.close();
});

test("quota-exceeded-phone: the abort is told as such, the draft and the form stay", async () => {
  const phone = await bench();
  await phone.vault.saveDraft({ key: "note", values: { text: "typed" }, saved_ms: NOW });
  const full = failing(phone.factory, { store: "operations", method: "add", error: "QuotaExceededError" });
  await assert.rejects(new Bench(full.factory).vault.append(saying(phone, "typed"), "note"), { code: "storage-full" });
  assert.equal(full.times(), 1, "a full disk is not asked three times");
  assert.deepEqual((await phone.vault.draft("note"))?.values, { text: "typed" });
  assert.deepEqual(await phone.vault.entries(), []);
  await phone.close();
});

test("quota-exceeded-phone: what is said when room ends takes the place held ready for it, and the camera is told", async () => {
  const phone = await bench();
  assert.equal(await phone.vault.holdRoom(), true);
  const full = new Bench(failing(phone.factory, { store: "operations", method: "add", error: "QuotaExceededError", times: 1 }).factory);
  assert.equal((await full.vault.append(saying(phone, "the last word"), null)).n, 1);
  const shut = new Bench(failing(phone.factory, { store: "bytes", method: "put", error: "QuotaExceededError" }).factory);
  assert.equal(await shut.vault.holdRoom(), false);
  await assert.rejects(shut.vault.keepBlob(blob("p"), new ArrayBuffer(3)), { code: "storage-full" });
  assert.equal(await phone.vault.holdRoom(), true, "room again, and held again");
  assert.deepEqual(await phone.vault.blobs(), [], "nobody takes it for a picture");
  for (const tab of [phone, full, shut]) await tab.close();
});

test("indexeddb-connection-lost: the vault opens again and keeps it", async () => {
  const phone = await bench();
  const shaky = failing(phone.factory, { store: "operations", method: "add", error: "UnknownError", times: 2 });
  const tab = new Bench(shaky.factory);
  const entry = await tab.vault.append(saying(phone, "kept at the third attempt"), null);
  assert.equal(entry.n, 1);
  assert.equal((await phone.vault.entries()).length, 1);
  await phone.close();
  await tab.close();
});

test("an append repeated after a lost word of its commit keeps one operation", async () => {
  const phone = await bench();
  const said = saying(phone, "once");
  const first = await phone.vault.append(said, null);
  const again = await phone.vault.append(said, null);
  assert.deepEqual(again, first);
  assert.equal((await phone.vault.entries()).length, 1);
  await phone.close();
});

test("a draft is cleared in the same transaction as the commit, and recovered after a kill before it", async () => {
  let phone = await bench();
  await phone.vault.saveDraft({ key: "note:1", values: { text: "half a word" }, saved_ms: NOW });
  phone = await phone.restarted();
  assert.deepEqual(await phone.vault.draft("note:1"), { key: "note:1", values: { text: "half a word" }, saved_ms: NOW });
  await phone.vault.append(saying(phone, "half a word more"), "note:1");
  assert.equal(await phone.vault.draft("note:1"), null);
  await phone.close();
});

test("kill-between-blob-and-operation: the bytes are there, belong to nobody, and are not counted as waiting", async () => {
  let phone = await bench();
  await phone.vault.keepBlob(blob("aa"), new Uint8Array([1, 2, 3]).buffer);
  phone = await phone.restarted();
  assert.deepEqual(await phone.vault.blobsWaiting(), { count: 0, bytes: 0, oldest_ms: null });
  const reference = { sha256: "aa", bytes: 3, type: "image/jpeg" };
  await phone.vault.append({ ...saying(phone, "with photo"), blobs: [reference] }, null);
  assert.deepEqual(await phone.vault.blobsWaiting(), { count: 1, bytes: 3, oldest_ms: NOW });
  assert.deepEqual([...new Uint8Array((await phone.vault.bytes("aa"))?.data ?? new ArrayBuffer(0))], [1, 2, 3]);
  await phone.close();
});

test("an operation's text never changes, whatever becomes of it", async () => {
  const phone = await bench();
  const { wire } = await phone.say("visit.note", VISIT, { text: "本文" });
  await phone.sync.round();
  const [entry] = await phone.vault.entries();
  assert.equal(entry?.state, "settled");
  assert.equal(entry?.wire, wire);
  assert.equal(JSON.stringify(entry?.operation), wire);
  await phone.close();
});

test("a phone that was never enrolled keeps nothing and says why", async () => {
  const phone = new Bench();
  await assert.rejects(phone.say("visit.note", VISIT, { text: "x" }), { code: "not-enrolled" });
  await phone.close();
});

test("the hash of personal values is that of salt and canonical JSON", async () => {
  // sha256("c0ffee" + '{"a":[1,2.5,null],"signer":"王建国"}'), computed with Python's hashlib.
  const values = { signer: "王建国", a: [1, 2.5, null] };
  assert.equal(canonicalJson(values), '{"a":[1,2.5,null],"signer":"王建国"}');
  assert.equal(await personalHash({ salt: "c0ffee", values }), "55f7db2154ce3b075b3fe3c1f9f21dd236afff70b76f69478539a71d62766839");
});

test("a tap reads no operation anew, however many wait; what another tab has kept is read at its word", async () => {
  const phone = await bench();
  for (let at = 0; at < 20; at += 1) await phone.say("visit.note", VISIT, { text: `note ${at}` });
  assert.equal((await phone.vault.entries()).length, 20);
  const { getAll } = IDBIndex.prototype;
  const reads: string[] = [];
  IDBIndex.prototype.getAll = function (...given) {
    reads.push(this.name);
    return getAll.apply(this, given);
  };
  try {
    const { id } = await phone.say("visit.note", VISIT, { text: "one more" });
    const [first] = await phone.vault.entries();
    await phone.vault.update([{ ...(first as Entry), state: "settled", pulled: true }]);
    const { id: withdrawn } = await phone.say("operation.withdraw", id, { of: id });
    const entries = await phone.vault.entries();
    assert.deepEqual([entries[0]?.state, entries[20]?.replaced, entries[21]?.id], ["settled", true, withdrawn]);
    assert.equal((await phone.view.get("visit", VISIT))?.notes.length ?? 0, 0);
    assert.deepEqual(reads, []);
    const other = new IdbVault(phone.factory);
    assert.deepEqual(await other.entries(), entries);
    await other.remove([withdrawn]);
    await other.close();
    phone.vault.reread();
    assert.equal((await phone.vault.entries()).length, 21);
    assert.deepEqual(reads, ["by_live", "by_live"]);
  } finally {
    IDBIndex.prototype.getAll = getAll;
    await phone.close();
  }
});
