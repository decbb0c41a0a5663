"""Engines of travel times. The composition root picks one for its process; until then the line by air answers."""

from __future__ import annotations

from routing.engines.geodesic import Geodesic
from routing.travel import TravelTimes

_picked: list[TravelTimes] = [Geodesic()]


def pick(engine: TravelTimes) -> None:
    """Makes an engine the one that this process asks; for the composition root alone."""
    _picked[0] = engine


def everywhere() -> TravelTimes:
    """Gives the engine that this process asks: it answers for every point there is."""
    return _picked[0]
