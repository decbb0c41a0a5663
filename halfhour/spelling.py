"""How ids, stamps and hashes are spelled: pure functions, each with vectors in tests/vectors/sync-protocol.json."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from decimal import Decimal
from typing import Any

MODULUS = 1 << 64
MOST_COUNT = 0xFFFF
EXACT = 1 << 53


def new_id(now_ms: int) -> str:
    """A UUIDv7 (RFC 9562, 5.7)."""
    raw = bytearray(now_ms.to_bytes(6) + secrets.token_bytes(10))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def next_stamp(last: str | None, now_ms: int, device: str) -> str:
    """The hybrid logical clock's next stamp: later than `last`, even when the wall clock was set back."""
    ms, count = (int(part, 16) for part in last.split("-")[:2]) if last else (-1, 0)
    if now_ms > ms:
        ms, count = now_ms, 0
    elif count < MOST_COUNT:
        count += 1
    else:
        ms, count = ms + 1, 0
    return f"{ms:012x}-{count:04x}-{device}"


def record_hash(id: str, rev: int) -> int:
    """What a record adds to its feed's sum: the first 64 bits of the SHA-256 of `<id>:<rev>`."""
    return int.from_bytes(hashlib.sha256(f"{id}:{rev}".encode()).digest()[:8])


def personal_sha256(salt: str, values: dict[str, Any]) -> str:
    """What an operation carries in the place of its personal values: SHA-256 over salt and canonical JSON, hex."""
    return hashlib.sha256(salt.encode() + canonical(values).encode()).hexdigest()


def canonical(value: Any) -> str:
    """The one JSON text of a value: RFC 8785 (sorted keys, no spaces, numbers as JavaScript writes them).

    Raises:
        ValueError: a number that JSON does not have or no double holds, or half a surrogate pair.
    """
    match value:
        case dict():
            ordered = sorted(value, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in ordered) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case str():
            return _text(value)
        case float():
            return _number(value)
        case int() if not isinstance(value, bool) and abs(value) >= EXACT:
            return _number(_rounded(value))
    return json.dumps(value)


def _text(value: str) -> str:
    value.encode()  # half a surrogate pair is no text
    return json.dumps(value, ensure_ascii=False)


def _rounded(value: int) -> float:
    """A whole number as most clients hold it: a double."""
    try:
        return float(value)
    except OverflowError:
        raise ValueError("larger than any double") from None


def _number(value: float) -> str:
    """Source: ECMA-262, Number::toString. Python finds the same digits and sets the exponent otherwise."""
    if not math.isfinite(value):
        raise ValueError("no number of JSON")
    found = Decimal(repr(abs(value))).normalize().as_tuple()
    digits, point = "".join(map(str, found.digits)), len(found.digits) + int(found.exponent)
    sign = "-" if value < 0 else ""
    if value == 0:
        return "0"
    if 0 < point <= 21:
        whole = digits.ljust(point, "0")
        return sign + whole[:point] + (f".{whole[point:]}" if len(whole) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
