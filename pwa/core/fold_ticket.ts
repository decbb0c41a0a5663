/** What is said of tickets and alerts, folded as the server folds it. */

import { addEvents, addOnce, textOf } from "./desk.ts";
import type { Desk, Pending } from "./desk.ts";
import type { Alert, Ticket } from "./records.gen.ts";

/** A fact about a ticket: its clocks and its story, nothing else. */
export function foldTicket(desk: Desk, pending: Pending): void {
  if (pending.operation.kind === "ticket.report") {
    reportTicket(desk, pending);
    return;
  }
  const ticket = desk.take("ticket", pending.operation.record);
  if (ticket === undefined) return;
  addPhotos(ticket, pending);
  addEvents(ticket, pending, { ...pending.operation.body, ...pending.personal?.values });
}

function addPhotos(ticket: Ticket, { operation, moment, by }: Pending): void {
  for (const photo of (operation.body["photos"] ?? []) as { sha256: string; caption?: string }[]) {
    const whole = { sha256: photo.sha256, caption: photo.caption ?? null, by, at_ms: moment.at_ms, when: null };
    addOnce(ticket.photos, whole, (held) => held.sha256 === photo.sha256);
  }
}

/** A ticket made here has no number before the server gives it one. */
function reportTicket(desk: Desk, pending: Pending): void {
  const { record, body } = pending.operation;
  const site = desk.look("site", String(body["site"]));
  if (site === undefined || desk.look("ticket", record) !== undefined) return;
  const contract = desk.look("contract", site.contract);
  const ticket: Ticket = {
    id: record,
    number: "",
    contract: site.contract,
    site: site.id,
    place: textOf(body["place"]),
    equipment: textOf(body["equipment"]),
    tag: textOf(body["tag"]),
    channel: (body["channel"] ?? "field") as Ticket["channel"],
    what: textOf(body["what"]),
    reach: textOf(body["reach"]),
    type: (body["type"] ?? contract?.types[0] ?? "on_site") as Ticket["type"],
    severity: textOf(body["severity"]) ?? contract?.severities.at(-1) ?? "",
    graded: false,
    state: "reported",
    commitments: [...(contract?.commitments ?? [])],
    events: [],
    engineer: null,
    visit: null,
    assignment: null,
    photos: [],
    reported_ms: pending.moment.at_ms,
    into: null,
    stars: null,
    first_time_fix: true,
  };
  const data = Object.fromEntries(["type", "severity", "channel"].filter((name) => name in body).map((name) => [name, body[name]]));
  addPhotos(ticket, pending);
  addEvents(ticket, pending, data);
  desk.put("ticket", ticket);
}

export function foldAlert(desk: Desk, { operation: { kind, record, body }, moment, by }: Pending): void {
  if (kind === "alert.ring") return desk.put("alert", { ...body, id: record, to: by, state: "ringing" } as unknown as Alert);
  const alert = desk.take("alert", record);
  if (alert?.state !== "ringing") return;
  alert.state = "acknowledged";
  alert.ended_ms = moment.at_ms;
}
