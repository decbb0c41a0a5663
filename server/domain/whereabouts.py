"""Whether the point that is entered for a site can be right, by where everybody and everything else is.

Compared by squares of a degree, for it is asked of each site with each look at coverage; half a degree more or less
does not matter to a mistake that puts a site into another country.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from server.domain.fixes import is_unset

UNSET = "site-without-position"
EXCHANGED = "site-coordinates-exchanged"
FAR = "site-nowhere-near"

NEAR_DEG = 1
FAR_DEG = 5
"""Some 500 km: who serves a site from further away does not promise to be there within minutes."""

type Point = tuple[float, float]


def misplaced(sites: Iterable[Point], people: Iterable[Point], depots: Iterable[Point]) -> list[str | None]:
    """Gives per site what is wrong with its point (latitude, longitude in degrees), None where it can be right.

    With latitude and longitude exchanged it would be near people, or near other sites; or nothing at all is near.
    A single site with nobody seen anywhere is believed.

    >>> misplaced([(43.8, 87.6), (87.6, 43.8), (-33.9, 151.2)], [], [(43.9, 87.5)])
    [None, 'site-coordinates-exchanged', 'site-nowhere-near']
    """
    there = list(sites)
    seen = Counter(map(_square, people))
    known = seen + Counter(map(_square, depots)) + Counter(_square(one) for one in there if not is_unset(one))
    return [_wrong(one, seen, known) for one in there]


def _wrong(site: Point, seen: Counter[Point], known: Counter[Point]) -> str | None:
    if is_unset(site):
        return UNSET
    own = _square(site)
    if _any_near(own, seen, NEAR_DEG):
        return None
    other = _square((site[1], site[0]))
    if _any_near(other, seen, NEAR_DEG):
        return EXCHANGED
    rest = known - Counter([own])
    if _any_near(own, rest, NEAR_DEG):
        return None
    if _any_near(other, rest, NEAR_DEG):
        return EXCHANGED
    return FAR if rest and not _any_near(own, rest, FAR_DEG) else None


def _any_near(square: Point, among: Counter[Point], apart_deg: int) -> bool:
    lat, lon = square
    reach = range(-apart_deg, apart_deg + 1)
    return square in among or any(
        (lat + up, (lon + right + 180) % 360 - 180) in among for up in reach for right in reach
    )


def _square(point: Point) -> Point:
    return math.floor(point[0]), math.floor(point[1])
