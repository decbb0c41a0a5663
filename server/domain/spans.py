"""Half-open spans of time [from, to) in epoch milliseconds: union, difference, overlap."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """Gives the same time as sorted, separate spans; touching ones become one, empty ones vanish."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def clipped(spans: Iterable[Span], begin: int, end: int) -> list[Span]:
    """Gives what of the spans lies in [begin, end)."""
    return [(max(a, begin), min(b, end)) for a, b in spans if max(a, begin) < min(b, end)]


def total(spans: Iterable[Span]) -> int:
    """Gives the length of separate spans together."""
    return sum(end - begin for begin, end in spans)
