import assert from "node:assert/strict";
import { test } from "node:test";
import { lost } from "../../pwa/core/outbox.ts";
import type { RecordByKind } from "../../pwa/core/records.gen.ts";
import type { Operation } from "../../pwa/core/operations.ts";
import { bench, identity, ME, NOW, ticket, TICKET, visit, VISIT } from "./kit/bench.ts";
import { OFFLINE, problem } from "./kit/server.ts";
import type { Fault } from "./kit/server.ts";

const find = (text: string) => ({ text });

test("lost-ack: what was pushed and not heard of is pushed again and counts once", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("burnt port"));
  phone.server.faults = [() => "lost-answer"];
  assert.equal((await phone.sync.round()).offline, true);
  assert.deepEqual(await phone.states(), ["1:waiting"]);
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(await phone.states(), ["1:settled"]);
  assert.equal(phone.server.ledger.size, 1);
  await phone.close();
});

test("duplicate-batch-in-flight: the second answer is the first one's outcome", async () => {
  const phone = await bench();
  const { id } = await phone.say("visit.find", VISIT, find("a"));
  phone.server.decide = () => ({ outcome: "rejected", code: "visit-not-yours" });
  phone.server.faults = [() => "lost-answer"];
  await phone.sync.round();
  await phone.sync.round();
  const [entry] = await phone.vault.entries();
  assert.equal(entry?.id, id);
  assert.equal(entry?.state, "rejected");
  assert.equal(entry?.verdict?.code, "visit-not-yours");
  await phone.close();
});

test("a refused operation holds only what needs it, and that goes once its mending is settled", async () => {
  const phone = await bench();
  const refused = await phone.say("visit.accept", VISIT);
  phone.server.decide = () => ({ outcome: "rejected", code: "move-illegal" });
  await phone.sync.round();
  await phone.say("visit.find", VISIT, find("needs it"), { needs: [refused.id] });
  await phone.say("visit.note", VISIT, { text: "free" });
  phone.server.decide = () => ({ outcome: "applied", rev: 1 });
  await phone.sync.round();
  assert.deepEqual(await phone.states(), ["1:rejected", "2:waiting", "3:settled"]);
  await phone.say("visit.accept", VISIT, {}, { mends: refused.id });
  await phone.sync.round();
  assert.deepEqual(await phone.states(), ["1:rejected", "2:settled", "3:settled", "4:settled"]);
  assert.equal((await phone.vault.entries())[0]?.replaced, true);
  await phone.close();
});

test("a withdrawn one frees what needed it", async () => {
  const phone = await bench();
  const refused = await phone.say("visit.accept", VISIT);
  phone.server.decide = ({ kind }) => (kind === "visit.accept" ? { outcome: "rejected" } : { outcome: "applied", rev: 1 });
  await phone.sync.round();
  await phone.say("visit.find", VISIT, find("needs it"), { needs: [refused.id] });
  await phone.say("operation.withdraw", refused.id, { of: refused.id });
  await phone.sync.round();
  assert.deepEqual(await phone.states(), ["1:rejected", "2:settled", "3:settled"]);
  await phone.close();
});

test("a parked one stays parked until the device's feed brings its outcome, then what needs it goes", async () => {
  const phone = await bench();
  const parked = await phone.say("visit.witness", VISIT, { witness: "photo" });
  phone.server.decide = ({ id }) => (id === parked.id ? { outcome: "parked", code: "blob-missing" } : { outcome: "applied", rev: 1 });
  await phone.sync.round();
  await phone.say("visit.find", VISIT, find("needs it"), { needs: [parked.id] });
  await phone.sync.round();
  assert.deepEqual(await phone.states(), ["1:parked", "2:waiting"]);
  const outcome = { id: parked.id.replace("7", "8"), operation: parked.id, outcome: "applied", code: null, detail: null, rev: 1, at_ms: NOW - 5 } as const;
  phone.server.put(`device:${identity.device}`, "outcome", outcome, 1);
  await phone.sync.round();
  assert.deepEqual(await phone.states(), ["1:settled", "2:settled"]);
  await phone.close();
});

