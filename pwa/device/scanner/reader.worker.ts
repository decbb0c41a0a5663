/** Reads codes in pictures, beside the page's own thread. The wasm file is our own asset and of this very package's version. */

import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";

export interface ReadRequest {
  id: number;
  wide: boolean;
  /** Also try with the contrast stretched: costs a second pass, finds faded and glaring codes. */
  stretch: boolean;
  picture: ImageData;
}

export interface ReadAnswer {
  id: number;
  text: string | null;
  failed?: string;
}

prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasmUrl : prefix + path) } });

const LABELS: ReaderOptions = {
  formats: ["QRCode"],
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
};
const ANYTHING: ReaderOptions = { ...LABELS, formats: ["QRCode", "DataMatrix", "Code128", "Code39", "EAN13", "UPCA"] };

async function read({ wide, stretch, picture }: ReadRequest): Promise<string | null> {
  const options = wide ? ANYTHING : LABELS;
  const [first] = await readBarcodes(picture, options);
  if (first !== undefined) return first.text;
  if (!stretch) return null;
  const [second] = await readBarcodes(stretched(picture), options);
  return second?.text ?? null;
}

/** The middle 98 % of the brightness, spread over the whole range. */
function stretched(picture: ImageData): ImageData {
  const { data, width, height } = picture;
  const counts = new Uint32Array(256);
  const grey = new Uint8Array(data.length / 4);
  for (let i = 0; i < grey.length; i++) {
    const value = ((data[4 * i] ?? 0) * 77 + (data[4 * i + 1] ?? 0) * 150 + (data[4 * i + 2] ?? 0) * 29) >> 8;
    grey[i] = value;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  const low = levelAt(counts, grey.length * 0.01);
  const span = Math.max(1, levelAt(counts, grey.length * 0.99) - low);
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < grey.length; i++) {
    const value = (((grey[i] ?? 0) - low) * 255) / span;
    out[4 * i] = out[4 * i + 1] = out[4 * i + 2] = value;
    out[4 * i + 3] = 255;
  }
  return new ImageData(out, width, height);
}

function levelAt(counts: Uint32Array, share: number): number {
  let seen = 0;
  for (let level = 0; level < 256; level++) {
    seen += counts[level] ?? 0;
    if (seen >= share) return level;
  }
  return 255;
}

self.addEventListener("message", (event: MessageEvent<ReadRequest>) => {
  const { id } = event.data;
  const answer = (rest: Omit<ReadAnswer, "id">): void => self.postMessage({ id, ...rest } satisfies ReadAnswer);
  read(event.data).then(
    (text) => answer({ text }),
    (fault: unknown) => answer({ text: null, failed: String(fault) }),
  );
});
