"""How much longer ways take than an engine says, by hour and district: learnt from witnessed trips, or assumed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routing.types import Place

FEWEST = 30
"""From so many trips on, what they took counts more than a rule of thumb."""

CELL_DEG = 0.05
"""A district is a cell of this size: about five kilometres."""

LIKELIEST = 0.5
UNLIKELY = 0.9
BELIEVED = (0.1, 20.0)
"""A trip that took another multiple of its rule was no trip: a pause, or a label scanned by somebody else."""


@dataclass(frozen=True, slots=True)
class Pace:
    """P50 = the engine's own time x `factor`, P90 = P50 x (1 + `spread`); from so many `trips`, 0 where assumed."""

    factor: float
    spread: float
    trips: int = 0

    @property
    def assumed(self) -> bool:
        """Whether it is a rule of thumb."""
        return self.trips == 0


ASSUMED: Mapping[str, Pace] = {
    "geodesic": Pace(1.0, 0.35),
    "roads": Pace(2.0, 0.20),
    "osrm": Pace(2.0, 0.20),
    "amap": Pace(1.0, 0.20),
}
"""Until there are trips: free-flow times of a map are half of what a town takes; map services know the traffic."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A witnessed trip: what the engine's own rule said of it, what it took, at which hour, into which district."""

    engine: str
    rule_s: float
    took_s: float
    hour: int
    district: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """Paces by engine, and within it by hour and district, by hour, and over all (None)."""

    paces: Mapping[tuple[str, int | None, str | None], Pace] = field(default_factory=dict)

    def pace(self, engine: str, hour: int, place: Place) -> Pace:
        """Gives the closest that is learnt for a place at an hour, or what is assumed of the engine."""
        for key in ((engine, hour, district_of(place)), (engine, hour, None), (engine, None, None)):
            if key in self.paces:
                return self.paces[key]
        return ASSUMED[engine]


NOTHING = Learnt()


def learn(trips: Iterable[Trip]) -> Learnt:
    """Gives the paces of every engine, hour and district with at least 30 believable trips."""
    ratios: dict[tuple[str, int | None, str | None], list[float]] = {}
    for trip in trips:
        ratio = trip.took_s / trip.rule_s if trip.rule_s > 0 else math.inf
        if not BELIEVED[0] <= ratio <= BELIEVED[1]:
            continue
        for hour, district in ((trip.hour, trip.district), (trip.hour, None), (None, None)):
            ratios.setdefault((trip.engine, hour, district), []).append(ratio)
    return Learnt({key: _pace(found) for key, found in ratios.items() if len(found) >= FEWEST})


def district_of(place: Place) -> str:
    """Gives the cell of a place."""
    return f"{math.floor(place.lat_deg / CELL_DEG)}:{math.floor(place.lon_deg / CELL_DEG)}"


def _pace(ratios: list[float]) -> Pace:
    ordered = sorted(ratios)
    factor = _quantile(ordered, LIKELIEST)
    return Pace(factor, _quantile(ordered, UNLIKELY) / factor - 1, len(ordered))


def _quantile(ordered: list[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
