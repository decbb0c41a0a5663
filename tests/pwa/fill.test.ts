import assert from "node:assert/strict";
import { test } from "node:test";
import type { Equipment } from "../../pwa/core/records.gen.ts";
import { bench, CONTRACT, ME, SITE, ticket, TICKET, VISIT } from "./kit/bench.ts";
import type { Bench } from "./kit/bench.ts";
import { OFFLINE, problem } from "./kit/server.ts";
import type { Fault } from "./kit/server.ts";

const FEED = "site:1";
const idOf = (at: number): string => TICKET.replace("0000b1", at.toString(16).padStart(6, "0"));

/** Tickets lie alone in the mirror, equipment in packs: to the phone it is the same. */
const KINDS = ["ticket", "equipment"] as const;
type Kind = (typeof KINDS)[number];

function equipment(id: string, name: string, hint: string): Equipment {
  return { id, contract: CONTRACT, site: SITE, place: null, model: TICKET, name, serial: null, tag: null, hint, warranty_until: null, spare: false };
}

/** A phone that joins a site of so many records, which come as a snapshot in parts of three. */
async function joining(kind: Kind, count: number): Promise<Site> {
  const phone = Object.assign(await bench(), { kind });
  phone.server.sums = true;
  phone.server.large = 8;
  phone.server.joined = [FEED];
  for (let at = 1; at <= count; at += 1) put(phone, at);
  return phone;
}

type State = "assigned" | "on_site" | "repaired";
type Site = Bench & { kind: Kind };

function put(phone: Site, at: number, state: State = "assigned", rev = 1, feed = FEED): void {
  const [id, name] = [idOf(at), `T-${at}`];
  if (phone.kind === "ticket") phone.server.put(feed, "ticket", ticket({ id, number: name, state }), rev);
  else phone.server.put(feed, "equipment", equipment(id, name, state), rev);
}

async function stateOf(phone: Site, at: number): Promise<string | undefined> {
  if (phone.kind === "ticket") return (await phone.mirror.get("ticket", idOf(at)))?.state;
  return (await phone.mirror.get("equipment", idOf(at)))?.hint ?? undefined;
}

/** Faults that strike parts of a snapshot alone: the answers in turn, by the number of the part asked for. */
function onParts(phone: Bench, fault: (part: string) => ReturnType<Fault>): void {
  phone.server.faults = Array.from({ length: 200 }, (): Fault => ({ path, body }) => (path === "chunk" ? fault(body) : null));
}

/** The numbers of what came from the site's feed; the ticket of this engineer's own visit came before. */
async function numbers(phone: Site): Promise<string[]> {
  const names = phone.kind === "ticket" ? (await phone.mirror.list("ticket")).map(({ number }) => number) : (await phone.mirror.list("equipment")).map(({ name }) => name);
  return names.filter((name) => name !== ticket().number).sort();
}

async function whole(phone: Bench, count: number): Promise<void> {
  const { records, of, complete } = await phone.mirror.held(FEED);
  assert.deepEqual({ records, of, complete }, { records: count, of: null, complete: true });
}

