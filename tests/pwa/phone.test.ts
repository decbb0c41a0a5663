import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTRACT, ME, person, ticket, visit, VISIT } from "./kit/bench.ts";
import { Browser, until } from "./kit/phone.ts";
import { failing } from "./kit/storage.ts";

function browser(): Browser {
  const made = new Browser();
  made.site.server.put(`person:${ME}`, "visit", visit(), 1);
  made.site.server.put(`person:${ME}`, "ticket", ticket(), 1);
  return made;
}

test("a phone enrols with a code, reads its feeds and knows who it is", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  assert.equal(phone.session(), "active");
  assert.equal(phone.me()?.person.id, ME);
  assert.deepEqual((await phone.list("visit")).map(({ id }) => id), [VISIT]);
  assert.equal(phone.network(), "online");
  assert.ok(phone.lastSync() !== null);
  await phone.close();
});

test("a wrong code leaves the phone as it was and gives the server's sentence", async () => {
  const shared = browser();
  const phone = await shared.open();
  assert.deepEqual(await phone.enrol("WRONG"), { ok: false, code: "enrolment-code-wrong", detail: "enrolment-code-wrong" });
  assert.equal(phone.session(), "new");
  assert.deepEqual(await phone.record("visit.accept", VISIT, {}), { ok: false, code: "not-enrolled" });
  await phone.close();
});

test("signing in with a password enrols a new phone, and renews the session of an enrolled one", async () => {
  const shared = browser();
  const phone = await shared.open();
  assert.equal((await phone.signIn("lin", "wrong")).ok, false);
  assert.equal((await phone.signIn("lin", "right")).ok, true);
  assert.equal(phone.session(), "active");
  await phone.signOut();
  assert.equal(phone.session(), "sign-in-needed");
  const enrolments = () => shared.site.requests.filter((request) => request === "POST /devices").length;
  const before = enrolments();
  assert.equal((await phone.signIn("lin", "right")).ok, true);
  assert.equal(enrolments(), before);
  await phone.close();
});

test("who signed out is not signed in again by the phone's key, and can go on recording", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  await phone.signOut();
  assert.equal((await phone.record("visit.accept", VISIT, {})).ok, true);
  await phone.syncNow();
  assert.equal(phone.sync().pause, "sign-in-needed");
  assert.equal((await phone.outbox()).waiting, 1);
  await phone.close();
});

for (const signedOut of [true, false]) {
  test(`somebody else whose enrolment fails leaves the phone whose it was, ${signedOut ? "signed out" : "syncing"} as before`, async () => {
    const shared = browser();
    const phone = await shared.enrolled();
    if (signedOut) await phone.signOut();
    await phone.record("visit.accept", VISIT, {});
    shared.site.who = { ...person, id: "somebody-else" };
    shared.site.refuses = "/enrolments";
    assert.equal((await phone.signIn("zhou", "right")).ok, false);
    assert.equal(shared.site.signedIn, false);
    await phone.syncNow();
    assert.deepEqual([phone.me()?.person.id, phone.session()], [ME, signedOut ? "sign-in-needed" : "active"]);
    assert.equal((await phone.outbox()).on_server, signedOut ? 0 : 1);
    await phone.close();
  });
}

test("an enrolment that finds no room for itself leaves the phone whose it was, with its own key and records", async () => {
  const shared = browser();
  const before = await shared.enrolled();
  await before.signOut();
  await before.close();
  shared.site.who = { ...person, id: "somebody-else" };
  const { factory } = failing(shared.factory, { store: "keys", method: "put", error: "QuotaExceededError" });
  const phone = await shared.open({ indexedDB: factory });
  assert.deepEqual(await phone.signIn("zhou", "right"), { ok: false, code: "storage-full", detail: null });
  assert.deepEqual([phone.me()?.person.id, phone.session(), shared.site.signedIn], [ME, "sign-in-needed", false]);
  await phone.syncNow();
  assert.equal(phone.sync().pause, "sign-in-needed");
  await phone.close();
});

test("session-expired-mid-push: the key signs the server's challenge and the push goes on", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  shared.site.signedIn = false;
  await phone.record("visit.accept", VISIT, {});
  await phone.syncNow();
  assert.equal((await phone.outbox()).on_server, 1);
  await phone.close();
});

