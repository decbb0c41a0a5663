"""Travel times from the distance by air: x detour / speed by hour. Works anywhere, offline, and says it is assumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.distance import distances_m
from routing.engines.osrm import Free
from routing.engines.paced import paced
from routing.learnt import NOTHING, Learnt
from routing.spread import DETOUR, drive_s
from routing.travel import Line, TravelTable
from routing.types import Fix, Place


@dataclass(frozen=True, slots=True)
class Geodesic:
    """Distance on the ellipsoid x detour / speed by hour, at the learnt pace; it answers for every point there is."""

    learnt: Callable[[], Learnt] = lambda: NOTHING
    name: str = "geodesic"

    def table(self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime) -> TravelTable:
        """Gives the way for each pair; none from or to a point that is not on the globe."""
        import numpy as np

        by_air_m = distances_m([one.place for one in origins], destinations)
        seconds = np.where(np.isnan(by_air_m), np.inf, drive_s(by_air_m, at))
        return paced(self.name, Free(seconds, by_air_m * DETOUR), origins, destinations, at, self.learnt())

    def snap(self, place: Place) -> None:
        """The line needs no roads."""

    def line(self, origin: Place, destination: Place) -> Line:
        """Gives the straight line."""
        return Line((origin, destination), self.name, straight=True)
