import assert from "node:assert/strict";
import { test } from "node:test";
import { openDB } from "idb";
import type { Equipment, Label } from "../../pwa/core/records.gen.ts";
import { bench, CONTRACT, SITE, TICKET } from "./kit/bench.ts";
import type { Bench } from "./kit/bench.ts";
import type { Answer } from "../../pwa/core/ports.ts";
import { OFFLINE } from "./kit/server.ts";
import { Dice } from "./host/random.ts";

const [HERE, THERE] = ["site:1", "site:2"];
const idOf = (at: number): string => TICKET.replace("0000b1", at.toString(16).padStart(6, "0"));

function device(at: number, rev: number): Equipment {
  return { id: idOf(at), contract: CONTRACT, site: SITE, place: null, model: TICKET, name: `D-${at}`, serial: null, tag: null, hint: `rev ${rev}`, warranty_until: null, spare: false };
}

function label(at: number, tag: string): Label {
  return { id: idOf(at), tag, label_kind: "device", generation: 1, contract: CONTRACT, site: SITE, place: null, equipment: idOf(at), state: "printed", commissioned_ms: null, commissioned_by: null };
}

async function joining(part: number): Promise<Bench> {
  const phone = await bench();
  Object.assign(phone.server, { sums: true, large: 8, part, page: 50, joined: [HERE] });
  return phone;
}

async function rows(phone: Bench, store: string): Promise<unknown[]> {
  const name = (await phone.factory.databases()).map((one) => one.name ?? "").find((one) => one.startsWith("halfhour-mirror"));
  const database = await openDB(name ?? "");
  const found = await database.getAll(store);
  database.close();
  return found;
}

test("a first fill writes a row for dozens of devices, and not one for each", async () => {
  const phone = await joining(100);
  for (let at = 1; at <= 300; at += 1) phone.server.put(HERE, "equipment", device(at, 1), 1);
  assert.equal((await phone.sync.round()).done, true);
  assert.equal((await rows(phone, "packs")).length, 6, "three parts, each of 64 and 36");
  assert.equal((await rows(phone, "records")).length, 2, "this engineer's visit and ticket");
  assert.deepEqual((await phone.mirror.list("equipment")).map(({ name }) => name), Array.from({ length: 300 }, (_, at) => `D-${at + 1}`));
  assert.equal((await phone.mirror.get("equipment", idOf(177)))?.name, "D-177");
  assert.deepEqual(await phone.mirror.revs([64, 65, 301].map((at) => ({ kind: "equipment", id: idOf(at) }))), [1, 1, null]);
  await phone.close();
});

test("a label of a snapshot is found by its tag until it has another, or goes", async () => {
  const phone = await joining(20);
  for (let at = 1; at <= 40; at += 1) phone.server.put(HERE, "label", label(at, `TAG-${at}`), 1);
  await phone.sync.round();
  assert.equal((await phone.mirror.labelOf("TAG-17"))?.id, idOf(17));
  phone.server.put(HERE, "label", label(17, "TAG-170"), 2);
  phone.server.drop(HERE, idOf(18));
  await phone.sync.round();
  assert.equal(await phone.mirror.labelOf("TAG-17"), undefined);
  assert.equal((await phone.mirror.labelOf("TAG-170"))?.id, idOf(17));
  assert.equal(await phone.mirror.labelOf("TAG-18"), undefined);
  assert.equal((await phone.mirror.labelOf("TAG-19"))?.id, idOf(19));
  await phone.close();
});

/** A world of two sites that share devices, which are put in, changed and taken out, and a phone that reads them. */
class World {
  readonly revs = new Map<string, number>();
  private readonly dice: Dice;
  private readonly phone: Bench;

  constructor(seed: number, phone: Bench) {
    this.dice = new Dice(`packs ${seed}`);
    this.phone = phone;
  }

  below(most: number): number {
    return new DataView(this.dice.fill(new Uint8Array(4)).buffer).getUint32(0) % most;
  }

  in(feed: string): string[] {
    return [...(this.phone.server.feeds.get(feed)?.values() ?? [])].flatMap((item) => ("record" in item ? [item.id] : []));
  }

