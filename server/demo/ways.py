"""The ways that the demo's people drive: asked once per trip, outside of every transaction, then followed.

Without a map, and until one was asked, a way is the straight line at the speed of the hour.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, pairwise

from routing.engines import everywhere
from routing.spread import DETOUR, METRES_PER_S, speed_kmh
from routing.types import Fix, Place
from server.demo.facts import ZONE
from server.domain.fixes import metres
from server.domain.times import from_ms
from server.domain.zones import zone_of

ASTRAY_M = 300.0
"""Who is further than this from their way drives another."""

MOST = 64


@dataclass(frozen=True)
class Way:
    """Points from the beginning to the end, and how long it takes to drive them all."""

    points: tuple[Place, ...]
    seconds: float
    reached_m: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Sums up how far each point is along the way."""
        steps = (_apart_m(*two) for two in pairwise(self.points))
        object.__setattr__(self, "reached_m", tuple(accumulate(steps, initial=0.0)))

    @property
    def length_m(self) -> float:
        """How far it is along it."""
        return self.reached_m[-1]

    def left_s(self, here: Place) -> float:
        """Gives how long the rest takes from the nearest of its points on."""
        left_m = self.length_m - self._along_m(here)
        return self.seconds * left_m / self.length_m if self.length_m else 0.0

    def after(self, here: Place, gone_s: float) -> Place:
        """Gives where somebody is who drove on from `here` for so long."""
        if not self.length_m or gone_s >= self.left_s(here):
            return self.points[-1]
        at_m = self._along_m(here) + gone_s * self.length_m / self.seconds
        leg = min(bisect_right(self.reached_m, at_m), len(self.points) - 1)
        begin, end = self.points[leg - 1], self.points[leg]
        part = (at_m - self.reached_m[leg - 1]) / max(self.reached_m[leg] - self.reached_m[leg - 1], 0.1)
        return _between(begin, end, part)

    def off_m(self, here: Place) -> float:
        """Gives how far somebody is from it."""
        return min(_apart_m(here, _nearest(here, *two)) for two in pairwise(self.points))

    def _along_m(self, here: Place) -> float:
        found = [
            (_apart_m(here, near := _nearest(here, *two)), begin_m + _apart_m(two[0], near))
            for begin_m, two in zip(self.reached_m, pairwise(self.points), strict=False)
        ]
        return min(found)[1]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of one process: who drives where to."""

    _held: dict[tuple[str, Place], Way] = field(default_factory=dict)

    def ask(self, trips: Iterable[tuple[str, Place, Place]], at_ms: int) -> None:
        """Looks up the ways of trips (person, from, to) that have none yet, or whose people left theirs."""
        for person, here, there in trips:
            held = self._held.get((person, there))
            if held is None or held.off_m(here) > ASTRAY_M:
                while len(self._held) >= MOST:
                    self._held.pop(next(iter(self._held)))
                self._held[person, there] = _asked(here, there, at_ms)

    def of(self, person: str, here: Place, there: Place, at_ms: int) -> Way:
        """Gives the way of a trip; the straight line where nobody asked for another."""
        held = self._held.get((person, there))
        return held if held is not None and held.off_m(here) <= ASTRAY_M else _straight(here, there, at_ms)


WAYS = Ways()
"""Those of this process."""


def _asked(here: Place, there: Place, at_ms: int) -> Way:
    engine = everywhere()
    way = engine.table([Fix(here)], [there], _local(at_ms)).way(0)
    line = engine.line(here, there)
    if way is None or line.straight:
        return _straight(here, there, at_ms)
    return Way((here, *line.points, there), way.p50_s)


def _straight(here: Place, there: Place, at_ms: int) -> Way:
    speed_m_s = speed_kmh(_local(at_ms)) * METRES_PER_S / DETOUR
    return Way((here, there), _apart_m(here, there) / speed_m_s)


def _local(at_ms: int) -> datetime:
    return from_ms(at_ms).astimezone(zone_of(ZONE))


def _apart_m(one: Place, other: Place) -> float:
    return metres((one.lat_deg, one.lon_deg), (other.lat_deg, other.lon_deg))


def _between(begin: Place, end: Place, part: float) -> Place:
    return Place(
        begin.lat_deg + (end.lat_deg - begin.lat_deg) * part,
        begin.lon_deg + (end.lon_deg - begin.lon_deg) * part,
    )


def _nearest(here: Place, begin: Place, end: Place) -> Place:
    """Gives the point of a leg that is nearest, flat: a leg is a few kilometres."""
    narrow = math.cos(math.radians(here.lat_deg))
    along = ((end.lon_deg - begin.lon_deg) * narrow, end.lat_deg - begin.lat_deg)
    off = ((here.lon_deg - begin.lon_deg) * narrow, here.lat_deg - begin.lat_deg)
    length = along[0] ** 2 + along[1] ** 2
    part = (along[0] * off[0] + along[1] * off[1]) / length if length else 0.0
    return _between(begin, end, min(1.0, max(0.0, part)))
