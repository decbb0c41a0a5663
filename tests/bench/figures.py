"""A figure beside its floor, and a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEAD = ("what", "Halfhour", "floor or aim", "note")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing in words: what, ours, what it is held against, and how to read it."""

    what: str
    ours: str
    floor: str = ""
    note: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its row of the table."""
        return (self.what, self.ours, self.floor, self.note)


@dataclass(slots=True)
class Times:
    """How long each of many answers took, in ms, and how long all of them together, in seconds."""

    seconds: float = 0.0
    each_ms: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.each_ms) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """The time within which so many percent were answered (nearest rank)."""
        ordered = sorted(self.each_ms)
        return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)]

    @property
    def spread(self) -> str:
        """p50 and p99 in words."""
        return f"p50 {self.percentile_ms(50):.1f} ms, p99 {self.percentile_ms(99):.1f} ms"


def share(ours: float, floor: float) -> str:
    """How much of the floor's speed is left, in words."""
    return f"{100 * ours / floor:.0f} % of the floor"


def plain_table(figures: Iterable[Figure]) -> str:
    """The figures for a terminal."""
    rows = [HEAD, *(one.cells for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def markdown_table(figures: Iterable[Figure]) -> str:
    """The figures for a page."""
    rows = [HEAD, ("---",) * len(HEAD), *(one.cells for one in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
