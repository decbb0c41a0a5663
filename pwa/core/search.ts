/** Search words: what is held of a text, and what a query asks. The same rules, and the same vectors, as `server/domain/search.py`. */

/** One word of a query; `begins`: the beginning of a word is enough. */
export interface Term {
  text: string
  begins: boolean
}

/** Places in a text, as [from, to) in UTF-16 units. */
export type Span = readonly [number, number]

const LONGEST_WORD = 32
const MOST_WORDS = 600
const MOST_TERMS = 24
const LAST_DIGITS = 4
const CONNECTORS = new Set("-_./:+#&@'’·\\‐‑‒–—―−")
/** Scripts written without spaces are found by single characters and pairs. */
const PAIRED = /^(?=[\p{L}\p{N}])[\u3005-\u3007\u3041-\u312F\u31A0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\u{20000}-\u{3FFFD}]$/u
const IGNORED = /^[\p{Cf}\uFE00-\uFE0F\u{E0100}-\u{E01EF}]$/u
const MARK = /^[\p{M}\uFF9E\uFF9F]$/u
const LETTER = /^\p{L}$/u
const DIGIT = /^\p{N}$/u
const MARK_ALONE = /^\p{M}$/u
const SIGN = /^\p{So}$/u

type Kind = 'letter' | 'digit' | 'paired' | 'mark' | 'sign' | 'connector' | 'none' | 'end'

/** Folded characters that belong together; `starts` are the places at which a word may begin. */
interface Run {
  kind: 'word' | 'paired' | 'sign' | 'end'
  text: string[]
  spans: Span[]
  starts: number[]
}

/** What an index holds of these texts. */
export function words(texts: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const text of texts) for (const run of runs(text)) for (const word of wordsOf(run)) found.add(word)
  return [...found].slice(0, MOST_WORDS)
}

/** What a query asks for: every one of these must be there. Empty where the text holds no word. */
export function terms(text: string): Term[] {
  const found = new Map<string, Term>()
  for (const run of runs(text)) for (const term of termsOf(run)) found.set(`${term.text} ${term.begins}`, found.get(`${term.text} ${term.begins}`) ?? term)
  return [...found.values()].slice(0, MOST_TERMS)
}

/** A serial number, tag or number as it is compared as a whole: without what people add by typing. */
export function code(text: string): string {
  return runs(text)
    .flatMap((run) => run.text)
    .slice(0, 2 * LONGEST_WORD)
    .join('')
}

/** Whether words, written with a space before and behind each, hold all terms. */
export function holds(index: string, asked: readonly Term[]): boolean {
  return asked.every((term) => index.includes(` ${term.text}${term.begins ? '' : ' '}`))
}

/** The parts of a text that a query found, in order and apart. */
export function marks(text: string, asked: readonly Term[]): Span[] {
  const hits: Span[] = []
  for (const run of runs(text)) {
    for (const term of asked) {
      const length = [...term.text].length
      for (const at of placesOf(run, term.text, length, term.begins)) {
        const [from] = run.spans[at] ?? [0, 0]
        const [, to] = run.spans[at + length - 1] ?? [0, 0]
        hits.push([from, to])
      }
    }
  }
  return merged(hits.sort((left, right) => left[0] - right[0] || left[1] - right[1]))
}

function runs(text: string): Run[] {
  const found: Run[] = []
  let joined = false // a connector stands between the last run and what comes
  for (const { character, kind, span } of charactersOf(text)) {
    const last = found.at(-1)
    if (kind === 'mark') {
      if (last?.kind === 'word' && !joined) add(last, character, span, false)
    } else if (kind === 'letter' || kind === 'digit') {
      const run = last?.kind === 'word' ? last : begun(found, 'word')
      const before = run.text.at(-1)
      add(run, character, span, before === undefined || joined || DIGIT.test(before) !== (kind === 'digit'))
      joined = false
    } else if (kind === 'paired') {
      add(last?.kind === 'paired' ? last : begun(found, 'paired'), character, span, true)
      joined = false
    } else if (kind === 'sign') {
      add(begun(found, 'sign'), character, span, true)
      joined = false
    } else if (kind === 'connector' && last?.kind === 'word' && !joined) {
      joined = true
    } else {
      begun(found, 'end')
      joined = false
    }
  }
  return found.filter((run) => run.kind !== 'end')
}

