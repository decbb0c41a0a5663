"""Distances over the ground: exactly by geopy, and for large tables at once by a closed formula held to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routing.types import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_PAIRS = 64
"""Up to so many pairs each is measured by geopy, at about 0.15 ms; beyond, the closed formula is within a metre."""

MOST_LAT_DEG, MOST_LON_DEG = 90, 180

FAR_RAD = 3.0
"""From this central angle on the closed formula loses its footing: the other side of the globe is geopy's too."""


def distances_m(origins: Sequence[Place], destinations: Sequence[Place]) -> NDArray[np.float64]:
    """Gives metres on the ellipsoid [origins x destinations]; NaN from or to a point that is not on the globe."""
    import numpy as np

    if len(origins) * len(destinations) > EXACT_PAIRS:
        return _lambert_m(origins, destinations)
    found = np.empty((len(origins), len(destinations)))
    for i, origin in enumerate(origins):
        found[i] = [exact_m(origin, place) for place in destinations]
    return found


def exact_m(a: Place, b: Place) -> float:
    """Gives the geodesic by geopy (Karney 2013), NaN where one of the two is not on the globe."""
    # It brings the web clients of map services along, a fifth of a process's start: loaded with the first ranking.
    from geopy.distance import geodesic

    if not (on_globe(a) and on_globe(b)):
        return float("nan")
    return float(geodesic((a.lat_deg, a.lon_deg), (b.lat_deg, b.lon_deg)).meters)


def on_globe(place: Place) -> bool:
    """Whether there is such a point; latitude and longitude swapped often give none."""
    return abs(place.lat_deg) <= MOST_LAT_DEG and abs(place.lon_deg) <= MOST_LON_DEG


def _lambert_m(origins: Sequence[Place], destinations: Sequence[Place]) -> NDArray[np.float64]:
    """Lambert's formula for long lines: the great circle with the flattening's first order.

    Source: Lambert 1942, J. Washington Academy of Sciences 32(5).
    """
    import numpy as np
    from geopy.distance import ELLIPSOIDS

    major_km, _, flattening = ELLIPSOIDS["WGS-84"]
    lat_a, lon_a = (part[:, None] for part in _radians(origins))
    lat_b, lon_b = _radians(destinations)
    a, b = (np.arctan((1 - flattening) * np.tan(lat)) for lat in (lat_a, lat_b))
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin((lon_b - lon_a) / 2) ** 2
    angle = 2 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    mean, apart = np.sin((a + b) / 2) ** 2, np.sin((b - a) / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        longer = (angle - np.sin(angle)) * mean * (1 - apart) / np.cos(angle / 2) ** 2
        shorter = (angle + np.sin(angle)) * (1 - mean) * apart / np.where(half > 0, half, np.inf)
        found: NDArray[np.float64] = major_km * 1000 * (angle - flattening / 2 * (longer + shorter))
    for i, j in np.argwhere(angle > FAR_RAD):
        found[i, j] = exact_m(origins[i], destinations[j])
    return found


def _radians(places: Sequence[Place]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    lat_deg = np.array([one.lat_deg for one in places], np.float64)
    lon_deg = np.array([one.lon_deg for one in places], np.float64)
    nowhere = ~((np.abs(lat_deg) <= MOST_LAT_DEG) & (np.abs(lon_deg) <= MOST_LON_DEG))
    lat_deg[nowhere] = lon_deg[nowhere] = np.nan
    return np.radians(lat_deg), np.radians(lon_deg)
