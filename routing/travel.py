"""The port of travel times: whatever engine answers says who it is, how sure it is and what it assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from routing.types import Fix, Place


@dataclass(frozen=True, slots=True)
class Travel:
    """The way from a fix to a place: half the trips take at most `p50_s`, nine of ten at most `p90_s`.

    `age_s`: how old the fix is that it starts from, already part of the spread. `assumed`: the spread is a rule of
    thumb, not learnt from trips. `distance_m`: by the engine's way, None where it gives none.
    """

    p50_s: int
    p90_s: int
    engine: str
    age_s: int
    assumed: bool
    distance_m: float | None = None


class TravelTimes(Protocol):
    """An engine of travel times."""

    @property
    def name(self) -> str:
        """What the engine is called in answers."""
        ...

    def travel(
        self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime
    ) -> list[list[Travel | None]]:
        """Gives the way per origin (rows) and destination (columns); None where there is none.

        `at`: when the trip begins, aware, in the zone whose traffic it meets.
        """
        ...
