/** Who this phone is: enrolled with a code, signed in with a password, its session renewed with its own key. */

import type { Answers, Problem } from "../core/answers.gen.ts";
import { randomName } from "../core/ids.ts";
import type { Entry } from "../core/outbox.ts";
import type { Answer, Identity } from "../core/ports.ts";
import type { Person } from "../core/records.gen.ts";
import { DEVICE_KEY, makeKey, publicJwk, renewSession } from "./keys.ts";
import type { Entered } from "./phone.ts";
import { codeOf } from "./recorder.ts";
import type { IdbVault } from "./vault.ts";

type Signed = Answers["GET /auth/me"];
type Post = (path: string, body: unknown) => Promise<Answer>;
type Notes = Record<string, string | null>;

function unheardBy({ person, server }: Pick<Identity, "person" | "server">): string {
  return `unheard:${server}:${person.id}`;
}

const SIGNED_OUT = "signed_out";
const UNTOLD = "untold";

export class Enrolment {
  private readonly vault: IdbVault;
  private readonly post: Post;
  private readonly eraseMirror: () => Promise<unknown>;

  constructor(vault: IdbVault, post: Post, eraseMirror: () => Promise<unknown>) {
    this.vault = vault;
    this.post = post;
    this.eraseMirror = eraseMirror;
  }

  /** Enrols with a code of the console; the key is made here and its private half can never be read out. */
  async enrol(code: string, name: string): Promise<Entered> {
    const pair = await makeKey();
    const answer = await this.post("/devices", { code, name, public_key: await publicJwk(pair) });
    if (answer.status !== 200 && answer.status !== 201) return refusal(answer);
    try {
      return await this.become(answer.body as Answers["POST /devices"], pair);
    } catch (error) {
      await this.backOut();
      return unkept(error);
    }
  }

  private async become({ device, me }: Answers["POST /devices"], pair: CryptoKeyPair): Promise<Entered> {
    const before = await this.vault.identity();
    const same = before !== null && before.person.id === me.person.id && before.server === me.server;
    // The server was restored meanwhile and has forgotten this phone: what it also forgot of what was said is said again.
    const restored = before !== null && same && before.server_epoch !== me.server_epoch;
    const { phone_epoch, notes } = restored ? { phone_epoch: before.phone_epoch, notes: {} } : await this.epochFor(before, me);
    const { person, organisation, server, server_epoch } = me;
    const identity: Identity = { device: device.id, name: device.name, person, organisation, server, server_epoch, phone_epoch, session: "active" };
    // First: killed in between, whoever had the phone reads everything again, and nobody reads what is theirs.
    if (!same || restored) await this.eraseMirror();
    await this.vault.become(identity, { name: DEVICE_KEY, pair }, { ...notes, [SIGNED_OUT]: false });
    return { ok: true, person };
  }

  /**
   * The numbers to go on with. Where some are not settled (a refused one still waits for its author), the same person
   * goes on with them, also after somebody else used the phone meanwhile; else they begin anew, for a new device would show the earlier ones as holes.
   */
  private async epochFor(before: Identity | null, { person, server }: Signed): Promise<{ phone_epoch: string; notes: Notes }> {
    const unsettled = (entry: Entry): boolean => entry.state !== "settled" && !entry.replaced;
    const left = before !== null && (await this.vault.entries()).some(unsettled) ? { [unheardBy(before)]: before.phone_epoch } : {};
    const name = unheardBy({ person, server });
    const unheard = left[name] ?? (await this.vault.meta<string | null>(name));
    return { phone_epoch: unheard ?? randomName(), notes: { ...left, [name]: null } };
  }

  /** Signs in; a phone that is not yet this engineer's enrols itself. All of it, or the phone stays whose it was. */
  async signIn(login: string, password: string, name: string): Promise<Entered> {
    const answer = await this.post("/auth/sign-in", { login, password });
    if (answer.status !== 200) return refusal(answer);
    const { person } = answer.body as Answers["POST /auth/sign-in"];
    const entered = await this.enter(person, name).catch(unkept);
    if (!entered.ok) await this.backOut();
    return entered;
  }

  private async enter(person: Person, name: string): Promise<Entered> {
    const identity = await this.vault.identity();
    if (identity !== null && identity.person.id === person.id && (await this.renewAs(identity)) === "renewed") {
      await this.vault.saveMeta(SIGNED_OUT, false);
      await this.vault.saveIdentity({ ...identity, session: "active" });
      return { ok: true, person };
    }
    const code = await this.post("/enrolments", { person: person.id });
    if (code.status !== 200 && code.status !== 201) return refusal(code);
    return this.enrol((code.body as Answers["POST /enrolments"]).code, name);
  }

  /** Ends the session of whoever could not enrol: the phone's own is renewed with its key, unless its person has signed out. */
  private async backOut(): Promise<void> {
    const told = (await this.post("/auth/sign-out", {})).status !== 0;
    if (!told && (await this.vault.meta<boolean | typeof UNTOLD>(SIGNED_OUT))) await this.vault.saveMeta(SIGNED_OUT, UNTOLD);
  }

  /** Enrols by the sign-in that an engineer's browser already has, so that nobody signs in twice. */
  async adopt(name: string): Promise<Entered> {
    if ((await this.vault.identity()) !== null || (await this.vault.meta<boolean>(SIGNED_OUT))) {
      return { ok: false, code: "sign-in-needed", detail: null };
    }
    const code = await this.post("/enrolments", {});
    if (code.status !== 200) return refusal(code);
    return this.enrol((code.body as Answers["POST /enrolments"]).code, name);
  }

  async signOut(): Promise<void> {
    await this.vault.saveMeta(SIGNED_OUT, UNTOLD);
    const identity = await this.vault.identity();
    if (identity?.session === "active") await this.vault.saveIdentity({ ...identity, session: "sign-in-needed" });
    await this.tellSignOut();
  }

  /** Whether nothing is to be said in this person's name: they have signed out, perhaps where no server could hear it. */
  async rests(): Promise<boolean> {
    const out = await this.vault.meta<boolean | typeof UNTOLD>(SIGNED_OUT);
    if (out === UNTOLD) await this.tellSignOut();
    return Boolean(out);
  }

  private async tellSignOut(): Promise<void> {
    // The session's cookie is out of reach for script: until the server has ended it, it would still open everything.
    if ((await this.post("/auth/sign-out", {})).status !== 0) await this.vault.saveMeta(SIGNED_OUT, true);
  }

  async renew(): Promise<"renewed" | "refused" | "revoked" | "offline"> {
    const identity: Identity | null = await this.vault.identity();
    // Who has signed out is not signed in again behind their back.
    if (identity === null || (await this.vault.meta<boolean>(SIGNED_OUT))) return "refused";
    return this.renewAs(identity);
  }

  private async renewAs({ device }: Identity): ReturnType<Enrolment["renew"]> {
    return renewSession(device, await this.vault.key(DEVICE_KEY), this.post);
  }
}

function unkept(error: unknown): Entered {
  return { ok: false, code: codeOf(error), detail: null };
}

function refusal({ status, body }: Answer): Entered {
  const { code, detail } = (body ?? {}) as Partial<Problem>;
  return { ok: false, code: code ?? (status === 0 ? "no-server" : "internal"), detail: detail ?? null };
}
