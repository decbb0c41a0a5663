"""Which mask of a QR symbol reads best, counted on the whole symbol at once.

A plane is a symbol as one number: one bit for each module, rows one after the other, a white bit between two
rows so that nothing is counted across their ends. Source: ISO/IEC 18004:2015, 7.8.3.
"""

from collections.abc import Iterable, Sequence
from functools import cache

type Plane = int

_FINDER = (True, False, True, True, True, False, True)
_LIKE_A_FINDER = ((*_FINDER, *[False] * 4), (*[False] * 4, *_FINDER))


def pack(rows: Iterable[Sequence[bool]]) -> Plane:
    """Gives a symbol as a plane; the lowest bit is its top left module."""
    lines = ["0" + "".join("1" if dark else "0" for dark in reversed(row)) for row in rows]
    return int("".join(reversed(lines)), 2)


def best(plane: Plane, differences: Sequence[Plane], side: int) -> Plane:
    """Gives the mask with the lowest penalty; `differences`: what turns this plane into each of them."""
    return min((plane ^ difference for difference in differences), key=lambda masked: penalty(masked, side))


def penalty(dark: Plane, side: int) -> int:
    """Gives the penalty of one masked symbol: runs, blocks, what looks like a finder, and the share of dark."""
    stride = side + 1
    light = dark ^ _full(side)
    runs = sum(_runs(plane, step) for plane in (dark, light) for step in (1, stride))
    blocks = sum(_blocks(plane, stride) for plane in (dark, light))
    finders = sum(_finders(dark, light, step) for step in (1, stride))
    percent = dark.bit_count() * 100 / side**2
    return runs + 3 * blocks + 40 * finders + 10 * int(abs(percent - 50) / 5)


@cache
def _full(side: int) -> Plane:
    return pack([[True] * side] * side)


def _runs(plane: Plane, step: int) -> int:
    """Counts 3 for each run of five alike in a line, and 1 for each module more."""
    fives = plane
    for more in range(1, 5):
        fives &= plane >> more * step
    ends = fives & ~(fives >> step)
    return fives.bit_count() + 2 * ends.bit_count()


def _blocks(plane: Plane, stride: int) -> int:
    """Counts the 2 x 2 blocks of one colour."""
    pairs = plane & plane >> 1
    return (pairs & pairs >> stride).bit_count()


def _finders(dark: Plane, light: Plane, step: int) -> int:
    """Counts what a reader may take for a corner: 1011101 with four light modules before or after it."""
    count = 0
    for pattern in _LIKE_A_FINDER:
        places = -1
        for at, is_dark in enumerate(pattern):
            places &= (dark if is_dark else light) >> at * step
        count += places.bit_count()
    return count
