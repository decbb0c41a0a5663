"""How Python values become column values: JSON as compact text, truth as 0 and 1."""

from __future__ import annotations

import json
from typing import Any

import msgspec

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ESCAPED = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def encode(value: object) -> str:
    """Compact JSON text, Chinese as it is. Half a surrogate pair stays an escape: any engine keeps it."""
    try:
        quick = msgspec.json.encode(value)
        # A null may stand for a number that JSON cannot say, which is refused; read again it is another value.
        if b"null" not in quick or msgspec.json.decode(quick) == value:
            return quick.decode()
    except (UnicodeEncodeError, OverflowError, msgspec.DecodeError):
        pass
    text = _COMPACT.encode(value)
    if text.isascii() or _encodable(text):
        return text
    return _ESCAPED.encode(value)


def decode(text: str | None) -> Any:
    """The value of a JSON column; None for NULL."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):  # half a surrogate pair, or what no JSON should hold
        return json.loads(text)


def flag(truth: bool) -> int:
    """1 or 0."""
    return 1 if truth else 0


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
