/**
 * The file in which a phone hands over what it could not send: sealed with a passphrase, read by the desk.
 *
 * One line of JSON, a line feed, then AES-256-GCM over the content, with that line (without its end) as additional data.
 * Content: four bytes, big-endian, the length of the manifest; the manifest as JSON; the pictures, one after the other,
 * in the order in which the manifest names them.
 */

import type { BlobRef } from "../core/operations.ts";
import { hex } from "../core/platform.ts";

export const FORMAT = "halfhour-phone";
/** As recommended for PBKDF2-HMAC-SHA256 (OWASP, 2023); the passphrase itself has 100 bits. */
export const ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;
const GROUPS = 5;
const GROUP_CHARS = 4;
/** Without 0, 1, I and O: it is written down by hand and read out. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Operations of one phone in one of its lives, to be handed in as that phone's push. */
export interface Batch {
  device: string;
  phone_epoch: string;
  /** Each as the exact text that the phone kept. */
  operations: string[];
  personal: Record<string, { salt: string; values: Record<string, unknown> }>;
}

export interface FileBlob extends BlobRef {
  contract: string | null;
}

export interface Manifest {
  person: string;
  server: string;
  /** When the file was made: the server's time as the phone knew it, and the phone's own clock. */
  at_ms: number;
  wall_ms: number;
  batches: Batch[];
  blobs: FileBlob[];
}

export interface PhoneFile {
  manifest: Manifest;
  /** In the manifest's order. */
  bytes: Uint8Array<ArrayBuffer>[];
}

/** `not-a-file`: something else. `too-new`: of a later release. `wrong`: another passphrase, or the file was changed. */
export type Opened = { ok: true; file: PhoneFile } | { ok: false; code: "not-a-file" | "too-new" | "wrong" };

/** Twenty characters of 32 in five groups. */
export function makePassphrase(): string {
  const random = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_CHARS));
  const letters = Array.from(random, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return Array.from({ length: GROUPS }, (_, at) => letters.slice(at * GROUP_CHARS, (at + 1) * GROUP_CHARS)).join(" ");
}

/** As it was meant: capitals, without the gaps that people leave. */
function plain(passphrase: string): string {
  return passphrase.toUpperCase().replace(/[\s-]/g, "");
}

export async function sealed(file: PhoneFile, passphrase: string, iterations = ITERATIONS): Promise<Uint8Array<ArrayBuffer>> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const head = { format: FORMAT, v: 1, kdf: "PBKDF2-SHA256", iterations, salt: hex(salt), cipher: "AES-256-GCM", iv: hex(iv) };
  const line = utf8(JSON.stringify(head));
  const key = await keyOf(passphrase, salt, iterations, "encrypt");
  const content = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: line }, key, contentOf(file));
  return joined([line, utf8("\n"), new Uint8Array(content)]);
}

export async function opened(bytes: Uint8Array<ArrayBuffer>, passphrase: string): Promise<Opened> {
  const end = bytes.subarray(0, 1_000).indexOf(10);
  const head = end < 0 ? null : headOf(bytes.subarray(0, end));
  if (head === null) return { ok: false, code: "not-a-file" };
  if (head.v !== 1) return { ok: false, code: "too-new" };
  try {
    const key = await keyOf(passphrase, unhex(head.salt), head.iterations, "decrypt");
    const parameters = { name: "AES-GCM", iv: unhex(head.iv), additionalData: bytes.slice(0, end) };
    return { ok: true, file: fileOf(new Uint8Array(await crypto.subtle.decrypt(parameters, key, bytes.slice(end + 1)))) };
  } catch {
    return { ok: false, code: "wrong" };
  }
}

function headOf(line: Uint8Array): { v: unknown; iterations: number; salt: string; iv: string } | null {
  try {
    const { format, v, iterations, salt, iv } = JSON.parse(new TextDecoder().decode(line)) as Record<string, unknown>;
    const counted = typeof iterations === "number" && iterations > 0 && iterations <= MOST_ITERATIONS;
    if (format !== FORMAT || !counted || typeof salt !== "string" || typeof iv !== "string") return null;
    return { v, iterations, salt, iv };
  } catch {
    return null;
  }
}

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const given = await crypto.subtle.importKey("raw", utf8(plain(passphrase)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, given, { name: "AES-GCM", length: 256 }, false, [use]);
}

function contentOf({ manifest, bytes }: PhoneFile): Uint8Array<ArrayBuffer> {
  const text = utf8(JSON.stringify(manifest));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.byteLength);
  return joined([length, text, ...bytes]);
}

function fileOf(content: Uint8Array<ArrayBuffer>): PhoneFile {
  const length = new DataView(content.buffer, content.byteOffset).getUint32(0);
  const manifest = JSON.parse(new TextDecoder().decode(content.subarray(4, 4 + length))) as Manifest;
  let at = 4 + length;
  const bytes = manifest.blobs.map((blob) => content.slice(at, (at += blob.bytes)));
  if (at !== content.byteLength) throw new Error("the pictures do not fill the file");
  return { manifest, bytes };
}

/** The push that hands one batch in: the server counts it as that phone's, whoever brings it. */
export function handInText({ device, phone_epoch, operations, personal }: Batch, server: string, wall_ms: number): string {
  const head = JSON.stringify({ v: 1, device, phone_epoch, server, server_epoch: null, wall_ms });
  return `${head.slice(0, -1)},"operations":[${operations.join(",")}],"personal":${JSON.stringify(personal)}}`;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function unhex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