function begun(found: Run[], kind: Run['kind']): Run {
  const run: Run = { kind, text: [], spans: [], starts: [] }
  found.push(run)
  return run
}

function add(run: Run, character: string, span: Span, start: boolean): void {
  if (start) run.starts.push(run.text.length)
  run.text.push(character)
  run.spans.push(span)
}

function* wordsOf(run: Run): Generator<string> {
  if (run.kind !== 'word') {
    yield* run.text
    for (let at = 0; at + 1 < run.text.length; at += 1) yield run.text.slice(at, at + 2).join('')
    return
  }
  for (const [i, at] of run.starts.entries()) {
    yield run.text.slice(at, at + LONGEST_WORD).join('')
    if ((run.starts[i + 1] ?? run.text.length) - at === 1) yield run.text[at] ?? ''
  }
  for (const at of lastDigits(run)) yield run.text.slice(at, at + LONGEST_WORD).join('')
}

/** Where the last four digits begin, which people read out, and where they begin without leading noughts. */
function lastDigits(run: Run): number[] {
  const begin = run.starts.at(-1) ?? 0
  if (!DIGIT.test(run.text[begin] ?? '')) return []
  let bare = begin
  while (bare < run.text.length - 1 && run.text[bare] === '0') bare += 1
  const found = new Set([Math.max(begin, run.text.length - LAST_DIGITS), bare])
  found.delete(begin)
  return [...found]
}

function* termsOf(run: Run): Generator<Term> {
  if (run.kind === 'word') {
    const text = run.text.slice(0, LONGEST_WORD)
    yield { text: text.join(''), begins: text.length > 1 }
  } else if (run.text.length === 1) {
    yield { text: run.text[0] ?? '', begins: false }
  } else {
    for (let at = 0; at + 1 < run.text.length; at += 1) yield { text: run.text.slice(at, at + 2).join(''), begins: false }
  }
}

function* placesOf(run: Run, text: string, length: number, begins: boolean): Generator<number> {
  const here = (at: number): boolean => run.text.slice(at, at + length).join('') === text
  if (run.kind !== 'word') {
    for (const at of run.text.keys()) if (here(at)) yield at
    return
  }
  const ends = new Set([...run.starts, run.text.length])
  for (const at of [...run.starts, ...lastDigits(run)]) if (here(at) && (begins || ends.has(at + length))) yield at
}

function merged(hits: readonly Span[]): Span[] {
  const apart: [number, number][] = []
  for (const [from, to] of hits) {
    const last = apart.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else apart.push([from, to])
  }
  return apart
}

/** Folded characters with the span of the text that they come from: a character goes with the marks behind it. */
function* charactersOf(text: string): Generator<{ character: string; kind: Kind; span: Span }> {
  let from = 0
  let piece = ''
  for (const character of text) {
    if (piece !== '' && !isMark(character)) {
      for (const one of foldedOf(piece)) yield { ...one, span: [from, from + piece.length] }
      from += piece.length
      piece = ''
    }
    piece += character
  }
  for (const one of foldedOf(piece)) yield { ...one, span: [from, from + piece.length] }
}

/** Most characters are Latin or Chinese, which a look at the number tells. */
function isMark(character: string): boolean {
  const number = character.charCodeAt(0)
  return number >= 0x300 && !(number >= 0x3400 && number < 0xa000) && MARK.test(character)
}

const known = new Map<string, readonly { character: string; kind: Kind }[]>()
const MOST_KNOWN = 1 << 14

function foldedOf(piece: string): readonly { character: string; kind: Kind }[] {
  const held = known.get(piece)
  if (held !== undefined) return held
  const folded = piece.normalize('NFKC').toLowerCase().replace(/ß/g, 'ss').replace(/ς/g, 'σ')
  const found = [...folded].map((character) => ({ character, kind: kindOf(character) })).filter(({ kind }) => kind !== 'none')
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(piece, found)
  return found
}

function kindOf(character: string): Kind {
  if (CONNECTORS.has(character)) return 'connector'
  if (IGNORED.test(character)) return 'none'
  if (PAIRED.test(character)) return 'paired'
  if (LETTER.test(character)) return 'letter'
  if (DIGIT.test(character)) return 'digit'
  if (MARK_ALONE.test(character)) return 'mark'
  return SIGN.test(character) ? 'sign' : 'end'
}
