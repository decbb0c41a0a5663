"""Search words: what the index holds of a text, and what a query asks. The same in `pwa/core/search.ts`.

A text is folded (width, case) and falls into runs. Chinese, Japanese and Korean are found by single characters
and pairs (a trigram index finds nothing for 门禁). Everything else is found by the beginning of a word; what is
written together (`SN-20418`) is also found joined, from each of its parts on, and by its last four digits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

LONGEST_WORD = 32
MOST_WORDS = 600
MOST_TERMS = 24
LAST_DIGITS = 4
CONNECTORS = frozenset("-_./:+#&@'’·\\‐‑‒–—―−")
PAIRED = (  # scripts written without spaces: first and last code point
    (0x3005, 0x3007), (0x3041, 0x312F), (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFD),
)  # fmt: skip
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_HALF_WIDTH_MARKS = "\uff9e\uff9f"
_ALIKE = str.maketrans({"ß": "ss", "ς": "σ"})


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query; `begins` tells that the beginning of a word is enough."""

    text: str
    begins: bool


@dataclass(slots=True)
class Run:
    """Folded characters that belong together; `starts` are the places at which a word may begin."""

    kind: str
    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def add(self, character: str, span: tuple[int, int], *, start: bool) -> None:
        """Adds a character that comes from `span` of the text."""
        if start:
            self.starts.append(len(self.text))
        self.text += character
        self.spans.append(span)


def words(texts: Iterable[str]) -> list[str]:
    """Gives what the index holds of these texts, sorted; at most MOST_WORDS.

    >>> words(["门禁 SN-20"])
    ['20', 'sn20', '禁', '门', '门禁']
    """
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_words_in(text)))
    return sorted(list(found)[:MOST_WORDS])


def terms(text: str) -> tuple[Term, ...]:
    """Gives what a query asks for: every one of these must be there. Empty where the text holds no word.

    >>> [term.text for term in terms("sn-20 门禁卡")]
    ['sn20', '门禁', '禁卡']
    """
    found: dict[Term, None] = {}
    for run in runs(text):
        found.update(dict.fromkeys(_terms_of(run)))
    return tuple(found)[:MOST_TERMS]


def code(text: str) -> str:
    """Gives a serial number, tag or number as it is compared as a whole: without what people add by typing.

    >>> code("SN-20 418") == code("ｓｎ20-418")
    True
    """
    return "".join(run.text for run in runs(text))[: 2 * LONGEST_WORD]


def holds(index: str, asked: Iterable[Term]) -> bool:
    """Tells whether words, written with a space before and behind each, hold all terms."""
    return all(f" {term.text}{'' if term.begins else ' '}" in index for term in asked)


def marks(text: str, asked: Iterable[Term]) -> list[tuple[int, int]]:
    """Gives the parts of a text that a query found, as [from, to) in UTF-16 units, in order and apart."""
    hits: list[tuple[int, int]] = []
    wanted = list(asked)
    for run in runs(text):
        for term in wanted:
            for at in _places(run, term):
                hits.append((run.spans[at][0], run.spans[at + len(term.text) - 1][1]))
    return _merged(sorted(hits))


def runs(text: str) -> list[Run]:
    """Gives the runs of a text, in order."""
    found: list[Run] = []
    joined = False  # a connector stands between the last run and what comes
    for character, kind, span in _characters(text):
        last = found[-1] if found and found[-1].kind != "end" else None
        if kind == "mark":
            if last is not None and last.kind == "word" and not joined:
                last.add(character, span, start=False)
        elif kind in ("letter", "digit"):
            if last is None or last.kind != "word":
                found.append(last := Run("word"))
            turned = bool(last.text) and _is_digit(last.text[-1]) != (kind == "digit")
            last.add(character, span, start=not last.text or joined or turned)
            joined = False
        elif kind == "paired":
            if last is None or last.kind != "paired":
                found.append(last := Run("paired"))
            last.add(character, span, start=True)
            joined = False
        elif kind == "sign":
            found.append(Run("sign"))
            found[-1].add(character, span, start=True)
            joined = False
        elif kind == "connector" and last is not None and last.kind == "word" and not joined:
            joined = True
        else:
            found.append(Run("end"))
            joined = False
    return [run for run in found if run.kind != "end"]


@lru_cache(maxsize=4096)  # names of sites, models and places come again with every ticket
def _words_in(text: str) -> tuple[str, ...]:
    return tuple(word for run in runs(text) for word in _words_of(run))


def _words_of(run: Run) -> Iterator[str]:
    if run.kind != "word":
        yield from run.text
        yield from (run.text[at : at + 2] for at in range(len(run.text) - 1))
        return
    for at, end in zip(run.starts, [*run.starts[1:], len(run.text)], strict=True):
        yield run.text[at : at + LONGEST_WORD]
        if end - at == 1:
            yield run.text[at]
    yield from (run.text[at : at + LONGEST_WORD] for at in _last_digits(run))


def _last_digits(run: Run) -> list[int]:
    """Where the last four digits begin, which people read out, and where they begin without leading noughts."""
    begin, end = run.starts[-1], len(run.text)
    if not _is_digit(run.text[begin]):
        return []
    bare = begin
    while bare < end - 1 and run.text[bare] == "0":
        bare += 1
    return sorted({max(begin, end - LAST_DIGITS), bare} - {begin})


def _terms_of(run: Run) -> Iterator[Term]:
    if run.kind == "word":
        text = run.text[:LONGEST_WORD]
        yield Term(text, begins=len(text) > 1)
    elif len(run.text) == 1:
        yield Term(run.text, begins=False)
    else:
        yield from (Term(run.text[at : at + 2], begins=False) for at in range(len(run.text) - 1))


def _places(run: Run, term: Term) -> Iterator[int]:
    if run.kind != "word":
        at = run.text.find(term.text)
        while at >= 0:
            yield at
            at = run.text.find(term.text, at + 1)
        return
    ends = {*run.starts, len(run.text)}
    for at in [*run.starts, *_last_digits(run)]:
        if run.text.startswith(term.text, at) and (term.begins or at + len(term.text) in ends):
            yield at


def _merged(hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in hits:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _characters(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Folded characters with their kind and the span of the text, in UTF-16 units, that they come from."""
    begin, at, piece = 0, 0, ""
    for character in text:
        if piece and not _is_mark(character):
            yield from ((one, kind, (begin, at)) for one, kind in _folded(piece))
            begin, piece = at, ""
        piece += character
        at += 2 if ord(character) > 0xFFFF else 1
    yield from ((one, kind, (begin, at)) for one, kind in _folded(piece))


@lru_cache(maxsize=1 << 16)
def _folded(piece: str) -> tuple[tuple[str, str], ...]:
    folded = unicodedata.normalize("NFKC", piece).lower().translate(_ALIKE)
    kinds = ((character, _kind(character)) for character in folded)
    return tuple((character, kind) for character, kind in kinds if kind != "none")


def _kind(character: str) -> str:
    category, number = unicodedata.category(character), ord(character)
    if character in CONNECTORS:
        return "connector"
    if category == "Cf" or _within(number, _SELECTORS):
        return "none"
    if category[0] in "LN" and _within(number, PAIRED):
        return "paired"
    return {"L": "letter", "N": "digit", "M": "mark"}.get(category[0], "sign" if category == "So" else "end")


def _is_mark(character: str) -> bool:
    return character in _HALF_WIDTH_MARKS or unicodedata.category(character)[0] == "M"


def _is_digit(character: str) -> bool:
    return unicodedata.category(character)[0] == "N"


def _within(number: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= number <= last for first, last in ranges)