test("the answers of other server troubles keep everything and say when to come again", async () => {
  for (const [status, pause, wait_ms] of [
    [429, "server-busy", 7_000],
    [503, "server-busy", 7_000],
    [507, "server-full", 7_000],
    [500, "server-busy", 7_000],
  ] as const) {
    const phone = await bench();
    await phone.say("visit.find", VISIT, find("kept"));
    phone.server.faults = [() => problem(status, "busy", 7)];
    assert.deepEqual(await phone.sync.round(), { done: false, pause, offline: false, retry_after_ms: wait_ms });
    assert.deepEqual(await phone.states(), ["1:waiting"]);
    await phone.close();
  }
});

test("a server too full or too busy to take anything is still read, and tried again when it said", async () => {
  for (const [status, pause] of [[503, "server-busy"], [507, "server-full"]] as const) {
    const phone = await bench();
    await phone.say("visit.find", VISIT, find("kept"));
    const refuse: Fault = ({ path }) => (path === "push" ? problem(status, "busy", 70) : null);
    phone.server.large = 3;
    for (let at = 0; at < 7; at += 1) phone.server.put(`catalogue:${identity.organisation.id}`, "part", { id: `part-${at}`, zh: "保险丝", en: "fuse", number: null }, 1);
    phone.server.faults = Array.from({ length: 20 }, () => refuse);
    assert.deepEqual(await phone.sync.round(), { done: false, pause, offline: false, retry_after_ms: 70_000 });
    assert.equal(phone.server.snapshots.size, 1);
    assert.deepEqual((await phone.view.list("ticket")).map(({ id }) => id), [TICKET]);
    assert.equal((await phone.view.list("part")).length, 7);
    assert.deepEqual(await phone.states(), ["1:waiting"]);
    phone.server.faults = [];
    assert.equal((await phone.sync.round()).done, true);
    assert.deepEqual(await phone.states(), ["1:settled"]);
    await phone.close();
  }
});

test("no answer at all, or a portal's page, keeps everything", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  phone.server.faults = [() => OFFLINE];
  assert.equal((await phone.sync.round()).offline, true);
  assert.deepEqual(await phone.states(), ["1:waiting"]);
  await phone.close();
});

test("413 halves the batch until it passes, in the order said", async () => {
  const phone = await bench();
  for (let at = 0; at < 7; at += 1) await phone.say("visit.note", VISIT, { text: `note ${at}` });
  const most = 2;
  const tooLarge = ({ path, body }: { path: string; body: string }) =>
    path === "push" && pushOf(body).operations.length > most ? problem(413, "body-too-large") : null;
  phone.server.faults = Array.from({ length: 40 }, () => tooLarge);
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(phone.server.pushes.flatMap(({ operations }) => operations.map(({ n }) => n)), [1, 2, 3, 4, 5, 6, 7]);
  await phone.close();
});

test("one operation that no server takes is set aside and holds nobody", async () => {
  const phone = await bench();
  const huge = await phone.say("visit.note", VISIT, { text: "x".repeat(4000) });
  await phone.say("visit.note", VISIT, { text: "small" });
  const tooLarge = ({ path, body }: { path: string; body: string }) =>
    path === "push" && body.includes(huge.id) ? problem(413, "body-too-large") : null;
  phone.server.faults = Array.from({ length: 20 }, () => tooLarge);
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(await phone.states(), ["1:rejected", "2:settled"]);
  assert.equal((await phone.vault.entries())[0]?.verdict?.code, "body-too-large");
  await phone.close();
});

test("a batch never exceeds 200 operations or 256 kB", async () => {
  const phone = await bench();
  for (let at = 0; at < 90; at += 1) await phone.say("visit.note", VISIT, { text: "数".repeat(2000) });
  await phone.sync.round();
  const sizes = phone.server.pushes.map((push) => Buffer.byteLength(JSON.stringify(push)));
  assert.ok(Math.max(...sizes) <= 256 * 1024, `${Math.max(...sizes)}`);
  assert.equal(phone.server.ledger.size, 90);
  await phone.close();
});

test("401 renews the session with the phone's key and goes on", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  phone.server.faults = [() => problem(401, "sign-in-needed")];
  assert.equal((await phone.sync.round()).done, true);
  assert.equal(phone.server.renewals, 1);
  await phone.close();
});

