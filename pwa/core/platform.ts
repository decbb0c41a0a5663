/** The few things of the platform that core uses; browsers, workers and Node have them all under these names. */

interface Platform {
  crypto: {
    getRandomValues(bytes: Uint8Array): Uint8Array;
    subtle: { digest(algorithm: "SHA-256", bytes: Uint8Array): Promise<ArrayBuffer> };
  };
  TextEncoder: new () => { encode(text: string): Uint8Array };
  TextDecoder: new () => { decode(bytes: Uint8Array): string };
}

// Core compiles without the DOM library, where these would be declared.
const platform = globalThis as unknown as Platform;
const encoder = new platform.TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new platform.TextDecoder().decode(bytes);
}

export function randomBytes(count: number): Uint8Array {
  return platform.crypto.getRandomValues(new Uint8Array(count));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of bytes, in lower-case hex. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await platform.crypto.subtle.digest("SHA-256", bytes)));
}
