/** What core asks of the device: a vault that is never cleared, a mirror that always may be, and a way to the server. */

import type { FeedItem, FeedPage as GivenPage } from "./answers.gen.ts";
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
  session: "active" | "sign-in-needed" | "revoked";
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
  blobsWaiting(): Promise<{ count: number; bytes: number }>;
}

export type Cursor = string | number;

export interface FeedState {
  feed: string;
  cursor: Cursor | null;
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
  restartAll(): Promise<void>;
  /** Forgets feeds and what was in no other. */
  leave(feeds: readonly string[]): Promise<void>;
  revs(keys: readonly { kind: string; id: string }[]): Promise<(number | null)[]>;
  outcomes(): Promise<RecordByKind["outcome"][]>;
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
  /** Signs the server's challenge with the phone's key. */
  renew(): Promise<"renewed" | "refused" | "revoked" | "offline">;
}
