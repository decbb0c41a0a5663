/** A phone that was told to erase itself: it sends what it can, says its last word, and forgets. */

import { uuid7 } from "./ids.ts";
import type { BodyByKind } from "./operations.gen.ts";
import type { Saying } from "./operations.ts";
import { onServer } from "./outbox.ts";
import type { Entry } from "./outbox.ts";
import type { Identity, Mirror, Vault } from "./ports.ts";
import type { RecordByKind } from "./records.gen.ts";
import type { PhoneTime, Said } from "./time.ts";

type Command = RecordByKind["command"];

export interface ErasingPorts {
  vault: Vault;
  mirror: Mirror;
  time: PhoneTime;
  changed(what: "outbox" | "records" | "session"): void;
  /** Told before the mirror is dropped: what uploads need of it is to be kept beside them. */
  beforeErasing?(): Promise<void>;
  /** Told when nothing is to stay: what lies beside vault and mirror goes too. */
  forgetBeside?(): Promise<void>;
}

/** What a phone holds, as its last word counts it. */
export interface Holding {
  entries: readonly Entry[];
  photos: number;
  /** Hashes of pictures that the server has not verified. */
  unsent_photos: readonly string[];
  /** Ids of operations and hashes of pictures that an exported file holds. */
  exported: ReadonlySet<string>;
}

/** The command that stands for this phone; null = none, or taken back. */
export function standing(commands: readonly Command[], device: string): Command | null {
  const told = commands.filter((command) => command.device === device && command.state === "told");
  return told.sort((left, right) => right.told_ms - left.told_ms)[0] ?? null;
}

/** Whether everything may go: it is on the server, or in a file, or somebody decided to lose it. */
export function mayErase({ unsent }: Command, holding: Holding): boolean {
  const { lost, photos_lost } = lastWord(holding);
  return unsent === "lose" || (lost === 0 && photos_lost === 0);
}

export function lastWord({ entries, photos, unsent_photos, exported }: Holding): BodyByKind["device.erased"] {
  const unsent = entries.filter((entry) => !onServer(entry));
  const filed = unsent.filter((entry) => exported.has(entry.id)).length;
  const photos_lost = unsent_photos.filter((sha256) => !exported.has(sha256)).length;
  return { records: entries.length, lost: unsent.length - filed, exported: filed, photos, photos_lost };
}

export class Eraser {
  private readonly ports: ErasingPorts;

  constructor(ports: ErasingPorts) {
    this.ports = ports;
  }

  /** Does what the desk told this phone, after a whole pull. True: more is to be sent or read. */
  async obey(identity: Identity): Promise<boolean> {
    const { vault, mirror } = this.ports;
    const command = standing(await mirror.commands(), identity.device);
    if (command === null) return identity.session === "erasing" && this.goOn(identity);
    if (identity.session !== "erasing") await this.lock(identity);
    const entries = await vault.entries(true);
    if (isErased(entries)) return false;
    const [photos, exported] = [await vault.photos(), await vault.exported()];
    const others = (await vault.unanswered()).filter((entry) => entry.phone_epoch !== identity.phone_epoch);
    const holding = { entries: [...entries, ...others], photos: photos.kept, unsent_photos: photos.unsent, exported };
    const said = this.ports.time.said();
    if (!mayErase(command, holding) || said === null) return false;
    await vault.erase(lastSaying(command, identity, said, lastWord(holding)));
    this.ports.changed("outbox");
    return true;
  }

  /** Once the server has the last word, or its answer was lost and it knows this phone no more: nothing stays here. */
  async isForgotten(identity: Identity, revoked: boolean): Promise<boolean> {
    if (identity.session !== "erasing" && identity.session !== "revoked") return false;
    const entries = await this.ports.vault.entries(true);
    if (!isErased(entries) || !(revoked || entries.every(onServer))) return false;
    await this.ports.mirror.erase();
    await this.ports.forgetBeside?.();
    await this.ports.vault.forget();
    this.ports.changed("session");
    return true;
  }

  private async lock(identity: Identity): Promise<void> {
    await this.ports.beforeErasing?.();
    await this.ports.vault.saveIdentity({ ...identity, session: "erasing" });
    await this.ports.mirror.keepOnly(`device:${identity.device}`);
    this.ports.changed("session");
  }

  /** The desk took it back: everything is read again. */
  async goOn(identity: Identity): Promise<true> {
    await this.ports.vault.saveIdentity({ ...identity, session: "active" });
    await this.ports.mirror.restartAll();
    this.ports.changed("session");
    return true;
  }
}

/** Only the last word is left. */
function isErased(entries: readonly Entry[]): boolean {
  return entries.length > 0 && entries.every((entry) => entry.operation.kind === "device.erased");
}

/** The last operation that this phone says; it outlives everything else on it until the server has it. */
function lastSaying(command: Command, identity: Identity, said: Said, body: BodyByKind["device.erased"]): Saying {
  return {
    id: uuid7(said.wall_ms),
    kind: "device.erased",
    record: command.id,
    feed: `device:${identity.device}`,
    body: { ...body },
    personal: null,
    personal_sha256: null,
    base: null,
    said,
    needs: [],
    blobs: [],
    mends: null,
  };
}
