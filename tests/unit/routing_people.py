"""People and a place for the tests of routing: distances in metres north of the site, everything else as it must be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
    return Fix(Place(SITE.lat_deg + north_m / M_PER_DEG_LAT, SITE.lon_deg), age_s, accuracy_m)


def ms(minutes: float) -> int:
    """The instant so many minutes after now, in epoch ms."""
    return NOW_MS + int(timedelta(minutes=minutes).total_seconds() * 1000)
