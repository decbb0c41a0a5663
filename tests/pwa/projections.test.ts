import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contact, Label, Site, Visit } from "../../pwa/core/records.gen.ts";
import { overlay } from "../../pwa/core/projections.ts";
import type { Reader } from "../../pwa/core/projections.ts";
import { bench, CONTRACT, ME, NOW, SITE, ticket, TICKET, visit, VISIT } from "./kit/bench.ts";
import type { Bench } from "./kit/bench.ts";

const GATE = "7K3MQX9D";
const FEED = `person:${ME}`;

function label(change: Partial<Label> = {}): Label {
  const rest = { generation: 1, contract: CONTRACT, place: null, equipment: null, commissioned_by: ME };
  return { id: "label-1", tag: GATE, label_kind: "gate", site: SITE, state: "commissioned", commissioned_ms: NOW, ...rest, ...change };
}

const site: Site = {
  id: SITE,
  contract: CONTRACT,
  zh: "看守所",
  en: "Detention centre",
  city: null,
  lat_deg: 30,
  lon_deg: 120,
  zone: "Asia/Shanghai",
  gate_delay_min: 0,
  confidential: true,
  phones: "any",
  places: [],
  hint: null,
  duty_phone: null,
};

const contact: Contact = { id: "contact-1", ticket: TICKET, reporter_name: null, reporter_phone: null, description: null, signers: [] };

async function pulled(change?: Partial<Label>): Promise<Bench> {
  const phone = await bench();
  phone.server.put(FEED, "label", label(change), 1);
  phone.server.put(FEED, "site", site, 1);
  phone.server.put(FEED, "contact", contact, 1);
  await phone.sync.round();
  return phone;
}

async function visitOf(phone: Bench): Promise<Visit> {
  return (await phone.view.get("visit", VISIT)) ?? assert.fail("the visit is on the phone");
}

test("a phone reads its own writes: the visit and its ticket go through their states", async () => {
  const phone = await pulled();
  const seen: string[] = [];
  for (const [kind, body] of [
    ["visit.accept", {}],
    ["visit.depart", {}],
    ["visit.arrive", {}],
    ["visit.repair", { done: "replaced the power module" }],
    ["visit.finish", {}],
  ] as const) {
    await phone.say(kind, VISIT, body);
    seen.push(`${(await visitOf(phone)).state}/${(await phone.view.get("ticket", TICKET))?.state}`);
  }
  assert.deepEqual(seen, ["accepted/accepted", "under_way/under_way", "on_site/on_site", "repaired/repaired", "finished/repaired"]);
  const kinds = (await phone.view.get("ticket", TICKET))?.events.map(({ kind }) => kind);
  assert.deepEqual(kinds, ["visit_accepted", "departed", "arrived", "repaired", "service_restored", "solved", "visit_finished"]);
  await phone.close();
});

test("an arrival's time is its first witness, its proof the kinds that counted", async () => {
  const phone = await pulled();
  const arrive = await phone.say("visit.arrive", VISIT, { place: "gate" });
  const saidAlone = (await visitOf(phone)).arrival;
  assert.equal(saidAlone?.event, arrive.id);
  assert.deepEqual(saidAlone?.proof, []);
  phone.clocks.pass(60_000);
  await phone.say("visit.witness", VISIT, { witness: "commissioned_label", tag: GATE });
  const { arrival, witnesses } = await visitOf(phone);
  assert.deepEqual(arrival?.proof, ["commissioned_label"]);
  assert.equal(arrival?.at_ms, witnesses[0]?.at_ms);
  assert.equal(arrival?.said.at_ms, saidAlone?.at_ms);
  assert.equal(arrival?.certainty, "continuous");
  await phone.say("visit.witness", VISIT, { witness: "signature", signature: "a".repeat(64) });
  assert.deepEqual((await visitOf(phone)).arrival?.proof, ["commissioned_label", "signature"]);
  const told = (await phone.view.get("ticket", TICKET))?.events ?? [];
  assert.deepEqual(told.map(({ kind }) => kind), ["arrived", "witnessed", "witnessed"]);
  assert.deepEqual(told[1]?.data, { visit: VISIT, witness: "commissioned_label" });
  await phone.close();
});

