/** What the screens of the phone may ask of it. Built by `openPhone()` in state.ts; no screen touches IndexedDB or the network. */

import type { BodyByKind, PhoneKind, PersonalByKind } from "../core/operations.gen.ts";
import type { Equipment, Label, Organisation, Person, RecordByKind, RecordKind, Site } from "../core/records.gen.ts";

/** `no-server`: the phone has a network, the server does not answer (or a portal answers in its place). */
export type Network = "online" | "no-server" | "offline";

/**
 * `new`: not enrolled. `sign-in-needed`: recording goes on, sync rests. `revoked`: the mirror is erased, the vault locked.
 * `erasing`: told to erase itself; it sends what waits, and then forgets everything.
 */
export type Session = "new" | "active" | "sign-in-needed" | "revoked" | "erasing";

/** Bytes kept in the vault: a photo already shrunk, a signature. */
export interface BlobRef {
  sha256: string;
  bytes: number;
  type: string;
}

type PersonalOf<K extends PhoneKind> = K extends keyof PersonalByKind ? PersonalByKind[K] : never;

export interface RecordOptions<K extends PhoneKind = PhoneKind> {
  /** Values that travel apart (names, telephone numbers, a position). */
  personal?: PersonalOf<K>;
  blobs?: readonly BlobRef[];
  /** Operations that must be settled first; the one that made this record is added by itself. */
  needs?: readonly string[];
  /** The refused operation that this one replaces. */
  mends?: string;
  /** Draft to clear in the same transaction. */
  draft?: string;
}

/** Why something could not be kept; the form stays on screen. */
export type KeepCode =
  | "not-enrolled"
  | "device-revoked"
  | "device-erasing"
  | "storage-full"
  | "storage-failed"
  | "photo-too-large"
  | "photo-unreadable";

/** `ok` only after the vault's transaction is complete: this is "saved". */
export type Recorded = { ok: true; id: string; n: number } | { ok: false; code: KeepCode };
export type Kept = { ok: true; blob: BlobRef } | { ok: false; code: KeepCode };
export type Entered =
  | { ok: true; person: Person }
  | { ok: false; code: string; detail: string | null };

export interface Me {
  person: Person;
  organisation: Organisation;
  device: { id: string; name: string };
  server: string;
}

/** waiting: to be sent. held: needs a refused or parked one. parked: safe on the server, being looked at. */
export type OutboxState = "waiting" | "held" | "parked" | "needs-you" | "settled";

export interface OutboxItem {
  id: string;
  n: number;
  kind: PhoneKind;
  record: string;
  body: Record<string, unknown>;
  personal: Record<string, unknown> | null;
  recorded_ms: number;
  state: OutboxState;
  code: string | null;
  detail: string | null;
  /** Refused, and replaced or withdrawn since. */
  answered: boolean;
  /** For a held one: the refused or parked operation that it waits for in the end. */
  held_by: { kind: PhoneKind; state: OutboxState } | null;
  /** The off-machine copy has it; null = nobody knows of one. */
  backed_up: boolean | null;
  /** Pictures of it that the server has not verified. */
  photos_unsent: number;
  blobs: readonly BlobRef[];
}

export interface Outbox {
  recorded: number;
  on_server: number;
  waiting: number;
  needs_you: number;
  /** Since when the oldest of what is not on the server is here: an operation, a photo, a signature. */
  oldest_ms: number | null;
  /** How many the off-machine copy has; null = nobody knows of one. */
  backed_up: number | null;
  photos: { kept: number; on_server: number; bytes: number; waiting_bytes: number };
  /** Newest first; what is on the server stays readable for 7 days. */
  items: readonly OutboxItem[];
}

export type Pause = "sign-in-needed" | "revoked" | "other-server" | "update-needed" | "server-busy" | "server-full";

export interface SyncState {
  /** A whole round of sync has ended since this page began; `last_ms` may be of a page before it. */
  fresh: boolean;
  last_ms: number | null;
  pause: Pause | null;
  /** A backup exists up to here; null = none known. */
  durable_ms: number | null;
  /** What the server holds of this phone: everything up to `n` but so many. */
  held?: { n: number; missing: number } | null;
  /** Bytes of the picture under way that the server has already. */
  uploaded_bytes?: number;
  /** A large feed on its way to this phone: records that are here, and how many there will be. */
  filling?: { done: number; of: number } | null;
}

/** What a phone could not send, sealed into a file. */
export interface HandOver {
  file: Blob;
  name: string;
  operations: number;
  photos: number;
}

