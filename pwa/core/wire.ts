/** What travels in a push and a pull, and how its answers are read. */

import type { Answers } from "./answers.gen.ts";
import { earliest } from "./outbox.ts";
import type { Entry, Verdict } from "./outbox.ts";
import type { Answer, BlobsWaiting, FeedPage, FeedState, Identity, PhoneFacts } from "./ports.ts";

export const WIRE_VERSION = 1;
const PULL_LIMIT = 500;

/** A server under load may add how long to wait before the next push. */
export type PushAnswer = Answers["POST /sync/push"] & { retry_after_s?: number };

export type PullAnswer = Omit<Answers["POST /sync/pull"], "feeds"> & { feeds: FeedPage[] };

export function pullRequest(identity: Identity, feeds: readonly FeedState[], waiting: Waiting | null): object {
  const { device, phone_epoch, server, server_epoch } = identity;
  const head = { device, phone_epoch, server, server_epoch, v: WIRE_VERSION, feeds, limit: PULL_LIMIT, snapshots: true };
  return waiting === null ? head : { ...head, waiting };
}

/** What waits on the phone, and how the phone is. */
export interface Waiting extends PhoneFacts {
  operations: number;
  oldest: number | null;
  photos: number;
  blob_bytes: number;
}

/** `left`: what stays on the phone after this message. */
export function waitingOf(left: readonly Entry[], blobs: BlobsWaiting, facts: PhoneFacts): Waiting {
  const oldest = earliest([...left.map(({ recorded_ms }) => recorded_ms), ...(blobs.oldest_ms === null ? [] : [blobs.oldest_ms])]);
  return { operations: left.length, oldest, photos: blobs.count, blob_bytes: blobs.bytes, ...facts };
}

/** `repeated` carries the first outcome: as a word, or as an outcome of its own. */
export function verdictOf(given: { outcome: string; rev?: unknown; code?: unknown; detail?: unknown; first?: unknown }): Verdict {
  const { first } = given;
  const nested = typeof first === "object" && first !== null ? (first as Partial<Verdict>) : null;
  const word = given.outcome !== "repeated" ? given.outcome : typeof first === "string" ? first : (nested?.outcome ?? "applied");
  const rev = given.rev ?? nested?.rev;
  const code = given.code ?? nested?.code;
  const detail = given.detail ?? nested?.detail;
  return {
    outcome: word,
    rev: typeof rev === "number" ? rev : null,
    code: typeof code === "string" ? code : null,
    detail: typeof detail === "string" ? detail : null,
  };
}

export function problemOf({ body }: Answer): { code: string | null; detail: string | null } {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  return { code: typeof code === "string" ? code : null, detail: typeof detail === "string" ? detail : null };
}

interface Pushed {
  batch: readonly Entry[];
  waiting: Waiting;
  wall_ms: number;
}

/** Joined as text: an operation's bytes are those that the vault keeps, in every push and every release. */
export function pushText(identity: Identity, { batch, waiting, wall_ms }: Pushed): string {
  const { device, phone_epoch, server, server_epoch } = identity;
  const head = JSON.stringify({ v: WIRE_VERSION, device, phone_epoch, server, server_epoch, wall_ms, waiting });
  const personal = Object.fromEntries(batch.flatMap(({ id, personal }) => (personal === null ? [] : [[id, personal]])));
  const operations = batch.map((entry) => entry.wire).join(",");
  return `${head.slice(0, -1)},"operations":[${operations}],"personal":${JSON.stringify(personal)}}`;
}
