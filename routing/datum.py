"""WGS-84, in which all is stored, and GCJ-02, in which Chinese map services draw: to and fro, at the edge only."""

from __future__ import annotations

import math

from routing.types import Place

MAJOR_M = 6_378_245.0
ECCENTRICITY2 = 0.00669342162296594323
"""The ellipsoid of Krasovsky 1940, on which GCJ-02 shifts."""

CLOSE_DEG = 1e-12
ROUNDS = 30


def to_gcj02(place: Place) -> Place:
    """Gives a WGS-84 point in GCJ-02; outside China it stays.

    Source: the transform as published with eviltransform and gcoord; there is no official text.
    """
    if not _in_china(place):
        return place
    lat_deg, lon_deg = _shift_deg(place)
    return Place(place.lat_deg + lat_deg, place.lon_deg + lon_deg)


def from_gcj02(place: Place) -> Place:
    """Gives a GCJ-02 point in WGS-84, the exact inverse of `to_gcj02` by fixed point: a round trip is within 1 mm."""
    if not _in_china(place):
        return place
    found = place
    for _ in range(ROUNDS):
        lat_deg, lon_deg = _shift_deg(found)
        closer = Place(place.lat_deg - lat_deg, place.lon_deg - lon_deg)
        moved_deg = max(abs(closer.lat_deg - found.lat_deg), abs(closer.lon_deg - found.lon_deg))
        found = closer
        if moved_deg < CLOSE_DEG:
            break
    return found if _in_china(found) else place


def _in_china(place: Place) -> bool:
    """The box within which services shift, wide as it is: it is what they all use."""
    return 0.8293 <= place.lat_deg <= 55.8271 and 72.004 <= place.lon_deg <= 137.8347


def _shift_deg(place: Place) -> tuple[float, float]:
    x, y = place.lon_deg - 105.0, place.lat_deg - 35.0
    radians = math.radians(place.lat_deg)
    flat = 1 - ECCENTRICITY2 * math.sin(radians) ** 2
    north_m, east_m = _north_m(x, y), _east_m(x, y)
    along_m = MAJOR_M * (1 - ECCENTRICITY2) / (flat * math.sqrt(flat))
    across_m = MAJOR_M / math.sqrt(flat) * math.cos(radians)
    return math.degrees(north_m / along_m), math.degrees(east_m / across_m)


def _north_m(x: float, y: float) -> float:
    base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return base + _ripple(x) + _waves(y, (20, 1), (40, 3)) + _waves(y, (160, 12), (320, 30))


def _east_m(x: float, y: float) -> float:
    base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return base + _ripple(x) + _waves(x, (20, 1), (40, 3)) + _waves(x, (150, 12), (300, 30))


def _ripple(x: float) -> float:
    return (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3


def _waves(value: float, *waves: tuple[float, float]) -> float:
    return sum(height_m * math.sin(value * math.pi / length) for height_m, length in waves) * 2 / 3
