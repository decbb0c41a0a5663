"""What a day's plan is made of. Seconds count from the day's own zero; places are rows of one table of ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routing.types import Reason

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Ways = NDArray[np.int64]

NO_WAY_S = 10_000_000
"""Seconds of a way that there is not: longer than any day, and harmless to sums."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What the desk has fixed: who goes, and with `start_s` when work begins."""

    engineer: str
    start_s: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned visit: work of `service_s` at a place, begun within [early_s, late_s].

    `priority`: 0 to 100; the higher is left out later. `vehicle`: something is to be carried.
    """

    id: str
    place: int
    service_s: int
    early_s: int
    late_s: int
    contract: str
    confidential: bool = False
    skill: str | None = None
    vehicle: bool = False
    priority: int = 0
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A rest of `service_s` that begins within [early_s, late_s]."""

    early_s: int
    late_s: int
    service_s: int


@dataclass(frozen=True, slots=True)
class Shift:
    """An engineer's time to be planned, [from_s, to_s], from `start` to `end` (None: wherever the last visit is).

    `watch`: places that they may be sent to without leaving a promise uncovered; None where they keep none.
    `urgent`: the job that takes them until `from_s`; "" where none does.
    """

    engineer: str
    from_s: int
    to_s: int
    start: int
    end: int | None = None
    skills: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    vehicle: bool = True
    breaks: tuple[Break, ...] = ()
    watch: frozenset[int] | None = None
    urgent: str = ""


@dataclass(frozen=True, eq=False)
class Problem:
    """A day: visits, shifts, and the seconds from place to place, gate and door of the destination included."""

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    ways_s: Ways

    @cached_property
    def visit(self) -> Mapping[str, Visit]:
        """Each visit by its id."""
        return {one.id: one for one in self.visits}

    @cached_property
    def shift(self) -> Mapping[str, Shift]:
        """Each shift by its engineer."""
        return {one.engineer: one for one in self.shifts}

    def way_s(self, origin: int, destination: int) -> int:
        """Gives the seconds of one way; `NO_WAY_S` where there is none."""
        return int(self.ways_s[origin, destination])


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit, or with `visit` None a break: so long on the way to it, then from `start_s` to `end_s`.

    A break may lie in the middle of a way: `travel_s` is what was driven before it, the rest stands at the next stop.
    """

    visit: str | None
    travel_s: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Route:
    """An engineer's stops in order, and the way to where the shift ends."""

    engineer: str
    stops: tuple[Stop, ...]
    home_s: int = 0

    @property
    def visits(self) -> tuple[str, ...]:
        """The ids of the visits, in order."""
        return tuple(one.visit for one in self.stops if one.visit is not None)

    @property
    def travel_s(self) -> int:
        """All that is driven."""
        return sum(one.travel_s for one in self.stops) + self.home_s


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A visit that is in no route, with why."""

    visit: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes where and when; `left_out` are the visits that nobody makes."""

    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...] = ()
    solver: str = ""

    @property
    def travel_s(self) -> int:
        """All that is driven by everybody."""
        return sum(one.travel_s for one in self.routes)

    @property
    def placed(self) -> Mapping[str, tuple[str, Stop]]:
        """Each visit's engineer and stop."""
        return {
            stop.visit: (route.engineer, stop)
            for route in self.routes
            for stop in route.stops
            if stop.visit is not None
        }


type Orders = Mapping[str, tuple[str, ...]]
"""What a solver proposes: by engineer the visits in order. When each begins is reckoned by `timing`."""