  change(count: number): void {
    for (let step = 0; step < count; step += 1) {
      const at = this.below(60);
      const feed = this.below(3) > 0 ? HERE : THERE;
      if (this.below(4) === 0) this.phone.server.drop(feed, idOf(at));
      else this.say(at, feed);
    }
  }

  /** A new state of a device reaches every feed that it is in. */
  private say(at: number, feed: string): void {
    const [id, rev] = [idOf(at), (this.revs.get(idOf(at)) ?? 0) + 1];
    this.revs.set(id, rev);
    for (const one of [HERE, THERE]) if (one === feed || this.in(one).includes(id)) this.phone.server.put(one, "equipment", device(at, rev), rev);
  }

  /** A snapshot may be one made before, for somebody else: what this phone holds may be newer. Others write meanwhile. */
  snapshots(): void {
    const { server } = this.phone;
    const { snapshot } = server;
    const made = new Map<string, Answer>();
    server.snapshot = async (feed) => {
      const before = this.below(2) === 0 ? made.get(feed) : undefined;
      const answer = before ?? (await snapshot.call(server, feed));
      if (answer.status === 200) made.set(feed, answer);
      this.change(4);
      return answer;
    };
  }

  /** What this phone's next round meets: a part that is cut off, a feed whose cursor is too old, pages or a snapshot. */
  trouble(): void {
    const { server } = this.phone;
    server.joined = this.below(4) === 0 ? [HERE] : [HERE, THERE];
    server.left = server.joined.includes(THERE) ? [] : [THERE];
    server.part = [3, 7, 100][this.below(3)] ?? 3;
    server.large = this.below(3) === 0 ? 1_000 : 8;
    const [cut, old] = [this.below(6), this.below(3) === 0];
    let parts = 0;
    server.faults = Array.from({ length: 60 }, (_, at) => ({ path }) => {
      if (old && at < 4 && path === "pull") return { status: 410, body: { code: "cursor-too-old", feeds: [HERE] }, retry_after_s: null };
      if (path === "chunk") parts += 1;
      return path === "chunk" && parts === cut ? OFFLINE : null;
    });
  }
}

/** Until a feed has been read to its end a phone shows what it held, once each, and nothing older. */
function watch(phone: Bench): void {
  const { take } = phone.mirror;
  const seen = async (): Promise<Map<string, number>> => {
    const held = await phone.mirror.list("equipment");
    assert.equal(new Set(held.map(({ id }) => id)).size, held.length, "each record once");
    const revs = await phone.mirror.revs(held.map(({ id }) => ({ kind: "equipment", id })));
    return new Map(held.map(({ id }, at) => [id, revs[at] ?? 0]));
  };
  phone.mirror.take = async (...given) => {
    const before = await seen();
    const taken = await take.apply(phone.mirror, given);
    const after = await seen();
    for (const [id, rev] of before) assert.ok((after.get(id) ?? 0) >= rev, `${id} at ${rev}`);
    return taken;
  };
}

for (let seed = 1; seed <= 8; seed += 1) {
  test(`a phone holds what its feeds hold, each record once, whatever came by pages or packs: ${seed}`, async () => {
    const phone = await joining(7);
    const world = new World(seed, phone);
    const unequal: string[] = [];
    world.snapshots();
    watch(phone);
    const { apply } = phone.mirror;
    phone.mirror.apply = async (...given) => {
      const found = await apply.apply(phone.mirror, given);
      unequal.push(...found);
      return found;
    };
    for (let round = 0; round < 6; round += 1) {
      world.change(round === 0 ? 90 : 12);
      world.trouble();
      await phone.sync.round();
      phone.server.faults = [];
      assert.equal((await phone.sync.round()).done, true);
      const expected = [...new Set(phone.server.joined.flatMap((feed) => world.in(feed)))].sort();
      const held = await phone.mirror.list("equipment");
      assert.deepEqual(held.map(({ id, hint }) => [id, hint]), expected.map((id) => [id, `rev ${world.revs.get(id)}`]));
      assert.deepEqual(await phone.mirror.revs(held.map(({ id }) => ({ kind: "equipment", id }))), expected.map((id) => world.revs.get(id)));
    }
    assert.deepEqual(unequal, [], "every sum was right at the first reading");
    await phone.close();
  });
}
