/** Uploads of blobs (tus 1.0): resumed where they stopped, each piece with its checksum, verified by the server's hash. */

import { API } from "./transport.ts";
import { base64 } from "./keys.ts";

export type Send = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body: BodyInit | null,
  limit_ms?: number,
) => Promise<Response | null>;

export interface Upload {
  sha256: string;
  type: string;
  contract: string | null;
  /** Where it was begun, or null. */
  upload: string | null;
}

/** `later`: no answer, or the server asks to wait. `refused`: the server will not take these bytes. */
export type Uploaded = "verified" | "later" | "refused";

const VERSION = { "Tus-Resumable": "1.0.0" };
const PIECE_MS = 60_000;
const SMALLEST = 64 * 1024;
const LARGEST = 1024 * 1024;
const QUICK_MS = 2_000;
const BEGINNINGS = 2;

/** Brings one blob to the server; `remember` is told where, so that the next run of the app goes on from there. */
export async function uploadBlob(
  { sha256, type, contract, upload }: Upload,
  data: ArrayBuffer,
  send: Send,
  remember: (upload: string | null) => Promise<void>,
  progress: (bytes: number) => void = () => undefined,
): Promise<Uploaded> {
  const known = await send("HEAD", `/blobs/${sha256}`, VERSION, null);
  if (known === null) return "later";
  if (known.status === 200 && known.headers.get("Content-Type")?.startsWith("image/")) return "verified";
  // A portal's own page in place of our answer: its word must never let go of a photo.
  if (known.status === 200) return "later";
  let place = upload;
  for (let beginning = 0; beginning < BEGINNINGS; ) {
    if (place === null) {
      const made = await create({ sha256, type, contract }, data.byteLength, send);
      if (made === null) return "later";
      if ("refused" in made) return "refused";
      place = made.place;
      await remember(place);
      beginning += 1;
    }
    const end = await continueAt(place, data, send, progress);
    if (end !== "begin-anew") return end;
    place = null;
    await remember(null);
  }
  return "later";
}

async function create(
  { sha256, type, contract }: Omit<Upload, "upload">,
  length: number,
  send: Send,
): Promise<{ place: string } | { refused: true } | null> {
  const metadata = Object.entries({ sha256, type, contract: contract ?? "" })
    .map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`.trim())
    .join(",");
  const headers = { ...VERSION, "Upload-Length": String(length), "Upload-Metadata": metadata };
  const response = await send("POST", "/blobs", headers, null);
  if (response === null || again(response.status)) return null;
  const location = response.headers.get("Location");
  if (response.status !== 201 || location === null) return { refused: true };
  const path = location.startsWith("/") ? location : new URL(location).pathname;
  return path.startsWith(API) ? { place: path } : { refused: true };
}

async function continueAt(place: string, data: ArrayBuffer, send: Send, progress: (bytes: number) => void): Promise<Uploaded | "begin-anew"> {
  let offset = await offsetOf(place, send);
  let size = SMALLEST;
  for (;;) {
    if (typeof offset !== "number") return offset;
    if (offset > data.byteLength) return "begin-anew";
    progress(offset);
    if (offset === data.byteLength) return "verified";
    const piece = data.slice(offset, offset + size);
    const began_ms = performance.now();
    const response = await send("PATCH", place, await headersOf(piece, offset), piece, PIECE_MS);
    if (response === null || again(response.status)) return "later";
    if (response.status === 409) offset = await offsetOf(place, send);
    else if (response.status === 204 || response.status === 200) offset = numberOf(response) ?? "later";
    // 460: what arrived has another hash; 404 and 410: the upload has expired.
    else if ([460, 404, 410].includes(response.status)) return "begin-anew";
    else return "refused";
    if (performance.now() - began_ms < QUICK_MS) size = Math.min(LARGEST, size * 2);
  }
}

async function offsetOf(place: string, send: Send): Promise<number | "later" | "begin-anew"> {
  const response = await send("HEAD", place, VERSION, null);
  if (response === null || again(response.status)) return "later";
  return (response.ok ? numberOf(response) : null) ?? "begin-anew";
}

async function headersOf(piece: ArrayBuffer, offset: number): Promise<Record<string, string>> {
  const digest = await crypto.subtle.digest("SHA-256", piece);
  return {
    ...VERSION,
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    "Upload-Checksum": `sha256 ${base64(new Uint8Array(digest))}`,
  };
}

function numberOf(response: Response): number | null {
  const header = response.headers.get("Upload-Offset");
  return header === null || !/^\d+$/.test(header) ? null : Number(header);
}

function again(status: number): boolean {
  return [401, 403, 408, 423, 429].includes(status) || status >= 500;
}
