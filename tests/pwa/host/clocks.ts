/** A phone's two clocks and its timers, moved by the simulation alone. */

interface Timer {
  due_ms: number;
  order: number;
  work: () => void;
}

export class Clocks {
  wall_ms = 0;
  mono_ms = 0;
  /** When the page began: its own monotonic clock reads 0 then. */
  readonly readClocks = (): { wall_ms: number; mono_ms: number } => ({ wall_ms: this.wall_ms, mono_ms: this.mono_ms });
}

/** Timers of one page, on the clock that stands still while the phone sleeps. */
export class Timers {
  private readonly timers = new Map<number, Timer>();
  private readonly clocks: Clocks;
  private last = 0;

  constructor(clocks: Clocks) {
    this.clocks = clocks;
  }

  set(work: () => void, after_ms = 0): number {
    this.last += 1;
    this.timers.set(this.last, { due_ms: this.clocks.mono_ms + after_ms, order: this.last, work });
    return this.last;
  }

  clear(timer: number): void {
    this.timers.delete(timer);
  }

  clearAll(): void {
    this.timers.clear();
  }

  /** When the next one is due on the monotonic clock, or null. */
  next(): number | null {
    const [first] = this.inOrder();
    return first?.due_ms ?? null;
  }

  /** Runs one that is due; false when none is. */
  runOne(): boolean {
    const [first] = this.inOrder();
    if (first === undefined || first.due_ms > this.clocks.mono_ms) return false;
    this.timers.delete(first.order);
    first.work();
    return true;
  }

  private inOrder(): Timer[] {
    return [...this.timers.values()].sort((left, right) => left.due_ms - right.due_ms || left.order - right.order);
  }
}

/** `Date` on a phone's wall clock. */
export function dateOf(clocks: Clocks): DateConstructor {
  return class extends Date {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [clocks.wall_ms] : given) as [number]));
    }

    static override now(): number {
      return clocks.wall_ms;
    }
  } as unknown as DateConstructor;
}
