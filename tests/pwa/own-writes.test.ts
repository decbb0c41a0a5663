/** Whatever an engineer can say is on their own phone at once, before any server has heard it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUE } from "../../pwa/core/operations.gen.ts";
import type { PhoneKind } from "../../pwa/core/operations.gen.ts";
import type { AnyRecord, Day, Handover, RecordByKind, RecordKind, Standby, Ticket } from "../../pwa/core/records.gen.ts";
import { bench, CONTRACT, ME, NOW, person, SITE, ticket, TICKET, visit, VISIT } from "./kit/bench.ts";
import type { Bench } from "./kit/bench.ts";

const FEED = `person:${ME}`;
const COLLEAGUE = ME.replace("a1", "a2");
const THEIRS = TICKET.replace("b1", "b2");
const NEW = TICKET.replace("b1", "b3");
const [TAKEN, GIVEN, LABEL, DEVICE, ALERT, ODD, COMMAND] = ["h-taken", "h-given", "label-1", "device-1", "alert-1", "odd-1", "command-1"];
const [ASKED, AGREED] = ["standby-1", "standby-2"];
const ERRAND = "errand-1";
const HASH = "a".repeat(64);

type Shown = Record<string, unknown> | undefined;
interface Case {
  record: string;
  body?: Record<string, unknown>;
  /** What the phone shows of it, and as what. */
  sees: [kind: RecordKind, id: string, part: (record: never) => unknown, value: unknown];
}

const ticketSays = (part: (held: Ticket) => unknown, value: unknown, id = TICKET): Case["sees"] => ["ticket", id, part as never, value];
const lastEvent = (kind: string): Case["sees"] => ticketSays(({ events }) => events.at(-1)?.kind, kind);
const visitSays = (part: (held: RecordByKind["visit"]) => unknown, value: unknown, id = VISIT): Case["sees"] => ["visit", id, part as never, value];

const standbySays = (state: string, id = ASKED): Case["sees"] => ["standby", id, (({ state, story }: Standby) => [state, story.at(-1)?.what]) as never, [state, state]];

