"""Travel times from the distance by air: x detour / speed by hour. Works anywhere, offline, and says it is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.distance import distances_m
from routing.spread import METRES_PER_S, speed_kmh, unsure_s
from routing.travel import TravelTable
from routing.types import Fix, Place

DETOUR = 1.4
"""Roads are longer than the line: in towns 1.3 to 1.4 times. Taken high, for a promise made too late costs less."""

SPREAD = 0.35
"""P90 over P50 for this class of engine, until there are 30 finished trips to learn from."""


@dataclass(frozen=True, slots=True)
class Geodesic:
    """Distance on the ellipsoid x detour / speed by hour.

    P90 = P50 x 1.35 + (age x 20 km/h + accuracy x detour) / speed: all that may be wrong is taken as lying behind.
    """

    name: str = "geodesic"

    def table(self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime) -> TravelTable:
        """Gives the way for each pair; none from or to a point that is not on the globe."""
        import numpy as np

        distance_m = distances_m([one.place for one in origins], destinations) * DETOUR
        p50_s = np.where(np.isnan(distance_m), np.inf, distance_m / (speed_kmh(at) * METRES_PER_S))
        unsure = np.array([unsure_s(one, at, DETOUR) for one in origins]).reshape(-1, 1)
        return TravelTable(
            p50_s=p50_s.astype(np.float32),
            p90_s=(p50_s * (1 + SPREAD) + unsure).astype(np.float32),
            distance_m=distance_m.astype(np.float32),
            engine=np.zeros(p50_s.shape, np.int8),
            engines=(self.name,),
            assumed=np.ones(p50_s.shape, np.bool_),
            age_s=tuple(one.age_s for one in origins),
        )

    def snap(self, place: Place) -> None:
        """The line needs no roads."""
