/** Making an operation exactly as the wire has it. Once made, its text never changes: the vault keeps the text. */

import { CATALOGUE } from "./operations.gen.ts";
import type { PhoneKind, OperationShape } from "./operations.gen.ts";
import { sha256Hex, utf8 } from "./platform.ts";
import type { Said } from "./time.ts";

export interface BlobRef {
  sha256: string;
  bytes: number;
  type: string;
}

export interface Operation {
  id: string;
  n: number;
  kind: PhoneKind;
  v: number;
  shape: OperationShape;
  record: string;
  feed: string;
  body: Record<string, unknown>;
  personal_sha256?: string;
  base: number | null;
  hlc: string;
  said: Said;
  needs: readonly string[];
  blobs: readonly BlobRef[];
  mends?: string;
}

/** Values that travel apart, so that erasing them leaves the ledger whole. */
export interface Personal {
  salt: string;
  values: Record<string, unknown>;
}

/** What is known of an operation before the vault gives it its number and its hlc. */
export interface Saying {
  id: string;
  kind: PhoneKind;
  record: string;
  feed: string;
  body: Record<string, unknown>;
  personal: Personal | null;
  personal_sha256: string | null;
  base: number | null;
  said: Said;
  needs: readonly string[];
  blobs: readonly BlobRef[];
  mends: string | null;
}

export function makeOperation(saying: Saying, n: number, hlc: string): Operation {
  const { v, shape } = CATALOGUE[saying.kind];
  return {
    id: saying.id,
    n,
    kind: saying.kind,
    v,
    shape,
    record: saying.record,
    feed: saying.feed,
    body: saying.body,
    ...(saying.personal_sha256 === null ? {} : { personal_sha256: saying.personal_sha256 }),
    base: saying.base,
    hlc,
    said: saying.said,
    needs: saying.needs,
    blobs: saying.blobs,
    ...(saying.mends === null ? {} : { mends: saying.mends }),
  };
}

/** JSON with sorted keys and no spaces: the same text in both languages for texts, whole numbers and plain decimals. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 over salt and values: what the operation carries in their place. */
export async function personalHash({ salt, values }: Personal): Promise<string> {
  return sha256Hex(utf8(salt + canonicalJson(values)));
}
