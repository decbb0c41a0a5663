"""Fields that several people write: who wins, and where two had not seen each other (docs/sync.md, invariant I6).

A pure core, twice: here and in `pwa/core/merge.ts`, held to `tests/vectors/merge.json`. Each writing of a field is a
*saying*. What a saying's writer had seen, it replaces; of those that had not seen each other the higher (hlc,
operation) is the value, and all of them stay until somebody has seen them. The result does not depend on the order in
which sayings arrive, on repetition, or on how they were split into pushes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

MOST_COUNT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Saying:
    """One writing of one field. `base`: the record's revision that its writer had seen; `rev`: the one it made."""

    operation: str
    hlc: str
    writer: str
    base: int
    rev: int
    value: Any
    by: str | None
    at_ms: int

    @property
    def stamp(self) -> tuple[str, str]:
        """What orders sayings; the highest is the field's value."""
        return self.hlc, self.operation


@dataclass(frozen=True, slots=True)
class Field:
    """What was said of one field: `said` holds the sayings that nobody has replaced, the winner last.

    `floor` is the highest revision that any writer had seen; `latest` is each writer's last (hlc, operation, rev).
    """

    said: tuple[Saying, ...] = ()
    floor: int = 0
    latest: Mapping[str, tuple[str, str, int]] = field(default_factory=lambda: MappingProxyType({}))


NOTHING = Field()


def join(known: Field, said: Iterable[Saying]) -> Field:
    """The field with these sayings in it."""
    sayings = {one.operation: one for one in (*known.said, *said)}
    latest, floor = dict(known.latest), known.floor
    for one in sayings.values():
        floor = max(floor, one.base)
        last = (*one.stamp, one.rev)
        latest[one.writer] = max(latest.get(one.writer, last), last)
    left = [one for one in sayings.values() if one.rev > floor and one.stamp == latest[one.writer][:2]]
    # Whoever counts wrong (a base from the future) must not leave the field without a value.
    left = left or [max(sayings.values(), key=lambda one: one.stamp)]
    return Field(tuple(sorted(left, key=lambda one: one.stamp)), floor, latest)


def value_of(known: Field) -> Any:
    """The value that holds: the last of those nobody has replaced."""
    return known.said[-1].value


def at_odds(known: Field) -> bool:
    """Whether a person must settle it: two writers who had not seen each other gave different values."""
    return len(known.said) > 1 and len({_spelled(one.value) for one in known.said}) > 1


def _spelled(value: Any) -> object:
    """What tells values apart: 1 is not true. Nearly all are texts, which need no spelling."""
    return value if isinstance(value, str) else (json.dumps(value, sort_keys=True),)


def stamped(known: Field, hlc: str, base: int, writer: str) -> str:
    """The stamp of a new saying: later than everything that its writer had seen, whatever the clocks say.

    This is what a hybrid clock does when it hears of an event; here the server does it on the writer's behalf.
    """
    heard = [stamp for stamp, _, rev in known.latest.values() if rev <= base]
    above = max(heard, default="")
    if hlc > above:
        return hlc
    ms, count = (int(part, 16) for part in above.split("-", 2)[:2])
    ms, count = (ms, count + 1) if count < MOST_COUNT else (ms + 1, 0)
    return f"{ms:012x}-{count:04x}-{writer}"
