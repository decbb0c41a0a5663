/** Photos as they are kept: at most 2048 px, JPEG, drawn anew, so that EXIF and its position are gone. */

import { sha256Hex } from "../core/platform.ts";

const LONGEST_PX = 2048;
const QUALITIES = [0.82, 0.7, 0.55];
/** Larger files are refused before they are decoded: a phone's memory ends first. */
export const PHOTO_MOST_BYTES = 60_000_000;
export const BLOB_MOST_BYTES = 3_000_000;

export interface KeptBytes {
  sha256: string;
  type: string;
  data: ArrayBuffer;
}

/** A picture that can be drawn, and the way to draw it as JPEG. */
export interface Picture {
  width: number;
  height: number;
  jpeg(width: number, height: number, quality: number): Promise<Blob>;
  close(): void;
}

export type Decode = (photo: Blob) => Promise<Picture>;

/** The size that fits into a square of 2048 px; smaller ones stay as they are. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The photo as it is kept, or why it cannot be. */
export async function shrunk(photo: Blob, decode: Decode = decodePhoto): Promise<KeptBytes | "photo-too-large" | "photo-unreadable"> {
  if (photo.size > PHOTO_MOST_BYTES) return "photo-too-large";
  let picture: Picture;
  try {
    picture = await decode(photo);
  } catch {
    return "photo-unreadable";
  }
  try {
    const { width, height } = fitted(picture.width, picture.height);
    for (const quality of QUALITIES) {
      const blob = await picture.jpeg(width, height, quality);
      if (blob.size <= BLOB_MOST_BYTES) return await hashed(blob);
    }
    return "photo-too-large";
  } catch {
    return "photo-unreadable";
  } finally {
    picture.close();
  }
}

export async function hashed(blob: Blob): Promise<KeptBytes> {
  const data = await blob.arrayBuffer();
  return { sha256: await sha256Hex(new Uint8Array(data)), type: blob.type || "application/octet-stream", data };
}

async function decodePhoto(photo: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(photo, { imageOrientation: "from-image" });
  return {
    width: bitmap.width,
    height: bitmap.height,
    jpeg: (width, height, quality) => drawn(bitmap, width, height, quality),
    close: () => bitmap.close(),
  };
}

async function drawn(bitmap: ImageBitmap, width: number, height: number, quality: number): Promise<Blob> {
  if (typeof OffscreenCanvas !== "undefined") {
    const canvas = new OffscreenCanvas(width, height);
    paint(canvas.getContext("2d"), bitmap, width, height);
    return canvas.convertToBlob({ type: "image/jpeg", quality });
  }
  // Safari before 17 draws on a canvas of the page alone.
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  paint(canvas.getContext("2d"), bitmap, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("not drawn")) : resolve(blob)), "image/jpeg", quality);
  });
}

function paint(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D | null,
  bitmap: ImageBitmap,
  width: number,
  height: number,
): void {
  if (context === null) throw new Error("no canvas");
  // Where a picture is transparent, JPEG would be black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
}
