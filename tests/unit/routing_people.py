"""People and a place for the tests of routing: distances in metres north of the site, everything else as it must be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from routing.travel import Travel, TravelTable
from routing.types import Duty, Engineer, Fix, Need, Place

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 10, 3, tzinfo=ZONE)
NOW_MS = int(NOW.timestamp() * 1000)
MIN_MS = 60_000
SITE = Place(34.141, 113.488)
M_PER_DEG_LAT = 110_928.0
"""Metres of one degree north at 34° N on the ellipsoid."""


def need(within_min: int | None = 30, **more: Any) -> Need:
    """What the detention centre needs: network skill, clearance, 6 min at the gate."""
    deadline_ms = None if within_min is None else NOW_MS + within_min * MIN_MS
    asked: dict[str, Any] = {"contract": "centre", "confidential": True, "skill": "network", "door_s": 360}
    return Need(place=SITE, deadline_ms=deadline_ms, **(asked | more))


def engineer(name: str = "chen", north_m: float = 2000.0, age_s: int = 0, **more: Any) -> Engineer:
    """Someone who meets every hard rule, with a fix so far north of the site."""
    facts: dict[str, Any] = {
        "duty": Duty.ON,
        "skills": frozenset({"network"}),
        "served": frozenset({"centre"}),
        "cleared": frozenset({"centre"}),
        "fix": fix(north_m, age_s),
    }
    return Engineer(id=name, name=name, **(facts | more))


def fix(north_m: float, age_s: int = 0, accuracy_m: float = 0.0) -> Fix:
    """A fix so far north of the site."""
    return Fix(Place(SITE.lat_deg + north_m / M_PER_DEG_LAT, SITE.lon_deg), NOW_MS - age_s * 1000, accuracy_m)


def ms(minutes: float) -> int:
    """The instant so many minutes after now, in epoch ms."""
    return NOW_MS + int(timedelta(minutes=minutes).total_seconds() * 1000)


def table_of(rows: Iterable[Iterable[Travel]]) -> TravelTable:
    """A table of ways as written down, all by the engine of the first."""
    ways = [list(row) for row in rows]
    return TravelTable(
        p50_s=np.array([[one.p50_s for one in row] for row in ways], np.float32),
        p90_s=np.array([[one.p90_s for one in row] for row in ways], np.float32),
        distance_m=None,
        engine=np.zeros((len(ways), len(ways[0])), np.int8),
        engines=(ways[0][0].engine,),
        assumed=np.array([[one.assumed for one in row] for row in ways]),
        age_s=tuple(row[0].age_s for row in ways),
    )