test("what is recorded offline is read at once, survives the app's death, and syncs when the server is back", async () => {
  const shared = browser();
  let phone = await shared.enrolled();
  shared.site.reachable = false;
  shared.onLine = false;
  await phone.record("visit.accept", VISIT, {});
  await phone.record("visit.depart", VISIT, {});
  await phone.record("visit.arrive", VISIT, {});
  assert.equal((await phone.get("visit", VISIT))?.state, "on_site");
  assert.equal(phone.network(), "offline");
  await phone.close();
  phone = await shared.open();
  assert.equal((await phone.get("visit", VISIT))?.state, "on_site");
  const { recorded, on_server, waiting } = await phone.outbox();
  assert.deepEqual([recorded, on_server, waiting], [3, 0, 3]);
  shared.site.reachable = true;
  shared.onLine = true;
  await phone.syncNow();
  assert.deepEqual(shared.site.server.numbers(), [1, 2, 3]);
  assert.equal((await phone.outbox()).on_server, 3);
  await phone.close();
});

test("an operation said after a restart without network still carries the last answer heard before it", async () => {
  const shared = browser();
  let phone = await shared.enrolled();
  await phone.close();
  shared.site.reachable = false;
  shared.clocks.sleep(600_000);
  shared.clocks.mono_ms = 3;
  phone = await shared.open();
  assert.equal((await phone.record("visit.arrive", VISIT, {})).ok, true);
  assert.equal((await phone.get("visit", VISIT))?.arrival?.certainty, "bracketed");
  shared.site.reachable = true;
  await phone.syncNow();
  const [operation] = shared.site.server.pushes.at(-1)?.operations ?? [];
  assert.ok(operation !== undefined && operation.said.session !== operation.said.heard.session);
  await phone.close();
});

test("captive-portal-200-HTML: a page where JSON was expected is no answer of our server", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  shared.site.portal = true;
  await phone.record("visit.accept", VISIT, {});
  await phone.syncNow();
  assert.equal(phone.network(), "no-server");
  assert.equal((await phone.outbox()).waiting, 1);
  await phone.close();
});

test("revoked: the mirror is gone, the vault is kept and takes nothing more", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  shared.site.reachable = false;
  await phone.record("visit.accept", VISIT, {});
  await phone.syncNow();
  shared.site.reachable = true;
  shared.site.revoked = true;
  await phone.syncNow();
  await until(() => phone.session() === "revoked");
  assert.deepEqual(await phone.list("visit"), []);
  assert.equal((await phone.outbox()).waiting, 1);
  assert.deepEqual(await phone.record("visit.depart", VISIT, {}), { ok: false, code: "device-revoked" });
  await phone.close();
});

test("the same person enrolled again sends what the vault still holds, and nothing twice", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  await phone.record("visit.accept", VISIT, {});
  await phone.syncNow();
  shared.site.reachable = false;
  await phone.record("visit.depart", VISIT, {});
  await phone.syncNow();
  shared.site.reachable = true;
  assert.equal((await phone.enrol("CODE")).ok, true);
  await phone.syncNow();
  assert.deepEqual(shared.site.server.numbers(), [1, 2]);
  await phone.close();
});

test("what one person left unsent waits for them while another uses the phone", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  const lin = shared.site.who;
  shared.site.reachable = false;
  await phone.record("visit.accept", VISIT, {});
  await phone.syncNow();
  shared.site.reachable = true;
  shared.site.who = { ...lin, id: lin.id.replace("a1", "a2"), name: "周远" };
  assert.equal((await phone.enrol("CODE")).ok, true);
  await phone.syncNow();
  assert.deepEqual([phone.me()?.person.name, (await phone.outbox()).recorded], ["周远", 0]);
  assert.deepEqual(shared.site.server.numbers(), []);
  shared.site.who = lin;
  assert.equal((await phone.enrol("CODE")).ok, true);
  await phone.syncNow();
  assert.deepEqual(shared.site.server.numbers(), [1]);
  await phone.close();
});

test("two tabs: both record, one syncs, the other takes over when that one closes", async () => {
  const shared = browser();
  const first = await shared.enrolled();
  const second = await shared.open();
  await second.syncNow();
  const heard: string[] = [];
  second.subscribe((topic) => heard.push(topic));
  assert.equal((await second.record("visit.accept", VISIT, {})).ok, true);
  await until(async () => (await first.outbox()).on_server === 1);
  await until(() => heard.includes("outbox") && heard.includes("sync"));
  await until(async () => (await second.outbox()).on_server === 1);
  await first.close();
  await second.record("visit.depart", VISIT, {});
  await until(async () => (await second.outbox()).on_server === 2);
  const pushed = shared.site.server.pushes.flatMap(({ operations }) => operations.map(({ n }) => n));
  assert.deepEqual(pushed, [1, 2]);
  await second.close();
});