export interface Draft<T = unknown> {
  values: T;
  saved_ms: number;
}

export interface Found {
  label: Label;
  equipment: Equipment | null;
  site: Site | null;
}

/** What of a site is on this phone. */
export interface SiteOnPhone {
  records: number;
  /** How many there will be, while they are being fetched. */
  of: number | null;
  bytes: number;
  pulled_ms: number | null;
  complete: boolean;
}

export interface Storage {
  persisted: boolean;
  used_bytes: number | null;
  quota_bytes: number | null;
}

/** The phone's own clock beside the server's, as last heard. */
export interface ClockSeen {
  /** How far the phone's clock is ahead (+) or behind (-), as it stands now; null before the first answer ever. */
  ahead_ms: number | null;
  /** Half of it is the most that `ahead_ms` can be wrong by. */
  rtt_ms: number | null;
  heard_ms: number | null;
}

export type Topic = "records" | "outbox" | "network" | "sync" | "session" | "update";

export interface Phone {
  /** Calls back after something of a topic changed, here or in another tab. Gives back the end of it. */
  subscribe(listener: (topic: Topic) => void): () => void;

  /** The server's time as this phone knows it. */
  now_ms(): number;
  network(): Network;
  clock(): ClockSeen;
  /** Asks the server whether it is there; the time of the answer, or null where none came within three seconds. */
  heartbeat(): Promise<number | null>;
  /** When the system last woke the service worker with a message, by the phone's own clock. */
  woken(): Promise<{ wall_ms: number } | null>;
  lastSync(): number | null;
  sync(): SyncState;
  /** Asks for a round of sync now; resolves when it has ended. */
  syncNow(): Promise<void>;

  session(): Session;
  me(): Me | null;
  /** Enrols this phone with the code of the console; makes its key. */
  enrol(code: string, name?: string): Promise<Entered>;
  /** Signs in with a password; a phone not yet enrolled enrols itself for that engineer. */
  signIn(login: string, password: string): Promise<Entered>;
  /** Enrols by a sign-in that this browser already has; refused where there is none. */
  adopt(): Promise<Entered>;
  signOut(): Promise<void>;

  /** Says what happened. Everything a person does on the phone goes through here. */
  record<K extends PhoneKind>(
    kind: K,
    record: string,
    body: BodyByKind[K],
    options?: RecordOptions<K>,
  ): Promise<Recorded>;
  /** A fresh UUIDv7, for records made here (a ticket reported in the field). */
  newId(): string;
  /** Takes back a refused operation. */
  withdraw(id: string, why?: string): Promise<Recorded>;
  outbox(): Promise<Outbox>;
  /** Seals everything unsent into a file that the desk can open with this passphrase; nothing leaves the vault. */
  handOver(passphrase: string): Promise<HandOver>;
  /** When a file was last made that holds everything unsent now; null = there is none. */
  handedOver(): Promise<number | null>;

  /** A record with everything pending on this phone already in it. */
  get<K extends RecordKind>(kind: K, id: string): Promise<RecordByKind[K] | null>;
  list<K extends RecordKind>(
    kind: K,
    filter?: Partial<RecordByKind[K]> | ((record: RecordByKind[K]) => boolean),
  ): Promise<RecordByKind[K][]>;
  /** A label known on this phone, its tag already parsed; null = not known here. */
  findTag(tag: string): Promise<Found | null>;
  siteOnPhone(site: string): Promise<SiteOnPhone>;

  /** Shrinks a photo (EXIF is gone with it) and keeps it in the vault. */
  addPhoto(photo: Blob): Promise<Kept>;
  /** Keeps bytes as they are: a signature drawn on the screen. */
  addBlob(bytes: Blob): Promise<Kept>;
  /** From the vault, else from the server; null when neither has it now. */
  blob(sha256: string): Promise<Blob | null>;

  draft<T>(key: string): Promise<Draft<T> | null>;
  saveDraft(key: string, values: unknown): Promise<void>;
  dropDraft(key: string): Promise<void>;

  storage(): Promise<Storage>;
  storagePersisted(): Promise<boolean>;
  /** Whether another picture finds room: to be asked before the camera opens. */
  hasRoom(): Promise<boolean>;
  /** Asks the browser to keep this phone's data. */
  persistStorage(): Promise<boolean>;

  /** A newer app waits; it takes over only when the person agrees. */
  updateWaiting(): boolean;
  acceptUpdate(): void;
}