test("401 without renewal pauses, keeps everything, and lets recording go on", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  phone.server.renewal = "refused";
  phone.server.faults = [() => problem(401, "sign-in-needed")];
  assert.equal((await phone.sync.round()).pause, "sign-in-needed");
  assert.equal((await phone.vault.identity())?.session, "sign-in-needed");
  await phone.say("visit.note", VISIT, { text: "still" });
  assert.deepEqual(await phone.states(), ["1:waiting", "2:waiting"]);
  await phone.close();
});

test("a server that refuses the session it gave does not keep the round going", async () => {
  const phone = await bench();
  phone.server.faults = Array.from({ length: 20 }, () => () => problem(401, "sign-in-needed"));
  assert.equal((await phone.sync.round()).pause, "sign-in-needed");
  assert.ok(phone.server.renewals <= 3);
  await phone.close();
});

test("permission-revoked-with-full-outbox: the mirror is erased, the vault keeps everything and is locked", async () => {
  const phone = await bench();
  await phone.sync.round();
  assert.ok(await phone.mirror.get("visit", VISIT));
  await phone.say("visit.find", VISIT, find("kept"));
  phone.server.faults = [() => problem(403, "device-revoked")];
  assert.equal((await phone.sync.round()).pause, "revoked");
  assert.equal(await phone.mirror.get("visit", VISIT), undefined);
  assert.deepEqual(await phone.mirror.feeds(), []);
  assert.deepEqual(await phone.states(), ["1:waiting"]);
  await assert.rejects(phone.say("visit.note", VISIT, { text: "no more" }), { code: "device-revoked" });
  const pushes = phone.server.pushes.length;
  phone.server.renewal = "revoked";
  await phone.sync.round();
  assert.equal(phone.server.pushes.length, pushes);
  await phone.close();
});

test("a phone that was revoked by mistake sends what was locked on it, once the desk gives it its right back", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  phone.server.faults = [() => problem(403, "device-revoked")];
  await phone.sync.round();
  assert.deepEqual(await phone.states(), ["1:waiting"]);
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(phone.server.numbers(), [1]);
  assert.ok(await phone.mirror.get("visit", VISIT));
  await phone.say("visit.note", VISIT, { text: "and goes on" });
  await phone.close();
});

test("a revoked phone that dies while it erases its mirror erases it when it is told again", async () => {
  const phone = await bench();
  await phone.sync.round();
  phone.server.faults = [() => problem(403, "device-revoked"), () => problem(403, "device-revoked")];
  const save = phone.vault.saveIdentity.bind(phone.vault);
  phone.vault.saveIdentity = () => Promise.reject(new Error("killed"));
  await assert.rejects(phone.sync.revoked());
  assert.deepEqual(await phone.mirror.feeds(), []);
  phone.vault.saveIdentity = save;
  assert.equal((await phone.sync.round()).pause, "revoked");
  assert.deepEqual(await phone.mirror.feeds(), []);
  await phone.close();
});

test("a phone enrolled anew asks what is held of it, and says again what a restored server has forgotten", async () => {
  const phone = await bench();
  await phone.say("visit.note", VISIT, { text: "acknowledged" });
  await phone.sync.round();
  phone.server.restore([]);
  await phone.vault.saveIdentity({ ...identity, device: "019aa4d0-0000-7000-8000-0000000000f2", server_epoch: "epoch-2" });
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(phone.server.numbers(), [1]);
  await phone.close();
});

