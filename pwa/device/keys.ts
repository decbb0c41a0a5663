/** The phone's own key: made here, never leaves, signs the server's challenge when the session has to be renewed. */

import type { Answers, Problem } from "../core/answers.gen.ts";
import type { Answer } from "../core/ports.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
export const DEVICE_KEY = "device";

export function makeKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
}

/** The public half as a JWK with the members that count. */
export async function publicJwk(pair: CryptoKeyPair): Promise<{ kty: string; crv: string; x: string; y: string }> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kty: kty ?? "", crv: crv ?? "", x: x ?? "", y: y ?? "" };
}

/** Raw r || s over the text's UTF-8 bytes, in base64url. */
export async function signed(pair: CryptoKeyPair, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes);
  return base64(new Uint8Array(signature)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

type Post = (path: string, body: unknown) => Promise<Answer>;

const CHALLENGES = 2;

/**
 * Renews the session of this device; `refused` leaves the person to sign in. A challenge may run out on the way, but not
 * twice at once: a server that was restored from a backup gives challenges to a phone that it does not know, and takes none.
 */
export async function renewSession(
  device: string,
  pair: CryptoKeyPair | null,
  post: Post,
): Promise<"renewed" | "refused" | "revoked" | "offline"> {
  for (let challenge = 1; pair !== null && challenge <= CHALLENGES; challenge += 1) {
    const renewed = await renewOnce(device, pair, post);
    if (renewed !== "challenge-wrong") return renewed;
  }
  return "refused";
}

async function renewOnce(
  device: string,
  pair: CryptoKeyPair,
  post: Post,
): Promise<"renewed" | "refused" | "revoked" | "offline" | "challenge-wrong"> {
  const asked = await post(`/devices/${device}/challenge`, {});
  if (asked.status !== 200) return failureOf(asked);
  const { challenge } = asked.body as Answers["POST /devices/{id}/challenge"];
  const answer = await post(`/devices/${device}/session`, { challenge, signature: await signed(pair, challenge) });
  return answer.status === 200 ? "renewed" : failureOf(answer);
}

function failureOf({ status, body }: Answer): "refused" | "revoked" | "offline" | "challenge-wrong" {
  const code = (body as Partial<Problem> | null)?.code;
  if (code === "device-revoked") return "revoked";
  if (code === "challenge-wrong") return code;
  return status === 0 || status === 429 || status >= 500 ? "offline" : "refused";
}
