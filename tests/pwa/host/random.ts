/** Everything random on a phone from one seed, and nothing of its cryptography on another thread: one seed gives one run. */

import { createHash, generateKeyPairSync, KeyObject, sign } from "node:crypto";
import type { webcrypto } from "node:crypto";

/** Bytes of SHA-256 over seed and counter. */
export class Dice {
  private readonly seed: string;
  private thrown = 0;

  constructor(seed: string) {
    this.seed = seed;
  }

  fill<T extends Uint8Array>(bytes: T): T {
    for (let at = 0; at < bytes.length; at += 32) {
      this.thrown += 1;
      const block = createHash("sha256").update(`${this.seed}:${this.thrown}`).digest();
      bytes.set(block.subarray(0, Math.min(32, bytes.length - at)), at);
    }
    return bytes;
  }
}

type Key = webcrypto.CryptoKey;

/** The part of WebCrypto that a phone uses, done at once. Keys are real, and random: no run depends on their value. */
export function cryptoOf(dice: Dice): object {
  return {
    getRandomValues: (bytes: Uint8Array) => dice.fill(bytes),
    subtle: {
      digest: async (_: "SHA-256", data: ArrayBuffer | Uint8Array) => bufferOf(createHash("sha256").update(viewOf(data)).digest()),
      generateKey: async (algorithm: webcrypto.EcKeyGenParams, extractable: boolean) => {
        const pair = generateKeyPairSync("ec", { namedCurve: algorithm.namedCurve });
        return {
          publicKey: pair.publicKey.toCryptoKey(algorithm, true, ["verify"]),
          privateKey: pair.privateKey.toCryptoKey(algorithm, extractable, ["sign"]),
        };
      },
      exportKey: async (_: "jwk", key: Key) => KeyObject.from(key).export({ format: "jwk" }),
      sign: async (_: object, key: Key, data: Uint8Array) =>
        bufferOf(sign("sha256", data, { key: KeyObject.from(key), dsaEncoding: "ieee-p1363" })),
    },
  };
}

function viewOf(data: ArrayBuffer | Uint8Array): Uint8Array {
  return data instanceof Uint8Array ? data : new Uint8Array(data);
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
