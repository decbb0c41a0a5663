/** Tags: the eight characters on a label. The same rules, and the same vectors, as `server/domain/tags.py`. */

/** Digits and capitals without 0, 1, I and O; a character's place here is its value in GF(32). */
export const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
export const TAG_LENGTH = 8
export const CONFUSABLE = '01IO'

const MODULUS = 0b111011 // x^5 + x^4 + x^3 + x + 1, irreducible: every element but 0 and 1 has order 31
const STEP = 12 // a place weighs this much more than its right neighbour
const SEPARATORS = /[\t-\r \-_\u00B7\u2010-\u2015\u2022\u200B-\u200D\u2028\u2029\u2060\u2212\uFEFF]/g
const LABEL_URL = /^(?:HTTPS?:\/\/)?[^/?#]*\/Q\/([^/?#]*)\/?(?:[?#].*)?$/
const LONGEST = 2048

export type TagReason = 'foreign' | 'length' | 'character' | 'check'

/** What was read: a tag, or why it is none. `at` is the place (from 0) of the first character that no tag has. */
export type ParsedTag =
  | { ok: true; tag: string }
  | { ok: false; code: 'label-mistyped' | 'label-foreign'; reason: TagReason; at?: number }

function times(left: number, right: number): number {
  let product = 0
  for (let a = left, b = right; b > 0; b >>= 1) {
    if (b & 1) product ^= a
    a <<= 1
    if (a & 32) a ^= MODULUS
  }
  return product
}

/** The position-weighted sum of a word over GF(32), by Horner's rule. */
function weightedSum(word: string): number {
  let sum = 0
  for (const character of word) sum = times(sum, STEP) ^ ALPHABET.indexOf(character)
  return sum
}

/** The character that makes `body` and itself sum to nought (body: at most 30 characters of the alphabet). */
export function checkCharacter(body: string): string {
  return ALPHABET.charAt(weightedSum(body + ALPHABET.charAt(0)))
}

/** Folds what people type and scanners add: full width, lower case, spaces, dashes. */
export function folded(text: string): string {
  return text.normalize('NFKC').replace(SEPARATORS, '').replace(/[a-z]/g, (letter) => letter.toUpperCase())
}

/** Reads a tag from what was typed or scanned: lower case, spaces, dashes, full width or a whole label URL. */
export function parseTag(text: string): ParsedTag {
  if (text.length > LONGEST) return { ok: false, code: 'label-foreign', reason: 'foreign' }
  let word = folded(text)
  if (/[/:]/.test(word)) {
    const url = LABEL_URL.exec(word)
    if (url === null) return { ok: false, code: 'label-foreign', reason: 'foreign' }
    word = url[1] ?? ''
  }
  const characters = [...word]
  const at = characters.findIndex((character) => !ALPHABET.includes(character))
  if (at >= 0) return { ok: false, code: 'label-mistyped', reason: 'character', at }
  if (characters.length !== TAG_LENGTH) return { ok: false, code: 'label-mistyped', reason: 'length' }
  if (weightedSum(word) !== 0) return { ok: false, code: 'label-mistyped', reason: 'check' }
  return { ok: true, tag: word }
}

/** The tag as people read it: 4 + 4. */
export function spacedTag(tag: string): string {
  return `${tag.slice(0, 4)} ${tag.slice(4)}`
}
