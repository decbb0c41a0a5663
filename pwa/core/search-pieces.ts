/** A text cut where a query found something, for screens that mark it. */

export interface Piece {
  text: string
  found: boolean
}

export function piecesOf(text: string, spans: readonly (readonly number[])[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const [from = 0, to = 0] of spans) {
    if (from > at) pieces.push({ text: text.slice(at, from), found: false })
    pieces.push({ text: text.slice(from, to), found: true })
    at = to
  }
  if (at < text.length) pieces.push({ text: text.slice(at), found: false })
  return pieces
}
