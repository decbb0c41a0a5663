"""Telephone numbers as they are compared: written in many ways, one mark, from which no number can be read back."""

from __future__ import annotations

import hashlib
import hmac

FEWEST_DIGITS = 4
COUNTRY = ("0086", "86")
NATIONAL_DIGITS = 11


def digits_of(number: str) -> str:
    """Gives the digits by which a number is compared: without signs, and without China's own country code."""
    digits = "".join(character for character in number if character in "0123456789")
    for code in COUNTRY:
        rest = digits.removeprefix(code)
        if rest != digits and len(rest) >= NATIONAL_DIGITS - 1 and not rest.startswith("0"):
            return rest if len(rest) == NATIONAL_DIGITS else f"0{rest}"
    return digits


def caller_mark(key: bytes, number: object) -> str | None:
    """Gives the mark of a number: an HMAC under the installation's key; None where it is too short to be one.

    Why a mark: it finds what a caller said before and tells nobody who they are; it is erased with the number (B-16).
    """
    digits = digits_of(number) if isinstance(number, str) else ""
    if len(digits) < FEWEST_DIGITS:
        return None
    return hmac.new(key, f"caller\0{digits}".encode(), hashlib.sha256).hexdigest()[:32]