const CASES: Record<Exclude<PhoneKind, keyof typeof UNSEEN>, Case> = {
  "ticket.report": { record: NEW, body: { site: SITE, channel: "field", what: "slow" }, sees: ticketSays(({ what }) => what, "slow", NEW) },
  "ticket.call": { record: TICKET, body: { to: "reporter", answered: true }, sees: lastEvent("contacted") },
  "ticket.analyse": { record: TICKET, body: { kind: "operating" }, sees: ticketSays(({ type, events }) => [type, events.at(-1)?.kind], ["consultation", "graded"]) },
  "ticket.pass_on": { record: TICKET, sees: ticketSays(({ type, events }) => [type, events.at(-1)?.kind], ["on_site", "on_site_needed"]) },
  "ticket.solve": { record: TICKET, sees: ticketSays(({ state, engineer, visit: trip }) => [state, engineer, trip], ["repaired", null, null]) },
  "ticket.verify": { record: TICKET, body: { ok: false }, sees: lastEvent("verification_failed") },
  "ticket.plan": { record: TICKET, sees: lastEvent("plan_given") },
  "ticket.restore": { record: TICKET, sees: lastEvent("service_restored") },
  "ticket.pause": { record: TICKET, body: { reason: "no_access" }, sees: lastEvent("paused") },
  "ticket.resume": { record: TICKET, sees: lastEvent("resumed") },
  "ticket.order_part": { record: TICKET, body: { part: "PSU" }, sees: lastEvent("special_part_ordered") },
  "ticket.receive_part": { record: TICKET, sees: lastEvent("special_part_arrived") },
  "ticket.request_loan": { record: TICKET, sees: lastEvent("loan_requested") },
  "ticket.install_loan": { record: TICKET, sees: lastEvent("loan_installed") },
  "ticket.note": { record: TICKET, sees: lastEvent("noted") },
  "visit.accept": { record: VISIT, sees: visitSays(({ state }) => state, "accepted") },
  "visit.decline": { record: VISIT, body: { why: "ill" }, sees: ticketSays(({ engineer }) => engineer, null) },
  "visit.depart": { record: VISIT, sees: visitSays(({ state }) => state, "under_way") },
  "visit.arrive": { record: VISIT, sees: visitSays(({ arrival }) => arrival?.proof, []) },
  "visit.witness": { record: VISIT, body: { witness: "photo", sha256: HASH }, sees: visitSays(({ witnesses }) => witnesses[0]?.witness, "photo") },
  "visit.find": { record: VISIT, body: { text: "burnt" }, sees: visitSays(({ findings }) => findings[0]?.text, "burnt") },
  "visit.use_part": { record: VISIT, body: { part: "PSU", qty: 1 }, sees: visitSays(({ parts }) => parts[0]?.part, "PSU") },
  "visit.photograph": { record: VISIT, body: { photo: { sha256: HASH } }, sees: visitSays(({ photos }) => photos[0]?.sha256, HASH) },
  "visit.sign": { record: VISIT, body: { signature: HASH }, sees: visitSays(({ signatures }) => signatures[0]?.sha256, HASH) },
  "visit.note": { record: VISIT, body: { text: "soon" }, sees: visitSays(({ notes }) => notes[0]?.text, "soon") },
  "visit.repair": { record: VISIT, body: { done: "replaced" }, sees: visitSays(({ repairs }) => repairs[0]?.done, "replaced") },
  "visit.finish": { record: VISIT, body: { left: "not_repaired" }, sees: visitSays(({ state, left }) => [state, left], ["finished", "not_repaired"]) },
  "alert.acknowledge": { record: ALERT, sees: ["alert", ALERT, ({ state }: { state: string }) => state, "acknowledged"] },
  "alert.ring": { record: "alert-2", body: { ticket: TICKET }, sees: ["alert", "alert-2", ({ state }: { state: string }) => state, "ringing"] },
  "label.commission": { record: LABEL, body: { tag: "7K3MQX9D", site: SITE }, sees: ["label", LABEL, ({ state }: { state: string }) => state, "commissioned"] },
  "equipment.edit": { record: DEVICE, body: { hint: "behind the door" }, sees: ["equipment", DEVICE, ({ hint }: { hint: string }) => hint, "behind the door"] },
  "site.edit": { record: SITE, body: { hint: "ring twice" }, sees: ["site", SITE, ({ hint }: { hint: string }) => hint, "ring twice"] },
  "person.duty": { record: ME, body: { duty: "off" }, sees: ["person", ME, ({ duty }: { duty: string }) => duty, "off"] },
  "conflict.settle": { record: ODD, body: { seen: 9, text: "C" }, sees: ["conflict", ODD, ({ state }: { state: string }) => state, "settled"] },
  "device.erased": { record: COMMAND, body: { records: 3, lost: 0, photos: 1, photos_lost: 0 }, sees: ["command", COMMAND, ({ state, records }: { state: string; records: number }) => [state, records], ["done", 3]] },
  "errand.close": { record: ERRAND, body: { result: "done" }, sees: ["day", "day-1", ({ stops }: Day) => stops.map((stop) => typeof stop.done_ms), ["number", "undefined"]] },
  "handover.begin": { record: "h-new", body: { to: COLLEAGUE }, sees: ["handover", "h-new", ({ state, items }: Handover) => [state, items.map((one) => one.ticket)], ["open", [TICKET]]] },
  "handover.accept": {
    record: TAKEN,
    body: { ticket: THEIRS, visit: "visit-9" },
    sees: ticketSays(({ engineer, visit: trip, state, events }) => [engineer, trip, state, events.at(-1)?.kind], [ME, "visit-9", "assigned", "assigned"], THEIRS),
  },
  "standby.accept": { record: ASKED, sees: standbySays("accepted") },
  "standby.decline": { record: ASKED, body: { why: "the car is charging" }, sees: standbySays("declined") },
  "standby.leave": { record: AGREED, sees: standbySays("left", AGREED) },
  "handover.end": { record: GIVEN, sees: ["handover", GIVEN, ({ state }: Handover) => state, "taken_back"] },
};

/** What no record of the phone tells of, and why. */
const UNSEEN = {
  "ways.set": "how a person is told stands on the server alone; its screen asks there",
  "operation.withdraw": "takes back what waits at the server: see the test below",
} as const;

function handover(id: string, from: string, to: string, items: string[]): Handover {
  const open = items.map((one) => ({ ticket: one, number: "1121-02", accepted_ms: null }));
  return { id, from, to, note: null, contracts: [CONTRACT], items: open, state: "open", begun_ms: NOW, ended_ms: null };
}

