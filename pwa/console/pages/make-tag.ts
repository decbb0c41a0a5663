import { ALPHABET, checkCharacter, TAG_LENGTH } from '../../core/tags.ts'

/** A new opaque tag: seven characters of chance and their check character. The server refuses one that is taken. */
export function makeTag(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TAG_LENGTH - 1))
  const body = Array.from(bytes, (byte) => ALPHABET.charAt(byte & 31)).join('')
  return body + checkCharacter(body)
}
