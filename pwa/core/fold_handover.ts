/** Handing over at the end of a shift, folded as the server folds it (server/usecases/handover.py). */

import { addEvent, textOf } from "./desk.ts";
import type { Desk, Pending } from "./desk.ts";
import { endVisit } from "./fold_visit.ts";
import type { Handover, HandoverItem, Ticket, Visit } from "./records.gen.ts";
import { ASSIGNABLE, DONE } from "./ticket-states.ts";

/** What is in one's hands and may change them goes over. */
export function beginHandover(desk: Desk, { operation, moment, by }: Pending): void {
  const { record, body } = operation;
  if (desk.look("handover", record) !== undefined) return;
  const items = desk.all("ticket").filter((ticket) => mayChangeHands(ticket, by)).sort(byReport);
  if (items.length === 0) return;
  desk.put("handover", {
    id: record,
    from: by,
    to: String(body["to"]),
    note: textOf(body["note"]),
    contracts: [...new Set(items.map(({ contract }) => contract))].sort(),
    items: items.map(({ id, number }) => ({ ticket: id, number, accepted_ms: null })),
    state: "open",
    begun_ms: moment.at_ms,
    ended_ms: null,
  });
}

/** Takes one over into one's own hands; the last one ends the hand-over. */
export function acceptHandover(desk: Desk, pending: Pending): void {
  const { operation, moment } = pending;
  const handover = desk.take("handover", operation.record);
  const item = handover?.items.find(({ ticket }) => ticket === operation.body["ticket"]);
  if (handover?.state !== "open" || item === undefined || item.accepted_ms !== null) return;
  const ticket = desk.take("ticket", item.ticket);
  if (ticket?.engineer === handover.from && ASSIGNABLE.includes(ticket.state)) assign(desk, ticket, pending);
  item.accepted_ms = moment.at_ms;
  hush(desk, item.ticket, pending);
  if (!handover.items.some((one) => isLeft(one, handover, desk.look("ticket", one.ticket)))) end(handover, "done", moment.at_ms);
}

export function endHandover(desk: Desk, { operation, moment }: Pending): void {
  const handover = desk.take("handover", operation.record);
  if (handover?.state === "open") end(handover, "taken_back", moment.at_ms);
}

/** Whether a job still waits to be taken over: what is done meanwhile, or where somebody has arrived, needs nobody. */
export function isLeft(item: HandoverItem, handover: Handover, ticket: Ticket | null | undefined): boolean {
  if (item.accepted_ms !== null) return false;
  if (ticket === null || ticket === undefined) return true;
  return ticket.engineer === handover.from ? ASSIGNABLE.includes(ticket.state) : !DONE.includes(ticket.state);
}

/** Whether a job is in these hands, and not yet on site. */
export function mayChangeHands(ticket: Ticket, engineer: string): boolean {
  return ticket.engineer === engineer && ASSIGNABLE.includes(ticket.state);
}

/** What rang until somebody took this over is over. */
function hush(desk: Desk, ticket: string, { moment, by }: Pending): void {
  for (const alert of desk.all("alert")) {
    const rings = alert.rung === "handover" && alert.ticket === ticket && alert.to === by && alert.state === "ringing";
    if (rings) desk.put("alert", { ...alert, state: "stood_down", ended_ms: moment.at_ms });
  }
}

function byReport(left: Ticket, right: Ticket): number {
  return left.reported_ms - right.reported_ms || (left.id < right.id ? -1 : 1);
}

function end(handover: Handover, state: Handover["state"], at_ms: number): void {
  Object.assign(handover, { state, ended_ms: at_ms });
}

function assign(desk: Desk, ticket: Ticket, pending: Pending): void {
  const { by, moment } = pending;
  const id = textOf(pending.operation.body["visit"]);
  // Without an id the server gives it one that this phone cannot know.
  if (id === null) return;
  endVisit(desk, ticket);
  desk.put("visit", visitOf(id, ticket, by, moment.at_ms));
  const given = { engineer: by, visit: id, why: "handover" };
  const assignment = { ...given, by, at_ms: moment.at_ms, choice: null };
  Object.assign(ticket, { engineer: by, visit: id, state: "assigned", assignment });
  addEvent(ticket, pending, "assigned", given);
}

function visitOf(id: string, { id: ticket, contract, site }: Ticket, engineer: string, assigned_ms: number): Visit {
  const lists = { witnesses: [], findings: [], parts: [], photos: [], repairs: [], signatures: [], notes: [] };
  return { id, ticket, contract, site, engineer, state: "assigned", assigned_ms, departed_ms: null, arrival: null, ...lists, finished_ms: null, left: null };
}