test("server-restored-to-yesterday: what is above held and in its holes goes again, every feed is read anew", async () => {
  const phone = await bench();
  for (let at = 1; at <= 5; at += 1) await phone.say("visit.note", VISIT, { text: `note ${at}` });
  await phone.sync.round();
  assert.deepEqual(phone.server.numbers(), [1, 2, 3, 4, 5]);
  phone.server.restore([1, 3]);
  phone.server.pushes = [];
  phone.server.pulls = [];
  await phone.say("visit.note", VISIT, { text: "after" });
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(phone.server.numbers(), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(phone.server.pushes.at(-1)?.operations.map(({ n }) => n), [2, 4, 5, 6]);
  assert.ok(phone.server.pulls[0]?.every(({ cursor }) => cursor === null));
  assert.equal((await phone.vault.identity())?.server_epoch, "epoch-2");
  assert.ok(await phone.mirror.get("visit", VISIT));
  await phone.close();
});

test("a record that the restored server no longer has leaves the mirror", async () => {
  const phone = await bench();
  await phone.sync.round();
  phone.server.feeds.get(`person:${ME}`)?.delete(TICKET);
  phone.server.restore([]);
  await phone.sync.round();
  assert.equal(await phone.mirror.get("ticket", TICKET), undefined);
  assert.ok(await phone.mirror.get("visit", VISIT));
  await phone.close();
});

test("a phone with nothing to say notices a restored server at its pull, and sends what that one lost", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  await phone.sync.round();
  phone.server.restore([]);
  assert.equal((await phone.sync.round()).done, true);
  assert.deepEqual(phone.server.numbers(), [1]);
  await phone.close();
});

test("the organisation's new name and zone reach who this phone is, as every screen reads them", async () => {
  const phone = await bench();
  const ours = (await phone.vault.identity())?.organisation as RecordByKind["organisation"];
  phone.server.put(`catalogue:${ours.id}`, "organisation", { ...ours, zh: "新名字", zone: "Asia/Urumqi" }, 2);
  phone.server.put(`catalogue:${ours.id}`, "organisation", { ...ours, id: VISIT, zh: "别家" }, 1);
  await phone.sync.round();
  const now = (await phone.vault.identity())?.organisation;
  assert.deepEqual([now?.zh, now?.zone], ["新名字", "Asia/Urumqi"]);
  await phone.close();
});

test("another server gets nothing and says so", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  phone.server.server = "server-2";
  assert.equal((await phone.sync.round()).pause, "other-server");
  assert.deepEqual(await phone.states(), ["1:waiting"]);
  await phone.close();
});

test("410 reads that feed from the beginning and leaves the outbox alone", async () => {
  const phone = await bench();
  await phone.sync.round();
  const feed = `person:${ME}`;
  phone.server.decide = () => ({ outcome: "parked" });
  await phone.say("visit.note", VISIT, { text: "parked" });
  phone.server.pulls = [];
  phone.server.faults = [() => null, () => ({ status: 410, body: { code: "cursor-too-old", feeds: [feed] }, retry_after_s: null })];
  assert.equal((await phone.sync.round()).done, true);
  const asked = phone.server.pulls[0] ?? [];
  assert.equal(asked.find((state) => state.feed === feed)?.cursor, null);
  assert.ok(asked.some((state) => state.feed !== feed && state.cursor !== null));
  assert.deepEqual(await phone.states(), ["1:parked"]);
  await phone.close();
});

test("426 stops the pull and not the push", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("sent all the same"));
  phone.server.faults = [() => null, () => problem(426, "app-too-old")];
  assert.equal((await phone.sync.round()).pause, "update-needed");
  assert.deepEqual(phone.server.numbers(), [1]);
  await phone.close();
});

test("a feed that was joined is read, one that was left is erased with what no other feed holds", async () => {
  const phone = await bench();
  const elsewhere = ticket({ id: TICKET.replace("b1", "b2") });
  phone.server.joined = ["site:1"];
  phone.server.put("site:1", "ticket", elsewhere, 4);
  phone.server.put("site:1", "ticket", ticket(), 1);
  await phone.sync.round();
  assert.ok(await phone.mirror.get("ticket", elsewhere.id));
  phone.server.joined = [];
  phone.server.left = ["site:1"];
  await phone.sync.round();
  assert.equal(await phone.mirror.get("ticket", elsewhere.id), undefined);
  assert.ok(await phone.mirror.get("ticket", TICKET));
  await phone.close();
});

test("a record that is gone from one feed stays while another holds it", async () => {
  const phone = await bench();
  phone.server.joined = ["site:1"];
  phone.server.put("site:1", "ticket", ticket(), 1);
  await phone.sync.round();
  phone.server.drop(`person:${ME}`, TICKET);
  await phone.sync.round();
  assert.ok(await phone.mirror.get("ticket", TICKET));
  phone.server.drop("site:1", TICKET);
  await phone.sync.round();
  assert.equal(await phone.mirror.get("ticket", TICKET), undefined);
  await phone.close();
});