async function stocked(): Promise<Bench> {
  const phone = await bench();
  const said = (operation: string, value: string) => ({ operation, value, by: COLLEAGUE, at_ms: NOW, hlc: `${NOW}:0:x`, rev: 1 });
  const held: [RecordKind, object][] = [
    ["ticket", ticket({ type: "remote" })],
    ["visit", visit()],
    ["ticket", ticket({ id: THEIRS, engineer: COLLEAGUE, visit: "visit-2" })],
    ["visit", visit({ id: "visit-2", ticket: THEIRS, engineer: COLLEAGUE })],
    ["handover", handover(TAKEN, COLLEAGUE, ME, [THEIRS])],
    ["handover", handover(GIVEN, ME, COLLEAGUE, [TICKET])],
    ["standby", { id: ASKED, person: ME, state: "asked", until_ms: NOW + 7_200_000, story: [] }],
    ["standby", { id: AGREED, person: ME, state: "accepted", until_ms: NOW + 7_200_000, story: [] }],
    ["site", { id: SITE, contract: CONTRACT, hint: null }],
    ["equipment", { id: DEVICE, contract: CONTRACT, site: SITE, hint: null, tag: null }],
    ["label", { id: LABEL, tag: "7K3MQX9D", state: "printed", site: null }],
    ["person", person],
    ["alert", { id: ALERT, state: "ringing", to: ME }],
    ["alert", { id: "alert-3", state: "ringing", to: ME, rung: "handover", ticket: THEIRS }],
    ["command", { id: COMMAND, state: "told", records: 0 }],
    ["day", { id: "day-1", person: ME, stops: [{ errand: ERRAND }, { errand: null }] }],
    ["conflict", { id: ODD, record: DEVICE, record_kind: "equipment", field: "hint", state: "open", said: [said("a", "A"), said("b", "B")] }],
  ];
  for (const [kind, record] of held) phone.server.put(FEED, kind, record as AnyRecord, 1);
  await phone.sync.round();
  return phone;
}

for (const kind of Object.keys(CATALOGUE) as PhoneKind[]) {
  if (kind in UNSEEN) continue;
  test(`${kind} changes the phone's own view before the server has heard it`, async () => {
    const { record, body, sees } = CASES[kind as keyof typeof CASES];
    const [about, id, part, value] = sees;
    const phone = await stocked();
    const seen = async (): Promise<unknown> => {
      const held = (await phone.view.get(about, id)) as Shown;
      return held === undefined ? undefined : (part as (record: object) => unknown)(held);
    };
    assert.notDeepEqual(await seen(), value, "it was not so before");
    await phone.say(kind, record, body);
    assert.deepEqual(await seen(), value);
    await phone.close();
  });
}

test("the last job taken over ends the hand-over, and the visit of who had it", async () => {
  const phone = await stocked();
  await phone.say("handover.accept", TAKEN, { ticket: THEIRS, visit: "visit-9" });
  const { state, items } = (await phone.view.get("handover", TAKEN)) ?? assert.fail();
  assert.equal(state, "done");
  assert.ok(items.every(({ accepted_ms }) => accepted_ms !== null));
  assert.equal((await phone.view.get("visit", "visit-2"))?.state, "cancelled");
  assert.equal((await phone.view.get("alert", "alert-3"))?.state, "stood_down");
  assert.deepEqual([(await phone.view.get("visit", "visit-9"))?.engineer, (await phone.view.get("visit", "visit-9"))?.state], [ME, "assigned"]);
  await phone.say("visit.depart", "visit-9");
  assert.equal((await phone.view.get("ticket", THEIRS))?.state, "under_way");
  await phone.close();
});

test("a consultation that is solved is closed; whoever has arrived stays in charge of the visit", async () => {
  const phone = await stocked();
  await phone.say("visit.arrive", VISIT);
  await phone.say("ticket.solve", TICKET);
  const arrived = (await phone.view.get("ticket", TICKET)) ?? assert.fail();
  assert.deepEqual([arrived.state, arrived.engineer], ["on_site", ME]);
  const other = await stocked();
  await other.say("ticket.analyse", TICKET, { kind: "operating" });
  await other.say("ticket.solve", TICKET);
  assert.equal((await other.view.get("ticket", TICKET))?.state, "closed");
  await phone.close();
  await other.close();
});

test("what waits at the server and is taken back is not in the view any more", async () => {
  const phone = await stocked();
  const waits = await phone.say("visit.note", VISIT, { text: "for nobody" });
  phone.server.decide = () => ({ outcome: "parked" });
  await phone.sync.round();
  phone.view.forget();
  assert.equal((await phone.view.get("visit", VISIT))?.notes.length, 1);
  await phone.say("operation.withdraw", waits.id, { of: waits.id });
  assert.equal((await phone.view.get("visit", VISIT))?.notes.length, 0);
  await phone.close();
});
