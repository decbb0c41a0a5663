"""Travel times from the distance by air: x detour / speed by hour. Works anywhere, offline, and says it is assumed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.travel import Travel
from routing.types import Fix, Place

DETOUR = 1.4
"""Roads are longer than the line: in towns 1.3 to 1.4 times. Taken high, for a promise made too late costs less."""

NIGHT_KMH, DAY_KMH, RUSH_KMH = 45.0, 32.0, 24.0
RUSH_HOURS = frozenset({7, 8, 17, 18})
NIGHT_HOURS = frozenset({22, 23, 0, 1, 2, 3, 4, 5})

SPREAD = 0.35
"""P90 over P50 for this class of engine, until there are 30 finished trips to learn from."""

DRIFT_KMH = 20.0
"""How fast somebody may have driven away since the fix."""

METRES_PER_S = 1000 / 3600


@dataclass(frozen=True, slots=True)
class Geodesic:
    """Distance on the ellipsoid x detour / speed by hour.

    P90 = P50 x 1.35 + (age x 20 km/h + accuracy x detour) / speed: all that may be wrong is taken as lying behind.
    """

    name: str = "geodesic"

    def travel(
        self, origins: Sequence[Fix], destinations: Sequence[Place], at: datetime
    ) -> list[list[Travel | None]]:
        """Gives the way for each pair; None from or to a point that is not on the globe."""
        speed_m_s = speed_kmh(at) * METRES_PER_S
        return [[self._way(origin, place, speed_m_s) for place in destinations] for origin in origins]

    def _way(self, origin: Fix, destination: Place, speed_m_s: float) -> Travel | None:
        # It brings the web clients of map services along, a fifth of a process's start: loaded with the first ranking.
        from geopy.distance import geodesic

        if not (_on_globe(origin.place) and _on_globe(destination)):
            return None
        here = (origin.place.lat_deg, origin.place.lon_deg)
        distance_m = geodesic(here, (destination.lat_deg, destination.lon_deg)).meters * DETOUR
        p50_s = distance_m / speed_m_s
        unsure_m = origin.age_s * DRIFT_KMH * METRES_PER_S + origin.accuracy_m * DETOUR
        p90_s = p50_s * (1 + SPREAD) + unsure_m / speed_m_s
        return Travel(math.ceil(p50_s), math.ceil(p90_s), self.name, origin.age_s, True, distance_m)


def speed_kmh(at: datetime) -> float:
    """Gives the speed on the road at this hour of its own zone: free at night, slow in the two rush hours."""
    if at.hour in RUSH_HOURS:
        return RUSH_KMH
    return NIGHT_KMH if at.hour in NIGHT_HOURS else DAY_KMH


def _on_globe(place: Place) -> bool:
    return -90 <= place.lat_deg <= 90 and -180 <= place.lon_deg <= 180
