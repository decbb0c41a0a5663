"""The one JSON text of a value (RFC 8785): what is hashed on a phone and again on the server.

Clients do the same: `pwa/core/operations.ts`, `halfhour/spelling.py`; tests/vectors/sync-protocol.json.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

EXACT = 1 << 53


def canonical(value: Any) -> str:
    """Sorted keys (by UTF-16), no spaces, numbers as JavaScript writes them.

    Raises:
        ValueError: a number that JSON does not have, or one too large for a double.
    """
    match value:
        case dict():
            ordered = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in ordered) + "}"
        case list():
            return "[" + ",".join(map(canonical, value)) + "]"
        case float():
            return _number(value)
        case int() if not isinstance(value, bool) and abs(value) >= EXACT:
            return _number(_rounded(value))
    return json.dumps(value, ensure_ascii=False)


def _rounded(value: int) -> float:
    """A whole number as a phone holds it: a double."""
    try:
        return float(value)
    except OverflowError:
        raise ValueError("larger than any double") from None


def _number(value: float) -> str:
    """Source: ECMA-262, Number::toString. Python finds the same digits and sets the exponent otherwise."""
    if not math.isfinite(value):
        raise ValueError("no number of JSON")
    if value == 0:
        return "0"
    found = Decimal(repr(abs(value))).normalize().as_tuple()
    digits, point = "".join(map(str, found.digits)), len(found.digits) + int(found.exponent)
    sign = "-" if value < 0 else ""
    if 0 < point <= 21:
        whole = digits.ljust(point, "0")
        return sign + whole[:point] + (f".{whole[point:]}" if len(whole) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"
