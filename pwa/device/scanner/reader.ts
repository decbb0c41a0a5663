/** Finds the text of a code in a picture: the browser's own detector where there is one, else ours in a worker. */

import type { ReadAnswer, ReadRequest } from "./reader.worker.ts";

/** Reads one frame; null = no code in it. `wide` also reads what manufacturers print (data matrix, bars). */
export interface Reader {
  engine: "native" | "zxing";
  read(frame: HTMLCanvasElement, wide: boolean): Promise<string | null>;
  close(): void;
}

interface Detector {
  detect(source: HTMLCanvasElement): Promise<{ rawValue: string; format: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const WANTED = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "upc_a"];

export async function openReader(): Promise<Reader> {
  return (await nativeReader()) ?? workerReader();
}

async function nativeReader(): Promise<Reader | null> {
  const known = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (known === undefined) return null;
  try {
    const formats = (await known.getSupportedFormats()).filter((format) => WANTED.includes(format));
    if (!formats.includes("qr_code")) return null;
    const detector = new known({ formats });
    return {
      engine: "native",
      close: () => undefined,
      read: async (frame, wide) => {
        const found = await detector.detect(frame);
        return found.find((one) => wide || one.format === "qr_code")?.rawValue ?? null;
      },
    };
  } catch {
    return null; // present but broken, as on some desktops: ours is slower and works
  }
}

function workerReader(): Reader {
  const worker = new Worker(new URL("./reader.worker.ts", import.meta.url), { type: "module" });
  const open = new Map<number, { resolve: (text: string | null) => void; reject: (fault: Error) => void }>();
  let next = 0;
  const fail = (fault: Error): void => {
    for (const { reject } of open.values()) reject(fault);
    open.clear();
  };
  worker.addEventListener("error", (event) => fail(new Error(event.message || "scanner-failed")));
  worker.addEventListener("message", ({ data }: MessageEvent<ReadAnswer>) => {
    const waiting = open.get(data.id);
    open.delete(data.id);
    if (data.failed === undefined) waiting?.resolve(data.text);
    else waiting?.reject(new Error(data.failed));
  });
  return {
    engine: "zxing",
    close: () => {
      worker.terminate();
      fail(new Error("closed"));
    },
    read: (frame, wide) => {
      const paper = frame.getContext("2d", { willReadFrequently: true });
      if (paper === null) return Promise.resolve(null);
      const picture = paper.getImageData(0, 0, frame.width, frame.height);
      const id = next++;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        const request: ReadRequest = { id, wide, stretch: id % 3 === 2, picture };
        worker.postMessage(request, [picture.data.buffer]);
      });
    },
  };
}
