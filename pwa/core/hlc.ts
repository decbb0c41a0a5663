/** Hybrid logical clock: which of two writings of one field is the later, whatever the phones' clocks say. */

export interface Hlc {
  ms: number;
  counter: number;
}

const COUNTER_MAX = 0xffff;

/** The next reading: later than `last` even when the clock was set back. */
export function tick(last: Hlc | null, now_ms: number): Hlc {
  if (last === null || now_ms > last.ms) return { ms: now_ms, counter: 0 };
  if (last.counter < COUNTER_MAX) return { ms: last.ms, counter: last.counter + 1 };
  return { ms: last.ms + 1, counter: 0 };
}

/** `<48-bit ms hex>-<16-bit counter hex>-<device>`: compares as text in the order of the clock. */
export function writtenHlc(hlc: Hlc, device: string): string {
  return `${hlc.ms.toString(16).padStart(12, "0")}-${hlc.counter.toString(16).padStart(4, "0")}-${device}`;
}
