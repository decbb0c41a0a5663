/** Codes typed on the phone, checked before they are recorded. Same rules and vectors as `server/domain/codes.py`. */

import { ALPHABET, checkCharacter, folded } from './tags.ts'

// Damm's quasigroup of order 10: finds every wrong digit and every swap of neighbours.
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

export type ParsedCode = { ok: true; code: string } | { ok: false; code: 'code-mistyped'; reason: 'length' | 'check' }

const wrongLength: ParsedCode = { ok: false, code: 'code-mistyped', reason: 'length' }
const wrongCheck: ParsedCode = { ok: false, code: 'code-mistyped', reason: 'check' }

function damm(digits: string): number {
  let interim = 0
  for (const digit of digits) interim = Number(DAMM[interim]?.[Number(digit)])
  return interim
}

/** Reads a gate code: nine digits, the last a check digit. */
export function parseGateCode(text: string): ParsedCode {
  const code = folded(text)
  if (!/^[0-9]{9}$/.test(code)) return wrongLength
  return damm(code) === 0 ? { ok: true, code } : wrongCheck
}

/** Reads a reporter's code: six digits. Whether it was shown, and when, the server tells. */
export function parseReporterCode(text: string): ParsedCode {
  const code = folded(text)
  return /^[0-9]{6}$/.test(code) ? { ok: true, code } : wrongLength
}

/** Reads an enrolment code: ten characters of a tag's alphabet, the last a check character. */
export function parseEnrolmentCode(text: string): ParsedCode {
  const code = folded(text)
  if (code.length !== 10 || [...code].some((character) => !ALPHABET.includes(character))) return wrongLength
  return checkCharacter(code.slice(0, 9)) === code.slice(9) ? { ok: true, code } : wrongCheck
}
