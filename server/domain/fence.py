"""What somebody's believed fixes show of a place: that they are near, came and stayed, or left again (B-03)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


NEAR_BEYOND_M = 1_000.0
"""So far from the fence somebody is near: about two minutes by car."""

NEAR_FIXES = 2
BEYOND_M = 100.0
"""Who left is surely so far outside: fixes that wander about the fence are neither in nor out."""

AWAY_MS = 120_000
"""Who looks for a place to park, or fetches a tool, is away for less."""


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody came near after `earliest_ms` and not after `at_ms`, at least `far_m` metres away still."""

    earliest_ms: int
    at_ms: int
    far_m: float


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody left after `earliest_ms`, their last fix inside, and not after `at_ms`, the first surely outside."""

    earliest_ms: int
    at_ms: int


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
    for one, far_m, accuracy_m in _placed(fixes, place):
        if not _is_inside(far_m, accuracy_m, radius_m):
            outside_ms, stay = one.at_ms, []
            continue
        stay.append(one)
        if len(stay) >= LEAST_FIXES and one.at_ms - stay[0].at_ms >= DWELL_MS:
            return _dwell(stay, outside_ms)
    return None


def first_near(fixes: Sequence[Said], place: tuple[float, float], radius_m: float) -> Near | None:
    """Gives when somebody first was surely near the fence, by two fixes in a row.

    `fixes` in the order of their time.
    """
    outside_ms: int | None = None
    near: list[Near] = []
    for one, far_m, accuracy_m in _placed(fixes, place):
        if far_m + accuracy_m > radius_m + NEAR_BEYOND_M:
            outside_ms, near = one.at_ms, []
            continue
        near.append(Near(one.at_ms if outside_ms is None else outside_ms, one.at_ms, far_m))
        if len(near) == NEAR_FIXES:
            return near[0]
    return None


def leave_after(
    fixes: Sequence[Said], place: tuple[float, float], radius_m: float, since_ms: int
) -> Leave | None:
    """Gives when somebody who was inside at `since_ms` left for good: surely outside for two minutes and three fixes.

    A fix inside begins anew; one that may be either side of the fence says nothing. `fixes` in the order of their time.
    """
    inside_ms, away = since_ms, list[int]()
    for one, far_m, accuracy_m in _placed(fixes, place):
        if one.at_ms <= since_ms:
            continue
        if _is_inside(far_m, accuracy_m, radius_m):
            inside_ms, away = one.at_ms, []
        elif far_m - accuracy_m > radius_m + BEYOND_M:
            away.append(one.at_ms)
            if len(away) >= LEAST_FIXES and away[-1] - away[0] >= AWAY_MS:
                return Leave(inside_ms, away[0])
    return None


def _placed(fixes: Iterable[Said], place: tuple[float, float]) -> Iterator[tuple[Said, float, float]]:
    """Gives the fixes that say enough, each with its distance and accuracy in metres."""
    for one in fixes:
        if one.lat_deg is None or one.lon_deg is None or one.accuracy_m is None or one.accuracy_m > WORST_M:
            continue
        yield one, metres((one.lat_deg, one.lon_deg), place), one.accuracy_m


def _is_inside(far_m: float, accuracy_m: float, radius_m: float) -> bool:
    return far_m <= radius_m + min(accuracy_m, MOST_GRACE_M)


def _dwell(stay: Sequence[Said], outside_ms: int | None) -> Dwell:
    first_ms = stay[0].at_ms
    worst_m = max(one.accuracy_m or 0.0 for one in stay)
    return Dwell(
        first_ms if outside_ms is None else outside_ms, first_ms, (stay[-1].at_ms - first_ms) // 1000, worst_m
    )
