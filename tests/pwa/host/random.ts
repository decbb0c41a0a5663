/** Everything random on a phone from one seed, and nothing of its cryptography on another thread: one seed gives one run. */

import { createECDH, createHash, createPrivateKey, createPublicKey, KeyObject } from "node:crypto";
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

/** The part of WebCrypto that a phone uses, done at once. */
export function cryptoOf(dice: Dice): object {
  return {
    getRandomValues: (bytes: Uint8Array) => dice.fill(bytes),
    subtle: {
      digest: async (_: "SHA-256", data: ArrayBuffer | Uint8Array) => bufferOf(createHash("sha256").update(viewOf(data)).digest()),
      generateKey: async (algorithm: webcrypto.EcKeyGenParams, extractable: boolean) => {
        const { d, x, y } = keyOf(dice);
        const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
        const privateKey = createPrivateKey({ key: { kty: "EC", crv: "P-256", d, x, y }, format: "jwk" });
        return {
          publicKey: publicKey.toCryptoKey(algorithm, true, ["verify"]),
          privateKey: privateKey.toCryptoKey(algorithm, extractable, ["sign"]),
        };
      },
      exportKey: async (_: "jwk", key: Key) => KeyObject.from(key).export({ format: "jwk" }),
      sign: async (_: object, key: Key, data: Uint8Array) => signed(dice, key, data),
    },
  };
}

const CURVE = "prime256v1";
const ORDER = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/** A key pair of P-256 from the dice, in the members of a JWK. */
function keyOf(dice: Dice): { d: string; x: string; y: string } {
  const secret = dice.fill(new Uint8Array(32));
  const { x, y } = pointOf(secret);
  return { d: Buffer.from(secret).toString("base64url"), x: x.toString("base64url"), y: y.toString("base64url") };
}

/** ECDSA as WebCrypto gives it (r || s), its nonce from the dice: OpenSSL would draw its own. Source: FIPS 186-5, 6.4.1. */
function signed(dice: Dice, key: Key, data: Uint8Array): ArrayBuffer {
  const { d } = KeyObject.from(key).export({ format: "jwk" });
  const secret = numberOf(Buffer.from(d ?? "", "base64url"));
  const nonce = dice.fill(new Uint8Array(32));
  const r = numberOf(pointOf(nonce).x) % ORDER;
  const said = numberOf(createHash("sha256").update(data).digest());
  const s = (inverse(numberOf(nonce)) * (said + r * secret)) % ORDER;
  return bufferOf(Buffer.from([r, s].map((value) => value.toString(16).padStart(64, "0")).join(""), "hex"));
}

function pointOf(secret: Uint8Array): { x: Buffer; y: Buffer } {
  const curve = createECDH(CURVE);
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  return { x: point.subarray(1, 33), y: point.subarray(33) };
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = value % ORDER;
  for (let power = ORDER - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function viewOf(data: ArrayBuffer | Uint8Array): Uint8Array {
  return data instanceof Uint8Array ? data : new Uint8Array(data);
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
