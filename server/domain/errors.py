"""Errors: one catalogue of stable codes, each with a sentence that tells what to do, in Chinese and English.

The sentences are data (errors.json, one line per code), so that the phone reads the same ones offline. A code
is never renamed and never reused: phones and ledgers keep it. HTTP is not here: `server/api/problems.py`
maps a code to a status. A place such as `{wait_min}` in a sentence is filled from the values of the error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Sentence(NamedTuple):
    """What a person reads: the same sentence in both languages."""

    zh: str
    en: str


class Problem(Exception):  # noqa: N818  # the word of RFC 9457
    """Something the house refuses: a `code` of CODES and the values that fill its sentence.

    `fields`: the path of a value -> what is wrong with it, for forms.
    """

    def __init__(self, code: str, fields: Mapping[str, object] | None = None, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields: Mapping[str, object] | None = fields
        self.values = values


DomainError = Problem


class _Values(dict[str, object]):
    """Values of a sentence; a place without one stays readable instead of failing."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, lang: str = "zh", values: Mapping[str, object] | None = None) -> str:
    """Gives the sentence of a code in `zh` or `en`, places filled; an unknown code reads as `internal`."""
    found = CODES.get(code, CODES["internal"])
    return (found.en if lang == "en" else found.zh).format_map(_Values(values or {}))


_DATA = json.loads((Path(__file__).parent / "errors.json").read_text("utf-8"))
CODES: Mapping[str, Sentence] = MappingProxyType(
    {code: Sentence(said["zh"], said["en"]) for code, said in _DATA.items()}
)
