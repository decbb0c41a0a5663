/** Handing in a phone's sealed file: opened here with its passphrase, carried out by the server as that phone's own push. */

import { handInText, opened, type PhoneFile } from '../../../device/phone-file.ts'
import { uploadBlob, type Send } from '../../../device/tus.ts'
import type { Answers } from '../../../core/answers.gen.ts'

/** Posts a body as it is; the answer's JSON, or a Problem raised. */
export type Post = (path: string, body: string) => Promise<unknown>

export interface HandedIn {
  /** Operations that the server did not have. */
  fresh: number
  /** Those that it had already, from the phone itself or from an earlier hand-in. */
  known: number
  refused: number
  photos: number
  photos_missing: number
}

export type Done = { ok: true; told: HandedIn } | { ok: false; code: 'not-a-file' | 'too-new' | 'wrong' }

type Outcomes = Answers['POST /devices/{id}/import']['outcomes']

/** Batch by batch, then the pictures. Stopped half-way it can be done again: nothing counts twice. */
export async function handIn(bytes: Uint8Array<ArrayBuffer>, passphrase: string, post: Post, send: Send): Promise<Done> {
  const read = await opened(bytes, passphrase)
  if (!read.ok) return read
  const { manifest } = read.file
  const outcomes: Outcomes = []
  for (const batch of manifest.batches) {
    const answer = (await post(`/devices/${batch.device}/import`, handInText(batch, manifest.server, manifest.wall_ms))) as { outcomes: Outcomes }
    outcomes.push(...answer.outcomes)
  }
  const photos = await sendPhotos(read.file, send)
  const known = outcomes.filter(({ outcome }) => outcome === 'repeated').length
  const refused = outcomes.filter(({ outcome }) => outcome === 'rejected').length
  const told = { fresh: outcomes.length - known - refused, known, refused, photos, photos_missing: manifest.blobs.length - photos }
  return { ok: true, told }
}

async function sendPhotos({ manifest, bytes }: PhoneFile, send: Send): Promise<number> {
  let sent = 0
  for (const [at, { sha256, type, contract }] of manifest.blobs.entries()) {
    const data = bytes[at]
    if (data === undefined) continue
    const end = await uploadBlob({ sha256, type, contract, upload: null }, data.buffer, send, async () => undefined)
    if (end === 'verified') sent += 1
  }
  return sent
}
