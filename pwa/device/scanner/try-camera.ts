/** Whether the camera gives a picture on this phone, how large, and whether it has a torch; it is off again afterwards. */

import { openCamera, stop, torchOf } from "./camera.ts";

export interface CameraTried {
  width: number;
  height: number;
  torch: boolean;
  first_frame_ms: number;
}

const FRAME_WITHIN_MS = 10_000;

/** Raises: CameraProblem camera-refused, camera-none, camera-busy; an Error where no picture comes within ten seconds. */
export async function tryCamera(): Promise<CameraTried> {
  const began = performance.now();
  const stream = await openCamera();
  const video = document.createElement("video");
  try {
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    const frame = new Promise<void>((resolve, reject) => {
      video.addEventListener("loadeddata", () => resolve(), { once: true });
      setTimeout(() => reject(new Error("no picture")), FRAME_WITHIN_MS);
    });
    await Promise.all([video.play(), frame]);
    return {
      width: video.videoWidth,
      height: video.videoHeight,
      torch: torchOf(stream) !== null,
      first_frame_ms: Math.round(performance.now() - began),
    };
  } finally {
    stop(stream);
    video.srcObject = null;
  }
}
