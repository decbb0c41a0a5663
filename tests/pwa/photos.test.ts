import assert from "node:assert/strict";
import { test } from "node:test";
import { droppable } from "../../pwa/device/blobs.ts";
import { BLOB_MOST_BYTES, fitted, PHOTO_MOST_BYTES, shrunk } from "../../pwa/device/photos.ts";
import type { Decode } from "../../pwa/device/photos.ts";
import type { BlobRow } from "../../pwa/device/vault.ts";

/** A picture whose JPEG has so many bytes at each quality. */
function picture(width: number, height: number, bytes: (quality: number) => number, drawn: string[] = []): Decode {
  return async () => ({
    width,
    height,
    jpeg: async (w, h, quality) => {
      drawn.push(`${w}x${h}@${quality}`);
      return new Blob([new Uint8Array(bytes(quality))], { type: "image/jpeg" });
    },
    close: () => undefined,
  });
}

test("a photo fits into 2048 px, a small one stays as it is", () => {
  assert.deepEqual(fitted(8000, 6000), { width: 2048, height: 1536 });
  assert.deepEqual(fitted(3000, 9000), { width: 683, height: 2048 });
  assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
  assert.deepEqual(fitted(9000, 1), { width: 2048, height: 1 });
});

test("a 20 MB photo is shrunk and kept under the hash of its new bytes", async () => {
  const drawn: string[] = [];
  const photo = new Blob([new Uint8Array(20_000_000)], { type: "image/jpeg" });
  const kept = await shrunk(photo, picture(8000, 6000, () => 400_000, drawn));
  assert.ok(typeof kept === "object");
  assert.deepEqual([kept.type, kept.data.byteLength, kept.sha256.length], ["image/jpeg", 400_000, 64]);
  assert.deepEqual(drawn, ["2048x1536@0.82"]);
});

test("a picture that stays too large is drawn with less quality, then refused with a code", async () => {
  const kept = await shrunk(new Blob(["x"]), picture(4000, 3000, (quality) => (quality > 0.6 ? BLOB_MOST_BYTES + 1 : 10)));
  assert.ok(typeof kept === "object");
  assert.equal(await shrunk(new Blob(["x"]), picture(4000, 3000, () => BLOB_MOST_BYTES + 1)), "photo-too-large");
});

test("a file beyond the limit is refused before it is decoded, one that is no picture with its own code", async () => {
  const never: Decode = async () => assert.fail("decoded");
  const huge = { size: PHOTO_MOST_BYTES + 1 } as Blob;
  assert.equal(await shrunk(huge, never), "photo-too-large");
  const broken: Decode = async () => {
    throw new DOMException("not a picture", "InvalidStateError");
  };
  assert.equal(await shrunk(new Blob(["text"]), broken), "photo-unreadable");
});

test("bytes leave the phone seven days after they were verified, and never before a backup that exists has them", () => {
  const day_ms = 86_400_000;
  const row = (sha256: string, change: Partial<BlobRow>): BlobRow => {
    return { sha256, type: "image/jpeg", bytes: 1, kept_ms: 0, attached: "op", upload: null, verified_ms: null, ...change };
  };
  const rows = [row("waiting", {}), row("verified", { verified_ms: day_ms }), row("orphan", { attached: null })];
  assert.deepEqual(droppable(rows, null, 7 * day_ms), []);
  assert.deepEqual(droppable(rows, null, 9 * day_ms), ["verified", "orphan"]);
  assert.deepEqual(droppable(rows, day_ms - 1, 9 * day_ms), ["orphan"]);
  assert.deepEqual(droppable(rows, day_ms, 9 * day_ms), ["verified", "orphan"]);
});
