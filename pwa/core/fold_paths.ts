/** What an engineer says of a report's path, folded as the server folds it (server/usecases/paths.py). */

import { addEvent, addEvents } from "./desk.ts";
import type { Desk, Pending } from "./desk.ts";
import { endVisit } from "./fold_visit.ts";
import type { Ticket } from "./records.gen.ts";
import { ASSIGNABLE, DONE } from "./ticket-states.ts";

/** An operating question is a consultation from then on (B-11). */
export function analyse(desk: Desk, pending: Pending): void {
  const ticket = running(desk, pending);
  if (ticket === undefined) return;
  const { body } = pending.operation;
  addEvents(ticket, pending, body);
  if (body["kind"] !== "operating" || ticket.type === "consultation") return;
  Object.assign(ticket, { type: "consultation", graded: true });
  addEvent(ticket, pending, "graded", { type: ticket.type, severity: ticket.severity, during: null });
}

/** On site from then on, with the clocks of that (C-01, clocks rule 16). */
export function passOn(desk: Desk, pending: Pending): void {
  const ticket = running(desk, pending);
  if (ticket === undefined) return;
  ticket.type = "on_site";
  addEvents(ticket, pending, pending.operation.body);
}

/** Solved without going there: the customer confirms it; a consultation is closed at once. */
export function solve(desk: Desk, pending: Pending): void {
  const ticket = desk.take("ticket", pending.operation.record);
  if (ticket === undefined) return;
  addEvents(ticket, pending, pending.operation.body);
  if (ticket.type === "consultation" && !DONE.includes(ticket.state)) settle(desk, ticket, "closed");
  else if (ASSIGNABLE.includes(ticket.state)) settle(desk, ticket, "repaired");
}

/** Ends the work from afar; what was never gone to is in nobody's hands any more. */
function settle(desk: Desk, ticket: Ticket, state: "closed" | "repaired"): void {
  if (endVisit(desk, ticket)) Object.assign(ticket, { engineer: null, visit: null });
  ticket.state = state;
}

function running(desk: Desk, { operation }: Pending): Ticket | undefined {
  const ticket = desk.take("ticket", operation.record);
  return ticket === undefined || DONE.includes(ticket.state) ? undefined : ticket;
}
