import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device } from "../../../pwa/console/data/answers.ts";
import { handIn } from "../../../pwa/console/pages/devices/hand-in.ts";
import { rowsOf, troublesOf } from "../../../pwa/console/pages/devices/trouble.ts";
import { sealed } from "../../../pwa/device/phone-file.ts";

const NOW = 1_763_690_400_000;
const HOUR = 3_600_000;
const APP = "0.1.0 4f2a91c";
type Waiting = NonNullable<Device["waiting"]>;

function device(change: Partial<Device> = {}, waiting: Partial<Waiting> = {}): Device {
  const well: Waiting = { operations: 0, oldest_ms: null, photos: 0, blob_bytes: 0, app: APP, ahead_ms: 240, free_bytes: 6e9, persisted: true, battery: 71 };
  return { id: "d", person: "p", name: "phone", state: "active", created_ms: 0, last_contact_ms: NOW, revoked_ms: null, command: null, waiting: { ...well, ...waiting }, ...change };
}

test("a phone that is well has no trouble, and an erased one none any more", () => {
  assert.deepEqual(troublesOf(device(), NOW, APP), []);
  assert.deepEqual(troublesOf(device({ state: "erased", last_contact_ms: 0 }, { operations: 9, oldest_ms: 0 }), NOW, APP), []);
});

test("each trouble is named, the gravest first", () => {
  const ill = { operations: 7, oldest_ms: NOW - 5 * HOUR, ahead_ms: -90_000, free_bytes: 1e8, persisted: false, battery: 9, app: "0.0.9 aaaaaaa" };
  assert.deepEqual(troublesOf(device({ last_contact_ms: NOW - 25 * HOUR }, ill), NOW, APP), ["unsent", "silent", "storage", "clock", "battery", "app", "evictable"]);
  assert.deepEqual(troublesOf(device({ last_contact_ms: null, waiting: null }), NOW, APP), ["never"]);
  assert.deepEqual(troublesOf(device({ last_contact_ms: NOW - 5 * HOUR }, { photos: 2, blob_bytes: 9 }), NOW, APP), ["photos"]);
});

test("unsent work is late from four hours on, not before", () => {
  const unsent = (ago_ms: number): Device => device({}, { operations: 1, oldest_ms: NOW - ago_ms });
  assert.deepEqual(troublesOf(unsent(4 * HOUR), NOW, APP), []);
  assert.deepEqual(troublesOf(unsent(4 * HOUR + 1), NOW, APP), ["unsent"]);
  const photo = (ago_ms: number): Device => device({}, { photos: 1, oldest_ms: NOW - ago_ms });
  assert.deepEqual(troublesOf(photo(4 * HOUR), NOW, APP), []);
  assert.deepEqual(troublesOf(photo(4 * HOUR + 1), NOW, APP), ["photos"]);
});

test("a revoked phone is in trouble while something is locked on it", () => {
  assert.deepEqual(troublesOf(device({ state: "revoked", last_contact_ms: 0 }), NOW, APP), []);
  assert.deepEqual(troublesOf(device({ state: "revoked" }, { photos: 1 }), NOW, APP), ["locked"]);
});

test("phones are listed by trouble, then in use before ended, then whom nobody heard for longest", () => {
  const all = [
    device({ id: "well", last_contact_ms: NOW }),
    device({ id: "quiet", last_contact_ms: NOW - HOUR }),
    device({ id: "gone", state: "revoked", last_contact_ms: 1 }),
    device({ id: "late" }, { operations: 1, oldest_ms: NOW - 9 * HOUR }),
    device({ id: "locked", state: "revoked" }, { operations: 3 }),
  ];
  const ids = (which: Parameters<typeof rowsOf>[3]) => rowsOf(all, NOW, APP, which).map((row) => row.device.id);
  assert.deepEqual(ids(null), ["locked", "late", "quiet", "well", "gone"]);
  assert.deepEqual(ids("trouble"), ["locked", "late"]);
  assert.deepEqual(ids("unsent"), ["locked", "late"]);
  assert.deepEqual(ids("ended"), ["locked", "gone"]);
});

test("a handed-in file is carried out batch by batch, its pictures follow, and what was known is said", async () => {
  const batch = (device: string, operations: string[]) => ({ device, phone_epoch: "e", operations, personal: {} });
  const manifest = { person: "p", server: "s", at_ms: NOW, wall_ms: NOW, batches: [batch("one", ['{"id":"a"}', '{"id":"b"}']), batch("two", ['{"id":"c"}'])], blobs: [{ sha256: "aa", bytes: 2, type: "image/jpeg", contract: null }] };
  const file = await sealed({ manifest, bytes: [new Uint8Array([1, 2])] }, "AAAA", 1_000);
  const posted: string[] = [];
  const post = async (path: string, body: string) => {
    posted.push(`${path} ${(JSON.parse(body) as { operations: { id: string }[] }).operations.map(({ id }) => id).join()}`);
    return { outcomes: path.includes("one") ? [{ id: "a", outcome: "applied" }, { id: "b", outcome: "repeated", first: "applied" }] : [{ id: "c", outcome: "rejected" }] };
  };
  const send = async (method: string) => (method === "HEAD" ? new Response(null, { status: 200, headers: { "Content-Type": "image/jpeg" } }) : null);
  assert.deepEqual(await handIn(file, "aaaa", post, send), { ok: true, told: { fresh: 1, known: 1, refused: 1, photos: 1, photos_missing: 0 } });
  assert.deepEqual(posted, ["/devices/one/import a,b", "/devices/two/import c"]);
  assert.deepEqual(await handIn(file, "BBBB", post, send), { ok: false, code: "wrong" });
  const silent = await handIn(file, "AAAA", post, async () => null);
  assert.ok(silent.ok && silent.told.photos_missing === 1);
});
