/** A planned visit that was made: marked in the day that names it; the visit itself is the desk's record. */

import type { Desk, Pending } from "./desk.ts";

export function foldErrand(desk: Desk, { operation, moment }: Pending): void {
  for (const { id, stops } of desk.all("day")) {
    if (!stops.some((stop) => stop.errand === operation.record)) continue;
    const made = desk.take("day", id)?.stops.filter((stop) => stop.errand === operation.record) ?? [];
    for (const stop of made) stop.done_ms ??= moment.at_ms;
  }
}
