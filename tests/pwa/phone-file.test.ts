import assert from "node:assert/strict";
import { test } from "node:test";
import { handInText, makePassphrase, opened, sealed } from "../../pwa/device/phone-file.ts";
import type { PhoneFile } from "../../pwa/device/phone-file.ts";
import { makeFile } from "../../pwa/device/export.ts";
import { bench, CONTRACT, identity, NOW, VISIT } from "./kit/bench.ts";

const FEW = 1_000;
const file: PhoneFile = {
  manifest: {
    person: "p",
    server: "s",
    at_ms: NOW,
    wall_ms: NOW + 5,
    batches: [{ device: "d", phone_epoch: "e", operations: ['{"id":"a"}', '{"id":"b"}'], personal: { a: { salt: "1", values: { name: "王" } } } }],
    blobs: [{ sha256: "aa", bytes: 3, type: "image/jpeg", contract: null }, { sha256: "bb", bytes: 2, type: "image/png", contract: "c" }],
  },
  bytes: [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])],
};

test("a file opens with its passphrase as people write it down, and gives back every byte", async () => {
  const bytes = await sealed(file, "7K3M QX9D 2F4H J6L8 NPRT", FEW);
  assert.deepEqual(await opened(bytes, "7k3mqx9d-2f4h j6l8 nprt"), { ok: true, file });
});

test("a wrong passphrase, a changed byte anywhere, or a cut file opens nothing", async () => {
  const bytes = await sealed(file, "AAAA", FEW);
  assert.deepEqual(await opened(bytes, "AAAB"), { ok: false, code: "wrong" });
  for (const at of [bytes.length - 1, bytes.indexOf(10) + 1, bytes.indexOf("v".charCodeAt(0)) + 20]) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal((await opened(changed, "AAAA")).ok, false);
  }
  assert.equal((await opened(bytes.slice(0, -1), "AAAA")).ok, false);
  assert.deepEqual(await opened(new TextEncoder().encode("not one of ours\n"), "AAAA"), { ok: false, code: "not-a-file" });
  const costly = new TextEncoder().encode('{"format":"halfhour-phone","v":1,"iterations":1e12,"salt":"00","iv":"00"}\n');
  assert.deepEqual(await opened(costly, "AAAA"), { ok: false, code: "not-a-file" });
  const newer = new TextEncoder().encode('{"format":"halfhour-phone","v":2,"iterations":1,"salt":"00","iv":"00"}\n');
  assert.deepEqual(await opened(newer, "AAAA"), { ok: false, code: "too-new" });
});

test("passphrases are five groups of four, and never the same", () => {
  const made = Array.from({ length: 50 }, makePassphrase);
  assert.ok(made.every((one) => /^[2-9A-HJ-NP-Z]{4}( [2-9A-HJ-NP-Z]{4}){4}$/.test(one)));
  assert.equal(new Set(made).size, made.length);
});

test("a batch is handed in as the push of the phone that said it, each operation as the exact bytes it kept", () => {
  const [batch] = file.manifest.batches;
  assert.ok(batch);
  const text = handInText(batch, "s", 7);
  assert.ok(text.includes('"operations":[{"id":"a"},{"id":"b"}]'));
  assert.deepEqual(JSON.parse(text).personal, { a: { salt: "1", values: { name: "王" } } });
  assert.equal(JSON.parse(text).device, "d");
});

test("a phone's file holds all that no server has answered for, also of who used it before, and no more", async () => {
  const phone = await bench();
  await phone.say("visit.accept", VISIT);
  await phone.sync.round();
  const row = { sha256: "ee".repeat(32), type: "image/jpeg", bytes: 3, kept_ms: NOW, attached: null, upload: null, verified_ms: null };
  await phone.vault.keepBlob(row, new Uint8Array([7, 8, 9]).buffer);
  const mine = await phone.say("visit.photograph", VISIT, { when: "before" }, { blobs: [{ sha256: row.sha256, bytes: 3, type: row.type }], personal: { salt: "s", values: { name: "王" } } });
  await phone.vault.saveIdentity({ ...identity, device: "019aa4d0-0000-7000-8000-0000000000f2", phone_epoch: "next" });
  const theirs = await phone.say("visit.note", VISIT, { text: "theirs" });
  const ports = { vault: phone.vault, now_ms: () => NOW, wall_ms: () => NOW, contractOf: async () => CONTRACT };
  const made = await makeFile(ports, "AAAA BBBB");
  assert.deepEqual([made.operations, made.photos], [2, 1]);
  const read = await opened(made.bytes, "AAAA BBBB");
  assert.ok(read.ok);
  const { batches, blobs } = read.file.manifest;
  assert.deepEqual(
    batches.map(({ device, phone_epoch, operations }) => [device, phone_epoch, operations]),
    [
      [identity.device.replace(/f1$/, "f2"), "next", [theirs.wire]],
      [identity.device, identity.phone_epoch, [mine.wire]],
    ],
  );
  assert.deepEqual(blobs, [{ sha256: row.sha256, bytes: 3, type: row.type, contract: CONTRACT }]);
  assert.deepEqual(read.file.bytes, [new Uint8Array([7, 8, 9])]);
  assert.deepEqual(await phone.vault.exported(), new Set([theirs.id, mine.id, row.sha256]));
  await phone.close();
});