test("a rejected one needs you with its code and its content; a withdrawal answers it", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  shared.site.server.decide = ({ kind }) =>
    kind === "visit.accept" ? { outcome: "rejected", code: "move-illegal", detail: "cancelled" } : { outcome: "applied", rev: 1 };
  await phone.record("visit.accept", VISIT, {});
  await phone.syncNow();
  const [item] = (await phone.outbox()).items;
  assert.deepEqual([item?.state, item?.code, item?.detail], ["needs-you", "move-illegal", "cancelled"]);
  assert.equal((await phone.outbox()).needs_you, 1);
  await phone.withdraw(item?.id ?? "", "又被取消了");
  assert.equal((await phone.outbox()).needs_you, 0);
  await phone.close();
});

test("what is said of a record made on this phone needs the operation that makes it", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  shared.site.reachable = false;
  const made = phone.newId();
  const report = await phone.record("ticket.report", made, { site: VISIT, channel: "field" });
  await phone.record("ticket.note", made, { text: "seen" });
  shared.site.reachable = true;
  await phone.syncNow();
  const [, note] = shared.site.server.pushes.flatMap(({ operations }) => operations);
  assert.ok(report.ok);
  assert.deepEqual(note?.needs, [report.id]);
  await phone.close();
});

test("quota abort keeps the form: the code says so, the draft is there to be offered again", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  await phone.saveDraft("find:1", { text: "half written" });
  await phone.close();
  const full = failing(shared.factory, { store: "operations", method: "add", error: "QuotaExceededError" });
  const again = await shared.open({ indexedDB: full.factory });
  const recorded = await again.record("visit.find", VISIT, { text: "half written" }, { draft: "find:1" });
  assert.deepEqual(recorded, { ok: false, code: "storage-full" });
  assert.deepEqual((await again.draft("find:1"))?.values, { text: "half written" });
  await again.close();
});

test("personal values travel apart and the operation carries their hash", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  await phone.record("visit.sign", VISIT, { signature: "c".repeat(64) }, { personal: { signer: "王建国" } });
  await phone.syncNow();
  const push = shared.site.server.pushes.at(-1);
  const [operation] = push?.operations ?? [];
  assert.ok(operation !== undefined && !JSON.stringify(operation).includes("王建国"));
  assert.equal(operation.personal_sha256?.length, 64);
  assert.deepEqual(push?.personal[operation.id]?.values, { signer: "王建国" });
  await phone.close();
});

test("photo-resume-after-app-kill: an upload goes on where it broke off and is verified by its hash", async () => {
  const shared = browser();
  let phone = await shared.enrolled();
  const bytes = new Uint8Array(200_000).map((_, at) => at % 251);
  const kept = await phone.addBlob(new Blob([bytes], { type: "image/jpeg" }));
  assert.ok(kept.ok);
  shared.site.breakAfter = 50_000;
  await phone.record("visit.photograph", VISIT, { photo: { sha256: kept.blob.sha256 } }, { blobs: [kept.blob] });
  await phone.syncNow();
  await until(() => shared.site.breakAfter === null);
  await phone.close();
  assert.deepEqual((await phone.outbox()).photos, { kept: 1, on_server: 0, bytes: 200_000, waiting_bytes: 200_000 });
  shared.site.reachable = true;
  phone = await shared.open();
  await phone.syncNow();
  await until(async () => (await phone.outbox()).photos.on_server === 1);
  assert.deepEqual(shared.site.blobs.get(kept.blob.sha256), bytes);
  assert.equal(shared.site.uploads.size, 1);
  assert.equal([...shared.site.uploads.values()][0]?.contract, CONTRACT);
  assert.equal((await phone.blob(kept.blob.sha256))?.size, 200_000);
  await phone.close();
});

test("a duplicate hash is not sent a second time", async () => {
  const shared = browser();
  const phone = await shared.enrolled();
  const kept = await phone.addBlob(new Blob(["abc"], { type: "image/png" }));
  assert.ok(kept.ok);
  shared.site.blobs.set(kept.blob.sha256, new Uint8Array([97, 98, 99]));
  await phone.record("visit.sign", VISIT, { signature: kept.blob.sha256 }, { blobs: [kept.blob] });
  await phone.syncNow();
  await until(async () => (await phone.outbox()).photos.on_server === 1);
  assert.equal(shared.site.uploads.size, 0);
  await phone.close();
});
