/** The camera in the page: frames to the reader until a code is found, and the torch. */

import { openReader, type Reader } from "./reader.ts";

export type CameraCode = "camera-refused" | "camera-none" | "camera-busy" | "scanner-failed";

export class CameraProblem extends Error {
  readonly code: CameraCode;
  constructor(code: CameraCode) {
    super(code);
    this.code = code;
  }
}

export interface Scanning {
  /** null where this camera has no torch. */
  torch: ((on: boolean) => Promise<void>) | null;
  /** Rests while a result is on screen. */
  pause(resting: boolean): void;
  stop(): void;
}

interface Options {
  wide: boolean;
  onText: (text: string) => void;
  onFailure: (code: CameraCode) => void;
}

const LONGEST_PX = 1280;
const BETWEEN_MS = 90;

/**
 * Shows the camera in `video` and tells each text it reads; the same text again only after `pause(false)`.
 *
 * Raises: CameraProblem camera-refused, camera-none, camera-busy.
 */
export async function startScanning(video: HTMLVideoElement, options: Options): Promise<Scanning> {
  const stream = await openCamera();
  let reader: Reader;
  try {
    video.srcObject = stream;
    [reader] = await Promise.all([openReader(), video.play()]);
  } catch (fault) {
    stop(stream);
    throw fault;
  }
  const state = { stopped: false, resting: false };
  void readOn(video, reader, options, state);
  return {
    torch: torchOf(stream),
    pause: (resting) => {
      state.resting = resting;
    },
    stop: () => {
      state.stopped = true;
      reader.close();
      stop(stream);
      video.srcObject = null;
    },
  };
}

export async function openCamera(): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined) throw new CameraProblem("camera-none");
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (fault) {
    const name = fault instanceof DOMException ? fault.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new CameraProblem("camera-refused");
    throw new CameraProblem(name === "NotReadableError" || name === "AbortError" ? "camera-busy" : "camera-none");
  }
}

async function readOn(video: HTMLVideoElement, reader: Reader, options: Options, state: { stopped: boolean; resting: boolean }): Promise<void> {
  const frame = document.createElement("canvas");
  let faults = 0;
  while (!state.stopped) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    if (state.stopped || state.resting || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue;
    if (!draw(video, frame)) continue;
    try {
      const text = await reader.read(frame, options.wide);
      faults = 0;
      if (text !== null && !state.stopped && !state.resting) {
        state.resting = true;
        options.onText(text);
      }
    } catch {
      faults += 1;
      // One bad frame is nothing; a reader that never reads must be said, or the person scans for ever.
      if (faults === 5 && !state.stopped) options.onFailure("scanner-failed");
    }
  }
}

function draw(video: HTMLVideoElement, frame: HTMLCanvasElement): boolean {
  const scale = Math.min(1, LONGEST_PX / Math.max(video.videoWidth, video.videoHeight, 1));
  const width = Math.round(video.videoWidth * scale);
  const height = Math.round(video.videoHeight * scale);
  if (width === 0 || height === 0) return false;
  if (frame.width !== width || frame.height !== height) {
    frame.width = width;
    frame.height = height;
  }
  frame.getContext("2d", { willReadFrequently: true })?.drawImage(video, 0, 0, width, height);
  return true;
}

export function torchOf(stream: MediaStream): Scanning["torch"] {
  const track = stream.getVideoTracks()[0];
  if (track === undefined || typeof track.getCapabilities !== "function") return null;
  const can = track.getCapabilities() as MediaTrackCapabilities & { torch?: boolean };
  if (can.torch !== true) return null;
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

export function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

let sound: AudioContext | null = null;

/** A short beep; silence where the browser forbids it. */
export function beep(): void {
  try {
    sound ??= new AudioContext();
    const tone = sound.createOscillator();
    const level = sound.createGain();
    tone.frequency.value = 1760;
    level.gain.setValueAtTime(0.2, sound.currentTime);
    level.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.12);
    tone.connect(level).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.12);
  } catch {
    // No sound is no fault: the phone buzzes and the frame closes.
  }
}
