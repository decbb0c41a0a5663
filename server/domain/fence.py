"""Whether somebody's believed fixes show that they came to a place, and since when (B-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.fixes import Said, metres

RADIUS_M = 150.0
"""Of a site that says none: a gate, a car park and the building."""

WORST_M = 100.0
"""A fix less accurate than that proves no place of this size."""

MOST_GRACE_M = 50.0
LEAST_FIXES = 3
DWELL_MS = 60_000
"""Who drives past is inside for less."""


@dataclass(frozen=True, slots=True)
class Dwell:
    """Somebody stayed: they came after `earliest_ms` and not after `first_ms`, the first fix inside."""

    earliest_ms: int
    first_ms: int
    dwell_s: int
    accuracy_m: float


def first_dwell(fixes: Sequence[Said], place: tuple[float, float], radius_m: float) -> Dwell | None:
    """Gives the first stay within the fence of at least a minute and three fixes; those too inaccurate say nothing.

    `fixes` in the order of their time. Source: dispatch, "position within the fence with accuracy and dwell".
    """
    outside_ms: int | None = None
    stay: list[Said] = []
    for one in fixes:
        accuracy_m = one.accuracy_m
        if one.lat_deg is None or one.lon_deg is None or accuracy_m is None or accuracy_m > WORST_M:
            continue
        if metres((one.lat_deg, one.lon_deg), place) > radius_m + min(accuracy_m, MOST_GRACE_M):
            outside_ms, stay = one.at_ms, []
            continue
        stay.append(one)
        if len(stay) >= LEAST_FIXES and one.at_ms - stay[0].at_ms >= DWELL_MS:
            return _dwell(stay, outside_ms)
    return None


def _dwell(stay: Sequence[Said], outside_ms: int | None) -> Dwell:
    first_ms = stay[0].at_ms
    worst_m = max(one.accuracy_m or 0.0 for one in stay)
    return Dwell(
        first_ms if outside_ms is None else outside_ms, first_ms, (stay[-1].at_ms - first_ms) // 1000, worst_m
    )
