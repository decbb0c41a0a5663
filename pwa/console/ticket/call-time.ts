/** When a call was, as its operation says it: told by hand, since the button was pressed, or, unsaid, now. */
export function whenOf(told_ms: number | null, begun_ms: number | null, answered: boolean, now_ms: number): { began_ms?: number; talked_s?: number } {
  if (told_ms !== null) return { began_ms: told_ms }
  if (begun_ms === null) return {}
  return { began_ms: begun_ms, ...(answered ? { talked_s: Math.min(86_400, Math.floor((now_ms - begun_ms) / 1000)) } : {}) }
}