test("a code that only the server knows proves nothing before the server has said so", async () => {
  const phone = await pulled();
  await phone.say("visit.arrive", VISIT);
  await phone.say("visit.witness", VISIT, { witness: "gate_code", code: "123456782" });
  const { arrival, witnesses } = await visitOf(phone);
  assert.deepEqual(arrival?.proof, []);
  assert.deepEqual(witnesses.map(({ ok, code }) => [ok, code]), [[false, "to-be-checked"]]);
  await phone.close();
});

test("a label that is revoked, not commissioned or of another site proves no arrival", async () => {
  for (const [change, code] of [
    [{ state: "revoked" }, "label-revoked"],
    [{ state: "printed" }, "label-not-commissioned"],
    [{ site: "elsewhere" }, "label-other-site"],
  ] as const) {
    const phone = await pulled(change);
    await phone.say("visit.arrive", VISIT);
    await phone.say("visit.witness", VISIT, { witness: "commissioned_label", tag: GATE });
    const { arrival, witnesses } = await visitOf(phone);
    assert.deepEqual([arrival?.proof, witnesses[0]?.ok, witnesses[0]?.code], [[], false, code]);
    await phone.close();
  }
});

test("a witness recorded after the visit was finished does not count", async () => {
  const phone = await pulled();
  await phone.say("visit.arrive", VISIT);
  await phone.say("visit.finish", VISIT, { left: "repaired" });
  await phone.say("visit.witness", VISIT, { witness: "commissioned_label", tag: GATE });
  assert.deepEqual((await visitOf(phone)).arrival?.proof, []);
  await phone.close();
});

test("findings, parts, photos, signatures, notes and repairs are on the visit at once and once only", async () => {
  const phone = await pulled();
  await phone.say("visit.find", VISIT, { text: "burnt", cause: "surge" });
  await phone.say("visit.use_part", VISIT, { part: "PSU", qty: 1 });
  await phone.say("visit.photograph", VISIT, { photo: { sha256: "b".repeat(64) }, when: "before" });
  const personal = { salt: "s", values: { signer: "王建国" } };
  await phone.say("visit.sign", VISIT, { signature: "c".repeat(64) }, { personal });
  await phone.say("visit.note", VISIT, { text: "done soon" });
  await phone.say("visit.repair", VISIT, { done: "replaced" });
  const made = await visitOf(phone);
  assert.deepEqual(
    [made.findings[0]?.cause, made.parts[0]?.part, made.photos[0]?.when, made.signatures.length, made.notes[0]?.by, made.repairs[0]?.done],
    ["surge", "PSU", "before", 1, ME, "replaced"],
  );
  assert.ok(!JSON.stringify(made).includes("王建国"));
  const named = await phone.view.get("contact", contact.id);
  assert.deepEqual(named?.signers, [{ signature: made.signatures[0]?.id, name: "王建国" }]);
  // The server has it, the phone has pulled it, and has not yet settled it: nothing shows twice.
  phone.server.put(FEED, "visit", made, 5);
  phone.server.put(FEED, "contact", named, 5);
  await phone.sync.pull();
  phone.view.forget();
  assert.deepEqual(await visitOf(phone), made);
  assert.deepEqual(await phone.view.get("contact", contact.id), named);
  await phone.close();
});

test("a refused operation is not in the view any more; what is parked still is", async () => {
  const phone = await pulled();
  await phone.say("visit.find", VISIT, { text: "refused" });
  await phone.say("visit.note", VISIT, { text: "parked" });
  phone.server.decide = ({ kind }) => ({ outcome: kind === "visit.find" ? "rejected" : "parked" });
  await phone.sync.round();
  phone.view.forget();
  const { findings, notes } = await visitOf(phone);
  assert.deepEqual([findings.length, notes.length], [0, 1]);
  await phone.close();
});

test("what is said of a cancelled visit is kept and does not bring it back", async () => {
  const phone = await pulled();
  phone.server.put(FEED, "visit", visit({ state: "cancelled" }), 2);
  phone.server.put(FEED, "ticket", ticket({ visit: null, engineer: null, state: "reported" }), 2);
  await phone.sync.round();
  await phone.say("visit.arrive", VISIT);
  assert.equal((await visitOf(phone)).state, "cancelled");
  assert.ok((await visitOf(phone)).arrival);
  assert.equal((await phone.view.get("ticket", TICKET))?.state, "reported");
  await phone.close();
});

