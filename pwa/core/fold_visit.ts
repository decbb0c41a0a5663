/** What an engineer says of a visit, folded as the server folds it (server/usecases/visits.py, witnesses.py). */

import { tellsTime } from "./events.ts";
import { addEvents, addOnce, textOf } from "./desk.ts";
import type { Desk, Pending } from "./desk.ts";
import type { Photo, Said as Times, Ticket, Visit, Witness } from "./records.gen.ts";

const ORDER = ["assigned", "accepted", "under_way", "on_site", "repaired", "finished"] as const;
const ENDED: readonly string[] = ["declined", "cancelled", "finished"];

type Body = Record<string, unknown>;
type Fold = (visit: Visit, body: Body, pending: Pending, desk: Desk) => Body | null;

/** Folds an operation of a visit into the visit and its ticket. */
export function foldVisit(desk: Desk, pending: Pending): void {
  const { kind, record, body } = pending.operation;
  const visit = desk.take("visit", record);
  const fold = FOLDS[kind];
  if (visit === undefined || fold === undefined) return;
  const data = fold(visit, body, pending, desk);
  const ticket = desk.take("ticket", visit.ticket);
  if (ticket === undefined || data === null) return;
  addEvents(ticket, pending, { visit: visit.id, ...data });
  follow(ticket, visit);
}

const FOLDS: Record<string, Fold> = {
  "visit.accept": (visit) => (advance(visit, "accepted"), {}),
  "visit.decline": decline,
  "visit.depart": (visit, _body, { moment }) => {
    if (advance(visit, "under_way")) visit.departed_ms = moment.at_ms;
    return {};
  },
  "visit.arrive": arrive,
  "visit.witness": witness,
  "visit.find": (visit, body, pending) => {
    const entry = { text: String(body["text"]), cause: textOf(body["cause"]), equipment: textOf(body["equipment"]) };
    addIdentified(visit.findings, entry, pending);
    return entry;
  },
  "visit.use_part": (visit, body, pending) => {
    const entry = {
      part: String(body["part"]),
      part_id: textOf(body["part_id"]),
      qty: Number(body["qty"]),
      serial_out: textOf(body["serial_out"]),
      serial_in: textOf(body["serial_in"]),
    };
    addIdentified(visit.parts, entry, pending);
    return entry;
  },
  "visit.photograph": photograph,
  "visit.sign": (visit, body, pending, desk) => {
    const entry = { sha256: String(body["signature"]) };
    addIdentified(visit.signatures, entry, pending);
    nameSigner(visit, pending, desk);
    return entry;
  },
  "visit.note": (visit, body, pending) => {
    const entry = { text: String(body["text"]), by: pending.by };
    addIdentified(visit.notes, entry, pending);
    return entry;
  },
  "visit.repair": (visit, body, pending) => {
    const entry = { done: String(body["done"]), prevent: textOf(body["prevent"]), equipment: textOf(body["equipment"]) };
    addIdentified(visit.repairs, entry, pending);
    advance(visit, "repaired");
    return { done: entry.done };
  },
  "visit.finish": finish,
};

function advance(visit: Visit, state: (typeof ORDER)[number]): boolean {
  if (ENDED.includes(visit.state) || ORDER.indexOf(visit.state as typeof state) >= ORDER.indexOf(state)) return false;
  visit.state = state;
  return true;
}

/** The ticket follows its current visit as long as nobody closed or voided it. */
function follow(ticket: Ticket, visit: Visit): void {
  if (ticket.visit !== visit.id || ["closed", "void", "repaired"].includes(ticket.state)) return;
  if (!ENDED.includes(visit.state)) ticket.state = visit.state as Ticket["state"];
}

/** Takes back the visit that nobody has ended; tells whether nobody is there. */
export function endVisit(desk: Desk, ticket: Ticket): boolean {
  if (ticket.visit === null) return true;
  const visit = desk.take("visit", ticket.visit);
  if (visit !== undefined && ENDED.includes(visit.state)) return false;
  if (visit !== undefined) visit.state = "cancelled";
  return true;
}

function release(desk: Desk, visit: Visit): void {
  const ticket = desk.take("ticket", visit.ticket);
  if (ticket?.visit !== visit.id || ["closed", "void"].includes(ticket.state)) return;
  Object.assign(ticket, { state: "reported", engineer: null, visit: null, assignment: null });
}

