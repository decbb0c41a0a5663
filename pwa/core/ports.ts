/** What core asks of the device: a vault that is never cleared, a mirror that always may be, and a way to the server. */

import type { FeedItem, FeedPage as GivenPage } from "./answers.gen.ts";
import type { Snapshot } from "./fill.ts";
import type { Entry } from "./outbox.ts";
import type { Saying } from "./operations.ts";
import type { Organisation, Person, RecordByKind } from "./records.gen.ts";

export type { FeedItem };

/** Who this phone is. `phone_epoch` is new whenever the phone finds its store empty. */
export interface Identity {
  device: string;
  name: string;
  person: Person;
  organisation: Organisation;
  server: string;
  server_epoch: string;
  phone_epoch: string;
  /** `erasing`: told to erase itself; it sends what waits and records nothing more. */
  session: "active" | "sign-in-needed" | "revoked" | "erasing";
}

/** What a phone says of itself beside what waits on it; the desk reads it per phone. */
export interface PhoneFacts {
  app?: string;
  /** How far its clock is ahead (+) or behind (-). */
  ahead_ms?: number | null;
  free_bytes?: number | null;
  persisted?: boolean;
  /** Percent. */
  battery?: number | null;
}

/** Pictures that operations speak of and the server has not verified. */
export interface BlobsWaiting {
  count: number;
  bytes: number;
  oldest_ms: number | null;
}

export interface Vault {
  identity(): Promise<Identity | null>;
  saveIdentity(identity: Identity): Promise<void>;
  /** Numbers the operation, keeps it with its blobs, and clears the draft: all of it in one transaction, or nothing. */
  append(saying: Saying, draft: string | null): Promise<Entry>;
  /** Of the present phone_epoch; `all` includes those done long ago. */
  entries(all?: boolean): Promise<Entry[]>;
  /** Writes back book-keeping; the operation's own text stays as it was. */
  update(entries: readonly Entry[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Puts by what was done more than seven days ago, so that no start loads it. */
  putBy(now_ms: number): Promise<void>;
  blobsWaiting(): Promise<BlobsWaiting>;
  /** Pictures that operations speak of: how many are kept, and the hashes of those that the server has not verified. */
  photos(): Promise<{ kept: number; unsent: string[] }>;
  /** Whatever no server has answered for, of whoever used this phone. */
  unanswered(): Promise<Entry[]>;
  /** Ids of operations and hashes of pictures that an exported file holds. */
  exported(): Promise<ReadonlySet<string>>;
  /** Clears everything but who this phone is and its numbers, and keeps its last word, in one transaction. */
  erase(last: Saying): Promise<void>;
  /** Clears everything: this phone is nobody's. */
  forget(): Promise<void>;
}

export type Cursor = string | number;

export interface FeedState {
  feed: string;
  cursor: Cursor | null;
}

/** A snapshot on its way into the mirror: `next` is the first part that is not here yet. */
export interface Filling {
  snapshot: Snapshot;
  next: number;
}

/** A page as the server gives it; its cursor is only ever handed back. */
export interface FeedPage extends Omit<GivenPage, "cursor"> {
  cursor: Cursor;
}

export interface Mirror {
  feeds(): Promise<FeedState[]>;
  /** Takes in the pages of one answer; gives the feeds whose sum then differs from the server's. */
  apply(pages: readonly FeedPage[], now_ms: number): Promise<string[]>;
  /** Feeds to read from the beginning: what is not in them any more goes when they have been read to their end. */
  restart(feeds: readonly string[]): Promise<void>;
  /** All of them, of a server that may have gone back to an older state: its word counts. */
  restartAll(): Promise<void>;
  filling(feed: string): Promise<Filling | null>;
  /** Begins to fill a feed from this snapshot. */
  begin(feed: string, snapshot: Snapshot): Promise<Filling>;
  /** Takes in one part, and that it is here; false where it is not the next part of what is being filled. */
  take(feed: string, snapshot: string, part: number, items: readonly FeedItem[], now_ms: number): Promise<boolean>;
  /** Forgets feeds and what was in no other. */
  leave(feeds: readonly string[]): Promise<void>;
  revs(keys: readonly { kind: string; id: string }[]): Promise<(number | null)[]>;
  outcomes(): Promise<RecordByKind["outcome"][]>;
  commands(): Promise<RecordByKind["command"][]>;
  /** Drops every record that is not in this feed, and keeps all cursors. */
  keepOnly(feed: string): Promise<void>;
  erase(): Promise<void>;
}

/** `status` 0: no answer of our server (no network, time over, or HTML where JSON was expected). */
export interface Answer {
  status: number;
  body: unknown;
  retry_after_s: number | null;
}

export interface Transport {
  push(body: string): Promise<Answer>;
  pull(body: string): Promise<Answer>;
  /** Asks for a snapshot of a feed. */
  snapshot(feed: string): Promise<Answer>;
  /** One part of a snapshot, unpacked; `bytes` is null unless the status is 200. */
  chunk(snapshot: string, part: number): Promise<Answer & { bytes: Uint8Array | null }>;
  /** Signs the server's challenge with the phone's key. */
  renew(): Promise<"renewed" | "refused" | "revoked" | "offline">;
}
