"""Engines of travel times, and the one that works anywhere without a map or a network."""

from __future__ import annotations

from routing.engines.geodesic import Geodesic
from routing.travel import TravelTimes


def everywhere() -> TravelTimes:
    """Gives the engine that needs nothing prepared."""
    return Geodesic()
