/** A call that a person tells of, at its first second. The same as `Moment.by_hand` in `server/usecases/act.py`. */

import type { Desk, Pending } from "./desk.ts";
import { foldTicket } from "./fold_ticket.ts";

/** Folds a call; what lies ahead is told as of now. */
export function foldCall(desk: Desk, pending: Pending): void {
  foldTicket(desk, pending);
  const { operation, moment } = pending;
  const began = Number(operation.body["began_ms"] ?? moment.at_ms);
  if (began >= moment.at_ms) return;
  const moved = moment.certainty === "moved";
  const known_by = (moved ? moment.received_ms : moment.latest_ms) - Number(operation.body["talked_s"] ?? 0) * 1000;
  const told = {
    at_ms: began,
    earliest_ms: began,
    latest_ms: began,
    certainty: moved ? ("moved" as const) : ("bracketed" as const),
    wide_earliest_ms: began,
    wide_latest_ms: Math.max(began, known_by),
    source: "manual" as const,
  };
  const events = desk.take("ticket", operation.record)?.events ?? [];
  for (const event of events) if (event.source === "phone" && event.id.startsWith(operation.id)) Object.assign(event, told);
}
