/** Fields that several people write: who wins, and where two had not seen each other. The same as server/domain/merge.py. */

import { canonicalJson } from "./operations.ts";

/** One writing of one field. `base`: the record's revision that its writer had seen; `rev`: the one it made. */
export interface Saying {
  operation: string;
  hlc: string;
  writer: string;
  base: number;
  rev: number;
  value: unknown;
  by: string | null;
  at_ms: number;
}

/** What was said of one field: `said` holds the sayings that nobody has replaced, the winner last. */
export interface Field {
  said: readonly Saying[];
  /** The highest revision that any writer had seen. */
  floor: number;
  /** Each writer's last [hlc, operation]. */
  latest: Readonly<Record<string, readonly [string, string]>>;
}

export const NOTHING: Field = { said: [], floor: 0, latest: {} };

/** The field with these sayings in it, in whatever order, however often. */
export function join(known: Field, said: readonly Saying[]): Field {
  const sayings = [...new Map([...known.said, ...said].map((one) => [one.operation, one])).values()];
  const latest: Record<string, readonly [string, string]> = { ...known.latest };
  let floor = known.floor;
  for (const one of sayings) {
    floor = Math.max(floor, one.base);
    const held = latest[one.writer];
    if (held === undefined || order(held, stampOf(one)) < 0) latest[one.writer] = stampOf(one);
  }
  sayings.sort((one, other) => order(stampOf(one), stampOf(other)));
  const left = sayings.filter((one) => one.rev > floor && order(stampOf(one), latest[one.writer] ?? stampOf(one)) === 0);
  return { said: left.length === 0 ? sayings.slice(-1) : left, floor, latest };
}

/** The value that holds: the last of those nobody has replaced. */
export function valueOf(known: Field): unknown {
  return known.said.at(-1)?.value;
}

/** Whether a person must settle it: two writers who had not seen each other gave different values. */
export function atOdds(known: Field): boolean {
  return new Set(known.said.map((one) => canonicalJson(one.value))).size > 1;
}

function stampOf(one: Saying): readonly [string, string] {
  return [one.hlc, one.operation];
}

function order(left: readonly [string, string], right: readonly [string, string]): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  return left[1] < right[1] ? -1 : left[1] > right[1] ? 1 : 0;
}