function addIdentified<T extends { id: string; at_ms: number }>(
  list: T[],
  entry: Omit<T, "id" | "at_ms">,
  { operation, moment }: Pending,
): void {
  const whole = { id: operation.id, at_ms: moment.at_ms, ...entry } as T;
  addOnce(list, whole, (held) => held.id === operation.id);
}

/** The name of who signed stands with the ticket's contact, not in the visit that the whole site reads. */
function nameSigner(visit: Visit, { operation, personal }: Pending, desk: Desk): void {
  const name = textOf(personal?.values["signer"]);
  const id = desk.find("contact", ({ ticket }) => ticket === visit.ticket)?.id;
  const contact = id === undefined ? undefined : desk.take("contact", id);
  if (contact === undefined || name === null) return;
  addOnce(contact.signers, { signature: operation.id, name }, ({ signature }) => signature === operation.id);
}

function decline(visit: Visit, body: Body, _pending: Pending, desk: Desk): Body {
  if (visit.state === "assigned" || visit.state === "accepted") {
    visit.state = "declined";
    release(desk, visit);
  }
  return { why: body["why"] };
}

function arrive(visit: Visit, body: Body, { operation, moment }: Pending): Body {
  advance(visit, "on_site");
  const place = textOf(body["place"]);
  const said = timesOf(moment);
  visit.arrival ??= { event: operation.id, ...said, proof: [], place, said };
  refreshArrival(visit);
  return { proof: [], place };
}

function photograph(visit: Visit, body: Body, { moment, by }: Pending): Body {
  const { sha256, caption } = body["photo"] as { sha256: string; caption?: string };
  const entry = { sha256, caption: caption ?? null, by, when: (body["when"] ?? null) as Photo["when"] };
  const photo: Photo = { ...entry, at_ms: moment.at_ms };
  addOnce(visit.photos, photo, (held) => held.sha256 === sha256);
  return entry;
}

function finish(visit: Visit, body: Body, { moment }: Pending, desk: Desk): Body {
  const said = textOf(body["left"]) ?? "repaired";
  const left = said === "repaired" && visit.repairs.length === 0 ? "not_repaired" : said;
  if (!ENDED.includes(visit.state)) {
    Object.assign(visit, { state: "finished", finished_ms: moment.at_ms, left });
    if (left !== "repaired") release(desk, visit);
  }
  return { left };
}

/** A label is checked here; a code only the server knows is kept, and proves nothing before it has said so. */
function witness(visit: Visit, body: Body, { operation, moment }: Pending, desk: Desk): Body | null {
  const kind = String(body["witness"]) as Witness["witness"];
  const code = refusal(kind, body, visit, desk);
  const entry: Witness = { id: operation.id, witness: kind, ...timesOf(moment), ok: code === null, code };
  addOnce(visit.witnesses, entry, (held) => held.id === operation.id);
  refreshArrival(visit);
  return code === null ? { witness: kind } : null;
}

function refusal(kind: Witness["witness"], body: Body, visit: Visit, desk: Desk): string | null {
  if (kind === "photo" || kind === "signature") return null;
  if (kind !== "commissioned_label") return "to-be-checked";
  const label = desk.find("label", (held) => held.tag === body["tag"]);
  if (label === undefined) return "to-be-checked";
  if (label.state === "revoked") return "label-revoked";
  if (label.state !== "commissioned") return "label-not-commissioned";
  return label.site === visit.site ? null : "label-other-site";
}

/** An arrival's time is its first witness that tells a time; its proof, the kinds that counted before the end. */
function refreshArrival(visit: Visit): void {
  const { arrival, finished_ms } = visit;
  if (arrival === null) return;
  const valid = visit.witnesses.filter(({ ok, at_ms }) => ok && (finished_ms === null || at_ms <= finished_ms));
  arrival.proof = [...new Set(valid.map(({ witness: kind }) => kind))].sort();
  const [first] = valid
    .filter(({ witness: kind, at_ms }) => tellsTime(kind, at_ms, arrival.said.at_ms))
    .sort((left, right) => left.at_ms - right.at_ms || (left.id < right.id ? -1 : 1));
  Object.assign(arrival, timesOf(first ?? arrival.said));
}

function timesOf({ at_ms, earliest_ms, latest_ms, certainty, wide_earliest_ms }: Times): Times {
  return { at_ms, earliest_ms, latest_ms, certainty, wide_earliest_ms };
}
