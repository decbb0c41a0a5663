/** A wall screen stays on: the lock is taken again each time the page comes to the front. */

import { signal } from '@preact/signals'

/** Does the browser keep the screen on? Where it cannot, the wall says so once. */
export const awake = signal(false)

/** Keeps the screen on until the returned function is called. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null
  let over = false
  const take = (): void => {
    if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    navigator.wakeLock.request('screen').then(
      (taken) => {
        lock = taken
        awake.value = true
        taken.addEventListener('release', () => (awake.value = false))
        if (over) void taken.release()
      },
      () => undefined, // refused (low battery, policy): the system's own setting decides
    )
  }
  take()
  document.addEventListener('visibilitychange', take)
  return () => {
    over = true
    document.removeEventListener('visibilitychange', take)
    void lock?.release()
  }
}

/** Full screen where the browser allows it; without a touch or key before it, the window stays as it is. */
export function fillScreen(fill: boolean): void {
  if (fill && document.fullscreenElement === null) document.documentElement.requestFullscreen?.().catch(() => undefined)
  if (!fill && document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined)
}
