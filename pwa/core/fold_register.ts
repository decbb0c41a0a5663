/** What is said of labels, equipment, sites, people and the phone itself, folded as the server folds it. */

import { textOf } from "./desk.ts";
import type { Desk, Pending } from "./desk.ts";
import type { Label, Person, RecordKind } from "./records.gen.ts";

/** A label claimed on site, also one that this phone never heard of. */
export function foldLabel(desk: Desk, { operation, moment, by }: Pending): void {
  const { body, record } = operation;
  const known = desk.find("label", (held) => held.tag === body["tag"]);
  const label = known === undefined ? undefined : desk.take("label", known.id);
  const site = desk.look("site", String(body["site"]));
  const claimed: Label = {
    ...(label ?? { id: record, tag: String(body["tag"]), label_kind: "device", generation: 1 }),
    ...(body["label_kind"] === undefined ? {} : { label_kind: body["label_kind"] as Label["label_kind"] }),
    contract: site?.contract ?? label?.contract ?? null,
    site: String(body["site"]),
    place: textOf(body["place"]) ?? label?.place ?? null,
    equipment: textOf(body["equipment"]) ?? label?.equipment ?? null,
    state: "commissioned",
    commissioned_ms: label?.commissioned_ms ?? moment.at_ms,
    commissioned_by: label?.commissioned_by ?? by,
  };
  if (label?.state === "revoked") return;
  desk.put("label", claimed);
  const equipment = claimed.equipment === null ? undefined : desk.take("equipment", claimed.equipment);
  if (equipment !== undefined) equipment.tag = claimed.tag;
}

/** Single fields: not mentioned is not touched, cleared is said. */
export function foldFields(desk: Desk, kind: RecordKind, { operation }: Pending): void {
  const record = desk.take(kind, operation.record) as unknown as Record<string, unknown> | undefined;
  if (record === undefined) return;
  for (const [name, value] of Object.entries(operation.body)) {
    if (name !== "clear" && name in record) record[name] = value;
  }
  for (const name of (operation.body["clear"] ?? []) as string[]) if (name in record) record[name] = null;
}

export function foldDuty(desk: Desk, { operation }: Pending): void {
  const person = desk.take("person", operation.record);
  if (person !== undefined) person.duty = operation.body["duty"] as Person["duty"];
}

/** The phone's last word: what it was told to do is done. */
export function foldErased(desk: Desk, { operation, moment }: Pending): void {
  const command = desk.take("command", operation.record);
  if (command?.state !== "told") return;
  const { records, lost, exported = 0, photos, photos_lost } = operation.body as Record<string, number>;
  Object.assign(command, { records, lost, exported, photos, photos_lost, state: "done", ended_ms: moment.at_ms });
}
