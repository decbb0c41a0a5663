"""Which position fixes are believed, and why others are not. All are kept in their time; none that is doubted counts.

Plausible is what a person on the road or on a fast train can do: the longest way that two fixes allow, less what they
say of their accuracy, at no more than `MOST_M_S`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

AHEAD_MS = 5 * 60_000
"""How far ahead of the server a phone's clock may be."""

MOST_M_S = 100.0
"""360 km/h: no train is faster, and no engineer flies."""

LEAST_JUMP_M = 500.0
"""Nearer than that two fixes of one second differ by themselves, in a street between high houses."""

WORST_ACCURACY_M = 5_000.0
"""A fix that is no better than a district says where nobody is."""

AGAIN = 3
"""So many fixes in a row that agree with each other are believed even where they do not with what was known before."""

SWAPPED_M = 100_000.0
UNSET_DEG = 0.01
EARTH_M = 6_371_008.8


class Doubt(StrEnum):
    """Why a fix is not believed."""

    FUTURE = "future"
    NO_NUMBER = "no-number"
    OUT_OF_RANGE = "out-of-range"
    SWAPPED = "swapped"
    NULL_ISLAND = "null-island"
    INACCURATE = "inaccurate"
    MOCK = "mock"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Said:
    """One fix as a phone said it: degrees WGS-84, metres, epoch ms. What it did not know is None."""

    at_ms: int
    lat_deg: float | None
    lon_deg: float | None
    accuracy_m: float | None
    mock: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What is wrong with a fix; nothing, where it is believed."""

    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A fix that was judged before, of the same person."""

    said: Said
    doubts: tuple[str, ...]


def judge(fixes: Iterable[Said], before: Sequence[Known], now_ms: int) -> list[Judged]:
    """Judges one person's fixes, in the order of their time, after those that were judged `before` them.

    Source: impossible jumps and mock positions are flagged, not believed.
    """
    believed, jumped = _standing(before)
    found = []
    for said in fixes:
        doubts = _alone(said, believed, now_ms)
        if not doubts and believed is not None and is_jump(believed, said):
            jumped = [*_agreeing(jumped, said), said]
            if len(jumped) < AGAIN:
                doubts = (Doubt.JUMP,)
        if not doubts:
            believed, jumped = said, []
        found.append(Judged(tuple(doubts)))
    return found


def is_jump(one: Said, other: Said) -> bool:
    """Whether nobody can have come from one fix to the other, whatever of their accuracy is true."""
    if one.lat_deg is None or one.lon_deg is None or other.lat_deg is None or other.lon_deg is None:
        return False
    apart_m = metres((one.lat_deg, one.lon_deg), (other.lat_deg, other.lon_deg))
    least_m = apart_m - (one.accuracy_m or 0.0) - (other.accuracy_m or 0.0)
    return least_m > LEAST_JUMP_M and least_m > MOST_M_S * abs(other.at_ms - one.at_ms) / 1000


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Gives the great-circle distance of two points (latitude, longitude) in degrees.

    Source: haversine on the mean radius of IUGG; half a percent is nothing beside a fix's accuracy.
    """
    (lat, lon), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def _standing(before: Sequence[Known]) -> tuple[Said | None, list[Said]]:
    """Gives the last believed fix, and the jumps that came after it, oldest first."""
    jumped: list[Said] = []
    for one in reversed(before):
        if not one.doubts:
            return one.said, jumped[::-1]
        if one.doubts == (Doubt.JUMP,):
            jumped.append(one.said)
    return None, jumped[::-1]


def _alone(said: Said, believed: Said | None, now_ms: int) -> tuple[Doubt, ...]:
    doubts = [Doubt.FUTURE] if said.at_ms > now_ms + AHEAD_MS else []
    doubts += [Doubt.MOCK] if said.mock else []
    place = _place(said)
    if place is None:
        return (*doubts, Doubt.NO_NUMBER)
    lat_deg, lon_deg = place
    if abs(lat_deg) > 90 or abs(lon_deg) > 180:
        swapped = abs(lon_deg) <= 90 and abs(lat_deg) <= 180
        doubts.append(Doubt.SWAPPED if swapped else Doubt.OUT_OF_RANGE)
    elif is_unset(place):
        doubts.append(Doubt.NULL_ISLAND)
    elif believed is not None and _is_swapped(place, believed):
        doubts.append(Doubt.SWAPPED)
    if said.accuracy_m is None or not said.accuracy_m <= WORST_ACCURACY_M:
        doubts.append(Doubt.INACCURATE)
    return tuple(doubts)


def _place(said: Said) -> tuple[float, float] | None:
    if said.lat_deg is None or said.lon_deg is None:
        return None
    return (said.lat_deg, said.lon_deg) if math.isfinite(said.lat_deg + said.lon_deg) else None


def _is_swapped(place: tuple[float, float], believed: Said) -> bool:
    """Far from where they were, and near it with latitude and longitude exchanged."""
    known = _place(believed)
    return known is not None and is_exchanged(place, [known])


def is_unset(place: tuple[float, float]) -> bool:
    """Whether this is what a position that nobody entered reads as: nobody is served in that sea."""
    return abs(place[0]) < UNSET_DEG and abs(place[1]) < UNSET_DEG


def is_exchanged(place: tuple[float, float], known: Iterable[tuple[float, float]]) -> bool:
    """Whether a place is far from all that is known, and near some of it with latitude and longitude exchanged."""
    there = list(known)
    if abs(place[1]) > 90 or any(metres(place, one) <= SWAPPED_M for one in there):
        return False
    return any(metres((place[1], place[0]), one) < SWAPPED_M for one in there)


def _agreeing(jumped: list[Said], said: Said) -> list[Said]:
    return jumped if not jumped or not is_jump(jumped[-1], said) else []