test("equal sums are left alone, an unequal feed is read anew once", async () => {
  const phone = await bench();
  phone.server.sums = true;
  for (let at = 2; at < 7; at += 1) phone.server.put(`person:${ME}`, "ticket", ticket({ id: TICKET.replace("b1", `b${at}`) }), at);
  await phone.sync.round();
  assert.ok(phone.server.pulls.slice(1).every((feeds) => feeds.every(({ cursor }) => cursor !== null)));
  // Changed behind the feed's back: only the sum can tell.
  const feed = phone.server.feeds.get(`person:${ME}`);
  const item = feed?.get(TICKET);
  if (item === undefined || !("rev" in item)) assert.fail("the ticket is in the feed");
  feed?.set(TICKET, { ...item, rev: 9, record: ticket({ state: "repaired" }) });
  phone.server.pulls = [];
  await phone.sync.round();
  assert.equal((await phone.mirror.get("ticket", TICKET))?.state, "repaired");
  assert.equal(phone.server.pulls.filter((feeds) => feeds.some((one) => one.feed === `person:${ME}` && one.cursor === null)).length, 1);
  await phone.close();
});

test("an operation leaves the view when the mirror has it, and the vault only when a backup has it and a week is over", async () => {
  const phone = await bench();
  phone.server.decide = () => ({ outcome: "applied", rev: 2 });
  await phone.say("visit.find", VISIT, find("kept"));
  await phone.sync.round();
  assert.equal((await phone.vault.entries())[0]?.pulled, false);
  phone.server.put(`person:${ME}`, "visit", visit(), 2);
  await phone.sync.round();
  assert.equal((await phone.vault.entries())[0]?.pulled, true);
  const week_ms = 8 * 86_400_000;
  phone.clocks.pass(week_ms);
  await phone.sync.round();
  assert.equal((await phone.vault.entries()).length, 0);
  assert.equal((await phone.vault.entries(true)).length, 1, "put by: no backup has it");
  await phone.close();
});

test("with a backup that has it, a settled operation is forgotten after seven days", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  await phone.sync.round();
  phone.server.durable_ms = NOW + 1;
  phone.clocks.pass(6 * 86_400_000);
  phone.server.now_ms += 6 * 86_400_000;
  await phone.say("visit.note", VISIT, { text: "hears of the backup" });
  await phone.sync.round();
  assert.equal((await phone.vault.entries(true)).length, 2);
  phone.clocks.pass(2 * 86_400_000);
  await phone.sync.round();
  assert.deepEqual((await phone.vault.entries(true)).map(({ n }) => n), [2]);
  await phone.close();
});

test("a number that the server never counted is held, until the server was restored", async () => {
  const phone = await bench();
  await phone.say("visit.note", VISIT, { text: "counted by nobody" });
  await phone.sync.round();
  const [entry] = await phone.vault.entries(true);
  assert.ok(entry?.verdict);
  const uncounted = { ...entry, n: 2 ** 52, verdict: { ...entry.verdict, code: "counter-reused" } };
  const held = { n: 1, holes: [] };
  assert.deepEqual(lost([{ ...entry, n: 2 }], held).map(({ state }) => state), ["waiting"]);
  assert.deepEqual(lost([uncounted], held), []);
  assert.deepEqual(lost([uncounted], held, true).map(({ state }) => state), ["waiting"]);
  await phone.close();
});

test("an answer that leaves an operation out does not make an endless round", async () => {
  const phone = await bench();
  await phone.say("visit.find", VISIT, find("kept"));
  const who = { server: "server-1", server_epoch: "epoch-1", now: new Date(NOW).toISOString() };
  const deaf = { ...who, held: { n: 0, holes: [] }, outcomes: [], durable_ms: null };
  phone.server.faults = [() => ({ status: 200, body: deaf, retry_after_s: null })];
  assert.equal((await phone.sync.round()).pause, "server-busy");
  assert.deepEqual(await phone.states(), ["1:waiting"]);
  await phone.close();
});

function pushOf(body: string): { operations: Operation[] } {
  const push = JSON.parse(body) as { operations?: Operation[] };
  return { operations: push.operations ?? [] };
}
