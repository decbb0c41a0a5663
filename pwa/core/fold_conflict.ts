/** What this phone's own settlement makes of a conflict and of the field it is about, folded as the server folds it. */

import type { Desk, Pending } from "./desk.ts";
import { NOTHING, atOdds, join, valueOf } from "./merge.ts";
import type { Field, Saying } from "./merge.ts";
import type { Conflict } from "./records.gen.ts";

export function foldConflict(desk: Desk, { operation, moment, by }: Pending): void {
  const conflict = desk.take("conflict", operation.record);
  if (conflict === undefined || conflict.state === "settled") return;
  const { body, id, hlc } = operation;
  const held = conflict.said.find((one) => one.operation === body["holds"]);
  const value = held !== undefined ? held.value : body["clear"] === true ? null : (body["text"] ?? body["number"] ?? body["removed"] ?? null);
  const mine = { operation: id, hlc, writer: by, base: Number(body["seen"]), rev: Number.MAX_SAFE_INTEGER, value, by, at_ms: moment.at_ms };
  const settled = join(fieldOf(conflict), [mine]);
  conflict.said = settled.said.map(({ writer: _, base: __, ...kept }) => kept as Conflict["said"][number]);
  conflict.state = atOdds(settled) ? "open" : "settled";
  const record = desk.take(conflict.record_kind, conflict.record) as unknown as Record<string, unknown> | undefined;
  if (record !== undefined && conflict.field in record) record[conflict.field] = valueOf(settled);
}

function fieldOf({ said }: Conflict): Field {
  return join(NOTHING, said.map((one): Saying => ({ ...one, writer: one.by ?? one.operation, base: 0 })));
}
