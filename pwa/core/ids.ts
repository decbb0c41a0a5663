import { hex, randomBytes } from "./platform.ts";

let last_ms = 0;
let sequence = 0;

/**
 * A UUIDv7 made at `now_ms`. Ids of one page sort in the order they were made, also within one millisecond
 * and when the clock goes back. Source: RFC 9562, 5.7 and method 1 of 6.2.
 */
export function uuid7(now_ms: number): string {
  const random = randomBytes(10);
  if (now_ms > last_ms) {
    last_ms = now_ms;
    // Half the counter is kept free, so that it does not overflow within its millisecond.
    sequence = (((random[0] ?? 0) << 8) | (random[1] ?? 0)) & 0x7ff;
  } else {
    sequence += 1;
    if (sequence > 0xfff) {
      sequence = 0;
      last_ms += 1;
    }
  }
  const time = last_ms.toString(16).padStart(12, "0");
  const high = (0x7000 | sequence).toString(16);
  const tail = hex(random.subarray(2));
  const variant = ((Number.parseInt(tail.slice(0, 2), 16) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-${high}-${variant}${tail.slice(2, 4)}-${tail.slice(4)}`;
}

/** A name that nobody can guess: `bytes` random bytes in hex. */
export function randomName(bytes = 16): string {
  return hex(randomBytes(bytes));
}