for (const kind of KINDS) {
  test(`a joined feed of many records comes as a snapshot, each part once, and the pull goes on behind it: ${kind}`, async () => {
    const phone = await joining(kind, 20);
    assert.equal((await phone.sync.round()).done, true);
    await whole(phone, 20);
    assert.deepEqual(phone.server.parts, Array.from({ length: 7 }, (_, i) => `snapshot-1/${i}`));
    put(phone, 21);
    await phone.sync.round();
    await whole(phone, 21);
    assert.equal(phone.server.snapshots.size, 1);
    await phone.close();
  });

  test(`first-fill-interrupted-at-60-percent-then-20-percent-change: it goes on at that part, and what changed comes behind: ${kind}`, async () => {
    const phone = await joining(kind, 30);
    onParts(phone, (part) => (part === "snapshot-1/6" ? OFFLINE : null));
    assert.equal((await phone.sync.round()).offline, true);
    assert.deepEqual(await phone.mirror.held(FEED).then(({ records, of, complete }) => ({ records, of, complete })), { records: 18, of: 30, complete: false });
    for (const at of [2, 11, 29]) put(phone, at, "repaired", 2);
    put(phone, 31);
    phone.server.drop(FEED, idOf(1));
    phone.server.drop(FEED, idOf(30));
    phone.server.faults = [];
    phone.server.parts = [];
    const again = Object.assign(await phone.restarted(), { kind });
    Object.assign(again, { server: phone.server });
    Object.assign(again.sync, { ports: { ...Reflect.get(again.sync, "ports"), transport: phone.server } });
    Object.assign(Reflect.get(again.sync, "fill") as object, { transport: phone.server });
    assert.equal((await again.sync.round()).done, true);
    assert.deepEqual(phone.server.parts, ["snapshot-1/6", "snapshot-1/7", "snapshot-1/8", "snapshot-1/9"]);
    await whole(again, 29);
    assert.equal(await stateOf(again, 11), "repaired");
    assert.equal(await stateOf(again, 1), undefined);
    await again.close();
  });

  test(`what is said while a large feed is filled goes out between two parts, and shows at once: ${kind}`, async () => {
    const phone = await joining(kind, 30);
    const pushed: number[] = [];
    onParts(phone, () => null);
    const { take } = phone.mirror;
    phone.mirror.take = async (...given) => {
      const taken = await take.apply(phone.mirror, given);
      if (given[2] === 2) await phone.say("visit.find", VISIT, { text: "said meanwhile" });
      if (given[2] === 3) pushed.push(phone.server.ledger.size);
      return taken;
    };
    assert.equal((await phone.sync.round()).done, true);
    assert.deepEqual(pushed, [1]);
    assert.deepEqual(await phone.states(), ["1:settled"]);
    await whole(phone, 30);
    await phone.close();
  });

  test(`a snapshot whose time is over is asked for anew, and nothing of the old one stays that has gone: ${kind}`, async () => {
    const phone = await joining(kind, 20);
    onParts(phone, (part) => (part.startsWith("snapshot-1/") && Number(part.split("/")[1]) >= 3 ? problem(404, "not-found") : null));
    const { begin } = phone.mirror;
    phone.mirror.begin = (feed, snapshot) => {
      if (snapshot.id === "snapshot-2") assert.equal(snapshot.count, 18);
      return begin.call(phone.mirror, feed, snapshot);
    };
    const { restart } = phone.mirror;
    phone.mirror.restart = async (feeds) => {
      if (phone.server.snapshots.size === 1 && phone.server.parts.length > 0) for (const at of [1, 2]) phone.server.drop(FEED, idOf(at));
      return restart.call(phone.mirror, feeds);
    };
    assert.equal((await phone.sync.round()).done, true);
    assert.equal(phone.server.snapshots.size, 2);
    await whole(phone, 18);
    assert.equal(await stateOf(phone, 1), undefined);
    await phone.close();
  });

  test(`a part that is not what was announced is not taken in: ${kind}`, async () => {
    const phone = await joining(kind, 12);
    const cut = { status: 200, body: null, retry_after_s: null, bytes: new Uint8Array([123, 125]) };
    const { chunk } = phone.server;
    phone.server.chunk = async (id, part) => (part === 2 ? cut : chunk.call(phone.server, id, part));
    assert.equal((await phone.sync.round()).offline, true);
    assert.equal((await phone.mirror.held(FEED)).records, 6);
    phone.server.chunk = chunk;
    assert.equal((await phone.sync.round()).done, true);
    await whole(phone, 12);
    await phone.close();
  });

  test(`410 fills that large feed anew, leaves the outbox alone, and shows nothing older meanwhile: ${kind}`, async () => {
    const phone = await joining(kind, 12);
    await phone.sync.round();
    put(phone, 3, "repaired", 2);
    await phone.sync.round();
    phone.server.decide = () => ({ outcome: "parked" });
    await phone.say("visit.note", VISIT, { text: "parked" });
    const { snapshot } = phone.server;
    phone.server.snapshot = async (feed) => {
      // One that was made before the ticket was repaired: the phone knows better already.
      put(phone, 3, "assigned", 1);
      const answer = await snapshot.call(phone.server, feed);
      put(phone, 3, "repaired", 2);
      return answer;
    };
    const seen: (string | undefined)[] = [];
    const { take } = phone.mirror;
    phone.mirror.take = async (...given) => {
      const taken = await take.apply(phone.mirror, given);
      seen.push(await stateOf(phone, 3));
      return taken;
    };
    phone.server.drop(FEED, idOf(12));
    phone.server.faults = [() => null, () => ({ status: 410, body: { code: "cursor-too-old", feeds: [FEED] }, retry_after_s: null })];
    assert.equal((await phone.sync.round()).done, true);
    assert.deepEqual([...new Set(seen)], ["repaired"]);
    assert.equal(await stateOf(phone, 12), undefined, "what has gone meanwhile is swept");
    await whole(phone, 11);
    assert.deepEqual(await phone.states(), ["1:parked"]);
    await phone.close();
  });

  test(`after a restore an older snapshot counts, and what another feed has brought since stays: ${kind}`, async () => {
    const phone = await joining(kind, 12);
    put(phone, 3, "repaired", 5);
    put(phone, 4, "repaired", 5);
    await phone.sync.round();
    phone.server.restore([]);
    put(phone, 3, "assigned", 2);
    put(phone, 4, "on_site", 4, `person:${ME}`);
    const { snapshot } = phone.server;
    phone.server.snapshot = async (feed) => {
      put(phone, 4, "assigned", 3);
      const answer = await snapshot.call(phone.server, feed);
      put(phone, 4, "on_site", 4);
      return answer;
    };
    const seen: (string | undefined)[] = [];
    const { take } = phone.mirror;
    phone.mirror.take = async (...given) => {
      const taken = await take.apply(phone.mirror, given);
      if (given[2] >= 1) seen.push(await stateOf(phone, 4));
      return taken;
    };
    assert.equal((await phone.sync.round()).done, true);
    assert.equal(await stateOf(phone, 3), "assigned");
    assert.deepEqual([...new Set(seen)], ["on_site"]);
    await whole(phone, 12);
    await phone.close();
  });

  test(`a record in two feeds is counted in each, whichever brings it, and goes with the last: ${kind}`, async () => {
    const phone = await joining(kind, 12);
    put(phone, 5, "assigned", 1, `person:${ME}`);
    await phone.sync.round();
    await whole(phone, 12);
    phone.server.drop(`person:${ME}`, idOf(5));
    await phone.sync.round();
    assert.ok((await numbers(phone)).includes("T-5"));
    phone.server.joined = [];
    phone.server.left = [FEED];
    await phone.sync.round();
    assert.deepEqual(await numbers(phone), []);
    assert.deepEqual((await phone.mirror.feeds()).map(({ feed }) => feed).includes(FEED), false);
    await phone.close();
  });

  test(`a large feed that is left while it is filled is erased, with what was begun of it: ${kind}`, async () => {
    const phone = await joining(kind, 20);
    onParts(phone, (part) => (part === "snapshot-1/3" ? OFFLINE : null));
    await phone.sync.round();
    assert.equal((await phone.mirror.held(FEED)).records, 9);
    phone.server.faults = [];
    phone.server.joined = [];
    phone.server.left = [FEED];
    assert.equal((await phone.sync.round()).done, true);
    assert.deepEqual(await numbers(phone), []);
    assert.equal(await phone.mirror.filling(FEED), null);
    await phone.close();
  });

  test(`a round ends at the next part when somebody waits for it, and the next round goes on there: ${kind}`, async () => {
    const phone = await joining(kind, 20);
    let waits = true;
    Object.assign(Reflect.get(phone.sync, "ports") as object, { awaited: () => waits });
    assert.deepEqual(await phone.sync.round(), { done: false, pause: null, offline: false, retry_after_ms: 0 });
    assert.equal((await phone.mirror.held(FEED)).records, 3);
    waits = false;
    assert.equal((await phone.sync.round()).done, true);
    await whole(phone, 20);
    assert.equal(new Set(phone.server.parts).size, phone.server.parts.length, "no part is fetched twice");
    await phone.close();
  });

  test(`a feed that has shrunk below what a snapshot is made for comes by pages after all: ${kind}`, async () => {
    const phone = await joining(kind, 20);
    onParts(phone, (part) => (part === "snapshot-1/3" ? OFFLINE : null));
    await phone.sync.round();
    phone.server.faults = [];
    for (let at = 1; at <= 15; at += 1) phone.server.drop(FEED, idOf(at));
    assert.equal((await phone.sync.round()).done, true);
    await whole(phone, 5);
    assert.equal(phone.server.snapshots.size, 1);
    await phone.close();
  });
}
