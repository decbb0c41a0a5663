/**
 * The sum of a feed, as the server keeps it (server/domain/feed_sum.py): how many records, and the sum of the first 64
 * bits of the SHA-256 of `<id>:<rev>`. Counted here without the browser's own SHA-256, which answers later: a store's
 * transaction would end meanwhile, and a first fill waits for a hundred thousand of them.
 */

/** A 64-bit number as two halves, which JavaScript counts exactly. */
export interface Half64 {
  high: number;
  low: number;
}

const TWO_32 = 2 ** 32;
const ROUNDS = 64;
const primes: number[] = [];
for (let n = 2; primes.length < ROUNDS; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const fraction = (value: number): number => ((value % 1) * TWO_32) | 0;
/** SHA-256's constants are the fractions of the cube roots and square roots of the first primes (FIPS 180-4, 4.2.2). */
const K = Int32Array.from(primes, (prime) => fraction(prime ** (1 / 3)));
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(prime ** (1 / 2)));
const BLOCK_BYTES = 64;
/** One block holds so many bytes beside the 1 bit and the length. */
const MOST_BYTES = 55;

const schedule = new Int32Array(ROUNDS);
const block = new DataView(new ArrayBuffer(BLOCK_BYTES));

export function hashOf(id: string, rev: number): Half64 {
  return firstBits(`${id}:${rev}`);
}

/** The first 64 bits of the SHA-256 of a short ASCII text. */
export function firstBits(text: string): Half64 {
  if (text.length > MOST_BYTES) throw new RangeError(`longer than one block: ${text}`);
  for (let at = 0; at < BLOCK_BYTES; at += 1) block.setUint8(at, at < text.length ? text.charCodeAt(at) : 0);
  block.setUint8(text.length, 0x80);
  block.setUint16(BLOCK_BYTES - 2, text.length * 8);
  for (let at = 0; at < 16; at += 1) schedule[at] = block.getInt32(at * 4);
  for (let at = 16; at < ROUNDS; at += 1) {
    const [a, b] = [w(at - 15), w(at - 2)];
    const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    schedule[at] = (w(at - 16) + s0 + w(at - 7) + s1) | 0;
  }
  return compressed();
}

function compressed(): Half64 {
  let a = START[0] as number;
  let b = START[1] as number;
  let c = START[2] as number;
  let d = START[3] as number;
  let e = START[4] as number;
  let f = START[5] as number;
  let g = START[6] as number;
  let h = START[7] as number;
  for (let at = 0; at < ROUNDS; at += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[at] as number) + w(at)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return { high: (a + (START[0] as number)) >>> 0, low: (b + (START[1] as number)) >>> 0 };
}

function w(at: number): number {
  return schedule[at] as number;
}

function turn(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

export function plus(sum: Half64, hash: Half64): Half64 {
  const low = sum.low + hash.low;
  return { high: (sum.high + hash.high + (low >= TWO_32 ? 1 : 0)) % TWO_32, low: low % TWO_32 };
}

export function minus(sum: Half64, hash: Half64): Half64 {
  return plus(sum, hash.low === 0 ? { high: (TWO_32 - hash.high) % TWO_32, low: 0 } : { high: TWO_32 - 1 - hash.high, low: TWO_32 - hash.low });
}

/** As it travels: 16 hexadecimal digits. */
export function written({ high, low }: Half64): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
