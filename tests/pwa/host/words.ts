/** What the simulation may say to a phone, and what each word does. */

import type { BodyByKind, PhoneKind } from "../../../pwa/core/operations.gen.ts";
import type { BlobRef, RecordOptions } from "../../../pwa/device/phone.ts";
import { copied } from "./copy.ts";
import type { Death, Trouble } from "./disk.ts";
import type { Answered } from "./page.ts";
import type { Phones } from "./phones.ts";
import type { Bug } from "./planted.ts";
import { mirrorOf, vaultOf, viewOf } from "./sight.ts";

interface At {
  phone: string;
  tab: string;
}

interface Recording extends At {
  kind: PhoneKind;
  record: string;
  body: BodyByKind[PhoneKind];
  personal: Record<string, unknown> | null;
  blobs: BlobRef[];
  needs: string[];
  mends: string | null;
  draft: string | null;
}

/** Words to the world around a phone: done at once. */
const AT_ONCE = {
  add: (phones: Phones, given: { phone: string; seed: string; wall_ms: number; bug?: Bug; live?: boolean; hasLocks?: boolean }) =>
    phones.add(given.phone, given),
  forget: (phones: Phones) => phones.forget(),
  open: (phones: Phones, { phone, tab }: At) => phones.open(phone, tab),
  kill: (phones: Phones, { phone }: { phone: string }) => phones.pages(phone).forEach((page) => page.kill()),
  close: (phones: Phones, { phone, tab }: At) => phones.page(phone, tab).kill(),
  freeze: (phones: Phones, { phone, tab }: At) => phones.page(phone, tab).freeze(),
  thaw: (phones: Phones, { phone, tab }: At) => phones.page(phone, tab).thaw(),
  pass: (phones: Phones, given: { phone: string; wall_ms: number; mono_ms: number }) => phones.pass(given.phone, given),
  answer: (phones: Phones, { request, answered }: { request: number; answered: Answered }) => phones.answer(request, answered),
  arm: (phones: Phones, { phone, tab, death }: At & { death: Death | null }) => phones.page(phone, tab).connector.arm(death),
  trouble: (phones: Phones, { phone, ...trouble }: { phone: string } & Trouble) =>
    void Object.assign(phones.browser(phone).disk.trouble, trouble),
  lose: (phones: Phones, { phone, silently }: { phone: string; silently: boolean }) =>
    phones.browser(phone).disk.loseConnections(silently),
  evict: (phones: Phones, { phone, what }: { phone: string; what: "mirror" | "all" }) => phones.browser(phone).disk.evict(what),
  clone: (phones: Phones, { phone, to }: { phone: string; to: string }) =>
    copied(phones.browser(phone).disk.factory, phones.browser(to).disk.factory),
  network: (phones: Phones, { phone, onLine }: { phone: string; onLine: boolean }) => {
    phones.browser(phone).onLine = onLine;
    for (const page of phones.pages(phone)) page.tell(onLine ? "online" : "offline");
  },
  poke: (phones: Phones, { phone }: { phone: string }) => phones.pages(phone).forEach((page) => page.poke()),
  vault: (phones: Phones, { phone }: { phone: string }) => vaultOf(phones.browser(phone).disk),
  mirror: (phones: Phones, { phone }: { phone: string }) => mirrorOf(phones.browser(phone).disk),
  timer: (phones: Phones, { phone }: { phone: string }) => phones.nextTimer(phone),
};

/** Words to a page: begun, and their end is told when it comes. */
const ON_PAGE = {
  enrol: (phones: Phones, { phone, tab, code }: At & { code: string }) => phones.call(phone, tab, (page) => page.opened().enrol(code)),
  signIn: (phones: Phones, { phone, tab, login, password }: At & { login: string; password: string }) =>
    phones.call(phone, tab, (page) => page.opened().signIn(login, password)),
  signOut: (phones: Phones, { phone, tab }: At) => phones.call(phone, tab, (page) => page.opened().signOut()),
  sync: (phones: Phones, { phone, tab }: At) => phones.call(phone, tab, (page) => page.opened().syncNow()),
  record: (phones: Phones, { phone, tab, kind, record, body, ...options }: Recording) =>
    phones.call(phone, tab, (page) => page.opened().record(kind, record, body, optionsOf(options))),
  withdraw: (phones: Phones, { phone, tab, id }: At & { id: string }) => phones.call(phone, tab, (page) => page.opened().withdraw(id)),
  blob: (phones: Phones, { phone, tab, data, type }: At & { data: string; type: string }) =>
    phones.call(phone, tab, (page) => page.opened().addBlob(new Blob([Buffer.from(data, "base64")], { type }))),
  read: (phones: Phones, { phone, tab, sha256 }: At & { sha256: string }) =>
    phones.call(phone, tab, async (page) => base64Of(await page.opened().blob(sha256))),
  outbox: (phones: Phones, { phone, tab }: At) => phones.call(phone, tab, (page) => page.opened().outbox()),
  view: (phones: Phones, { phone, tab }: At) => phones.call(phone, tab, (page) => viewOf(page.opened())),
  state: (phones: Phones, { phone, tab }: At) =>
    phones.call(phone, tab, async (page) => {
      const opened = page.opened();
      return { session: opened.session(), network: opened.network(), sync: opened.sync(), clock: opened.clock(), me: opened.me() };
    }),
  saveDraft: (phones: Phones, { phone, tab, key, values }: At & { key: string; values: unknown }) =>
    phones.call(phone, tab, (page) => page.opened().saveDraft(key, values)),
  draft: (phones: Phones, { phone, tab, key }: At & { key: string }) => phones.call(phone, tab, (page) => page.opened().draft(key)),
};

const WORDS: Record<string, (phones: Phones, given: never) => unknown> = { ...AT_ONCE, ...ON_PAGE };

/** Does what a word says, lets everything go on that can, and gives its result: of words to a page, the number of the call. */
export async function obey(phones: Phones, given: { do: string }): Promise<unknown> {
  const word = WORDS[given.do];
  if (word === undefined) throw new Error(`nobody knows the word ${given.do}`);
  const result = await word(phones, given as never);
  await phones.quiet();
  return result;
}

function optionsOf({ personal, blobs, needs, mends, draft }: Omit<Recording, keyof At | "kind" | "record" | "body">): RecordOptions {
  return {
    blobs,
    needs,
    ...(personal === null ? {} : { personal: personal as never }),
    ...(mends === null ? {} : { mends }),
    ...(draft === null ? {} : { draft }),
  };
}

async function base64Of(blob: Blob | null): Promise<string | null> {
  return blob === null ? null : Buffer.from(await blob.arrayBuffer()).toString("base64");
}
