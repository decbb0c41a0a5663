/** Being asked to wait somewhere: yes, no, and going away again, folded as the server folds it (server/usecases/standby.py). */

import { textOf } from "./desk.ts";
import type { Desk, Pending } from "./desk.ts";
import type { Standby } from "./records.gen.ts";

const STATES = { "standby.accept": "accepted", "standby.decline": "declined", "standby.leave": "left" } as const;

export function foldStandby(desk: Desk, { operation, moment, by }: Pending): void {
  const state = STATES[operation.kind as keyof typeof STATES];
  const standby = desk.take("standby", operation.record);
  if (standby === undefined || standby === null || !mayBecome(standby, state, moment.at_ms)) return;
  const why = textOf(operation.body["why"]);
  const ended = state === "accepted" ? { accepted_ms: moment.at_ms, ended_ms: null, end: null } : { ended_ms: moment.at_ms };
  Object.assign(standby, { state, why, ...ended, story: [...standby.story, { what: state, by, at_ms: moment.at_ms, why }] });
}

/** Whether an answer still changes anything: a no may be taken back while the move holds, and a yes as well. */
export function mayBecome({ state, until_ms }: Standby, next: "accepted" | "declined" | "left", at_ms: number): boolean {
  if (next === "declined") return state === "asked" || state === "accepted";
  if (next === "left") return state === "accepted";
  return ["asked", "declined", "left"].includes(state) && until_ms !== null && at_ms < until_ms;
}
