/** Half-open spans of time [from, to) in epoch milliseconds: union, overlap. The same as `server/domain/spans.py`. */

export type Span = readonly [number, number]

/** Gives the same time as sorted, separate spans; touching ones become one, empty ones vanish. */
export function union(spans: readonly Span[]): Span[] {
  const found: [number, number][] = []
  const sorted = spans.filter(([a, b]) => a < b).sort((x, y) => x[0] - y[0] || x[1] - y[1])
  for (const [begin, end] of sorted) {
    const last = found.at(-1)
    if (last !== undefined && begin <= last[1]) last[1] = Math.max(last[1], end)
    else found.push([begin, end])
  }
  return found
}

/** Gives what of the spans lies in [begin, end). */
export function clipped(spans: readonly Span[], begin: number, end: number): Span[] {
  const found: Span[] = []
  for (const [a, b] of spans) {
    if (Math.max(a, begin) < Math.min(b, end)) found.push([Math.max(a, begin), Math.min(b, end)])
  }
  return found
}

/** Gives the length of separate spans together. */
export function total(spans: readonly Span[]): number {
  return spans.reduce((sum, [a, b]) => sum + (b - a), 0)
}
