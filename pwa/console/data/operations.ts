/** What the desk does, as operations: the id is made once per intent, so that sending again can never do it twice. */

import type { BodyByKind, OperationKind } from '../../core/operations.gen.ts'
import type { Receipt } from './answers.ts'
import { Problem } from './problem.ts'

export interface Intent<K extends OperationKind = OperationKind> {
  readonly id: string
  readonly kind: K
  readonly record: string
  readonly body: BodyByKind[K]
  readonly personal?: Readonly<Record<string, unknown>>
  /** The revision that was on screen, where another's edit meanwhile must not be undone unseen. */
  readonly base?: number
}

/** An intent with its own id; a thing that begins with it may use the same maker for its record's id. */
export function intend<K extends OperationKind>(
  newId: () => string,
  kind: K,
  record: string,
  body: BodyByKind[K],
  personal?: Record<string, unknown>,
): Intent<K> {
  const said = Object.entries(personal ?? {}).filter(([, value]) => value !== '' && value !== null && value !== undefined)
  const bare = { id: newId(), kind, record, body }
  return said.length === 0 ? bare : { ...bare, personal: Object.fromEntries(said) }
}

export interface Sender {
  post: (path: string, body: unknown) => Promise<Receipt>
  wait: (ms: number) => Promise<void>
}

const TRIES_AFTER_MS = [400, 1_500, 4_000]

/** Sends until the server is heard, at most four times with the same id. Raises Problem when refused or never heard. */
export async function send(intent: Intent, { post, wait }: Sender): Promise<Receipt> {
  for (let tries = 0; ; tries += 1) {
    try {
      return accepted(await post('/operations', intent))
    } catch (error) {
      const pause = TRIES_AFTER_MS[tries]
      if (!(error instanceof Problem) || !error.unheard || pause === undefined) throw error
      await wait(pause)
    }
  }
}

/** A refusal is an answer of 200: it becomes a Problem here, so that a screen has one way to hear "no". */
function accepted(receipt: Receipt): Receipt {
  if (receipt.outcome === 'rejected') {
    throw new Problem(409, receipt.code ?? 'rejected', receipt.detail ?? receipt.code ?? 'rejected')
  }
  return receipt
}
