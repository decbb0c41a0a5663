/** A sound for a promise that broke: two falling tones, made on the spot, silent when muted. */

import { signal } from '@preact/signals'

const KEY = 'halfhour.console.muted'

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === '1'
  } catch {
    return false
  }
}

export const muted = signal(stored())

export function mute(next: boolean): void {
  muted.value = next
  try {
    localStorage.setItem(KEY, next ? '1' : '0')
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}

let speaker: AudioContext | null = null

/** on: it can be heard; blocked: the browser waits for a touch or a key; none: this browser makes no sound. */
export const audible = signal<'on' | 'blocked' | 'none'>('none')

function listenTo(context: AudioContext): void {
  const look = (): void => void (audible.value = context.state === 'running' ? 'on' : 'blocked')
  context.addEventListener('statechange', look)
  look()
}

/** Browsers allow sound only after the person touched the page once; until then the console says so. */
export function readySound(): void {
  if (typeof AudioContext === 'undefined') return
  speaker = new AudioContext()
  listenTo(speaker)
  const wake = (): void => {
    if (speaker !== null && speaker.state !== 'running') speaker.resume().catch(() => undefined) // the next touch tries again
  }
  document.addEventListener('pointerdown', wake)
  document.addEventListener('keydown', wake)
}

function tone(context: AudioContext, frequency_hz: number, from_s: number, length_s: number): void {
  const source = context.createOscillator()
  const level = context.createGain()
  source.frequency.value = frequency_hz
  source.type = 'triangle'
  level.gain.setValueAtTime(0.0001, from_s)
  level.gain.exponentialRampToValueAtTime(0.3, from_s + 0.02)
  level.gain.exponentialRampToValueAtTime(0.0001, from_s + length_s)
  source.connect(level).connect(context.destination)
  source.start(from_s)
  source.stop(from_s + length_s)
}

export function soundBreach(): void {
  if (muted.value || speaker === null || speaker.state !== 'running') return
  tone(speaker, 880, speaker.currentTime, 0.22)
  tone(speaker, 587, speaker.currentTime + 0.24, 0.4)
}

export function soundNew(): void {
  if (muted.value || speaker === null || speaker.state !== 'running') return
  tone(speaker, 660, speaker.currentTime, 0.18)
}