test("finishing without a repair gives the ticket back to dispatch", async () => {
  const phone = await pulled();
  await phone.say("visit.arrive", VISIT);
  await phone.say("visit.finish", VISIT);
  const { state, engineer } = (await phone.view.get("ticket", TICKET)) ?? assert.fail();
  assert.deepEqual([(await visitOf(phone)).left, state, engineer], ["not_repaired", "reported", null]);
  await phone.close();
});

test("a ticket reported in the field, a call and a pause are on the phone at once", async () => {
  const phone = await pulled();
  const made = TICKET.replace("b1", "b9");
  await phone.say("ticket.report", made, { site: SITE, channel: "field", what: "slow" });
  await phone.say("ticket.call", made, { to: "reporter", answered: true });
  await phone.say("ticket.pause", made, { reason: "no_access", evidence: "guard" });
  const found = await phone.view.list("ticket", { site: SITE, what: "slow" });
  assert.deepEqual(found.map(({ id }) => id), [made]);
  assert.deepEqual(found[0]?.events.map(({ kind }) => kind), ["reported", "call_answered", "contacted", "paused"]);
  assert.equal(found[0]?.events[3]?.data["reason"], "no_access");
  await phone.close();
});

test("a call told of later counts at its first second in the phone's own view too", async () => {
  const phone = await pulled();
  await phone.say("ticket.note", TICKET, { text: "now" });
  const now = (await phone.view.get("ticket", TICKET))?.events.at(-1) ?? assert.fail();
  const began_ms = now.at_ms - 600_000;
  await phone.say("ticket.call", TICKET, { to: "reporter", answered: true, began_ms, talked_s: 60 });
  for (const event of (await phone.view.get("ticket", TICKET))?.events.slice(-2) ?? []) {
    const { at_ms, latest_ms, wide_earliest_ms, wide_latest_ms, certainty, source } = event;
    assert.deepEqual([at_ms, latest_ms, wide_earliest_ms, certainty, source], [began_ms, began_ms, began_ms, "bracketed", "manual"]);
    assert.ok(wide_latest_ms !== null && wide_latest_ms > began_ms && wide_latest_ms <= now.latest_ms);
  }
  await phone.close();
});

test("a label claimed on site is found by its tag, also one that the phone never heard of", async () => {
  const phone = await pulled({ state: "printed" });
  await phone.say("label.commission", "label-1", { tag: GATE, site: SITE });
  assert.equal((await phone.view.labelOf(GATE))?.state, "commissioned");
  await phone.say("label.commission", "label-9", { tag: "9K3MQX9F", site: SITE, label_kind: "door" });
  assert.equal((await phone.view.labelOf("9K3MQX9F"))?.label_kind, "door");
  await phone.close();
});

test("fields that are not mentioned stay, fields that are cleared go", async () => {
  const phone = await pulled();
  await phone.say("site.edit", SITE, { hint: "ring twice" });
  await phone.say("site.edit", SITE, { clear: ["duty_phone"], gate_delay_min: 3 });
  const { hint, duty_phone, gate_delay_min, zh } = (await phone.view.get("site", SITE)) ?? assert.fail();
  assert.deepEqual([hint, duty_phone, gate_delay_min, zh], ["ring twice", null, 3, "看守所"]);
  await phone.close();
});

test("own writes are still there after the app was killed and opened again", async () => {
  const before = await pulled();
  await before.say("visit.arrive", VISIT);
  const after = await before.restarted();
  assert.equal((await visitOf(after)).state, "on_site");
  await after.close();
});

test("a whole shift on one ticket reads its contact once, not once an operation", async () => {
  const phone = await pulled();
  for (let line = 0; line < 20; line += 1) await phone.say("visit.note", VISIT, { text: `line ${line}` });
  let asked = 0;
  const reader: Reader = {
    get: (kind, id) => phone.mirror.get(kind, id),
    list: (kind) => phone.mirror.list(kind),
    labelOf: (tag) => phone.mirror.labelOf(tag),
    contactOf: (ticket) => ((asked += 1), phone.mirror.contactOf(ticket)),
  };
  const shown = await overlay(await phone.vault.entries(), reader, { by: ME, wall_ms: NOW, received_ms: NOW });
  assert.equal((shown.get(`visit:${VISIT}`) as Visit | undefined)?.notes.length, 20);
  assert.equal(asked, 1);
  await phone.close();
});
