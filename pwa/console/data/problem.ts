/** What went wrong with a request, as a sentence for a person and a stable code for the program. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly fields: Readonly<Record<string, string[]>>

  constructor(status: number, code: string, sentence: string, fields: Record<string, string[]> = {}) {
    super(sentence)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.fields = fields
  }

  /** True when nothing was heard from the server, so the same request may be sent again as it is. */
  get unheard(): boolean {
    return this.status === 0 || this.status >= 502
  }
}

/** The fields of an RFC 9457 body that a screen uses. */
export type ProblemBody = { code?: unknown; title?: unknown; detail?: unknown; fields?: unknown }

/** A Problem made of an answer's body; what the body does not say is filled from the status. */
export function problemOf(status: number, body: ProblemBody): Problem {
  const code = typeof body.code === 'string' ? body.code : `http-${status}`
  const words = [body.detail, body.title].find((text) => typeof text === 'string' && text !== '')
  const fields = typeof body.fields === 'object' && body.fields !== null ? body.fields : {}
  return new Problem(status, code, typeof words === 'string' ? words : code, fields as Record<string, string[]>)
}
