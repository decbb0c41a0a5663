/** When nothing goes on by itself any more: everything that a phone does between two words of the simulation is counted. */

const later = globalThis.setImmediate;
/** A stream of the platform may take a turn that nobody counts. */
const QUIET = 3;
const MOST = 200_000;

let pending = 0;
let taken = 0;

/** Counts what fake-indexeddb puts off; it asks for `setImmediate` by that name each time. */
export function countTurns(): void {
  const counted = (work: (...given: unknown[]) => void, ...given: unknown[]): NodeJS.Immediate => {
    pending += 1;
    return later(() => {
      pending -= 1;
      work(...given);
    });
  };
  globalThis.setImmediate = Object.assign(counted, later) as typeof setImmediate;
}

/** Runs until nothing more happens without a word from outside; `each` is called after every turn. */
export async function settle(each: () => void): Promise<void> {
  for (let quiet = 0, turn = 0; quiet < QUIET; turn += 1) {
    if (turn > MOST) throw new Error("it goes on for ever");
    await new Promise<void>((resolve) => void later(resolve));
    taken += 1;
    each();
    quiet = pending === 0 ? quiet + 1 : 0;
  }
}

/** How many turns there have been: the same for the same words, so that a run can be stopped at any of them. */
export function turns(): number {
  return taken;
}

/** Puts something off by one turn. */
export function soon(work: () => void): void {
  setImmediate(work);
}
