"""Tags: the eight characters on a label. The same rules, and the same vectors, as `pwa/core/tags.ts`.

Seven random characters and a check character. Read as values of GF(32), a tag's position-weighted sum is
nought. The weights are powers of one element and all different: no two places weigh the same and none weighs
nothing, so one mistyped character, or any two characters swapped, leave a sum that is not nought.
"""

import re
import unicodedata
from collections.abc import Callable

from server.domain.errors import Problem

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TAG_LENGTH = 8
CONFUSABLE = "01IO"

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MODULUS = 0b111011  # x^5 + x^4 + x^3 + x + 1, irreducible: every element but 0 and 1 has order 31
_STEP = 12  # a place weighs this much more than its right neighbour, so up to 31 places weigh differently
_SEPARATORS = re.compile(r"[\t-\r \-_\u00B7\u2010-\u2015\u2022\u200B-\u200D\u2028\u2029\u2060\u2212\uFEFF]")
_LABEL_URL = re.compile(r"(?:HTTPS?://)?[^/?#]*/Q/([^/?#]*)/?(?:[?#].*)?")
_LOWER_TO_UPPER = {ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
_LONGEST = 2048


def check_character(body: str) -> str:
    """Gives the character that makes `body` and itself sum to nought (body: at most 30 of the alphabet)."""
    return ALPHABET[_weighted_sum(body + ALPHABET[0])]


def make_tag(random: Callable[[int], int]) -> str:
    """Gives a new tag; `random(n)` is a uniform draw from 0 to n - 1, such as `secrets.randbelow`.

    >>> make_tag(lambda n: 5)
    '7777777A'
    """
    body = "".join(ALPHABET[random(len(ALPHABET))] for _ in range(TAG_LENGTH - 1))
    return body + check_character(body)


def parse_tag(text: str) -> str:
    """Gives the tag in what was typed or scanned: lower case, spaced, full width or a whole label URL.

    Raises:
        label-foreign: a code that is none of our labels (another site's URL, a Wi-Fi code).
        label-mistyped: `reason` length, check, or character, with `at` the place of the first one no tag has.

    >>> parse_tag("https://fix.example.cn/q/7777-777A")
    '7777777A'
    """
    if len(text) > _LONGEST:
        raise Problem("label-foreign", reason="foreign")
    word = folded(text)
    if "/" in word or ":" in word:
        url = _LABEL_URL.fullmatch(word)
        if url is None:
            raise Problem("label-foreign", reason="foreign")
        word = url[1]
    for at, character in enumerate(word):
        if character not in _VALUES:
            raise Problem("label-mistyped", reason="character", at=at)
    if len(word) != TAG_LENGTH:
        raise Problem("label-mistyped", reason="length")
    if _weighted_sum(word):
        raise Problem("label-mistyped", reason="check")
    return word


def spaced_tag(tag: str) -> str:
    """Gives the tag as people read it: 4 + 4."""
    return f"{tag[:4]} {tag[4:]}"


def label_url(tag: str, host: str, *, tls: bool = True) -> str:
    """Gives what a label's QR code says: capitals throughout, so that it fits the QR alphanumeric mode."""
    return f"{'HTTPS' if tls else 'HTTP'}://{host.upper()}/Q/{tag}"


def folded(text: str) -> str:
    """Gives the text without what people add by typing: full width, lower case, spaces, dashes."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).translate(_LOWER_TO_UPPER)


def _weighted_sum(word: str) -> int:
    """Gives the weighted sum of a word over GF(32), by Horner's rule."""
    total = 0
    for character in word:
        total = _times(total, _STEP) ^ _VALUES[character]
    return total


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _MODULUS
        right >>= 1
    return product
