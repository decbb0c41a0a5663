"""Who of several goes: the score of each prospect and the order that follows. Numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routing.chance import in_time

PRICE_WEIGHT = 0.25
"""What coverage taken from the other sites counts against the chance to keep this promise."""

CLEARLY = 0.1
"""By so much likelier must somebody be who is not free yet, to be waited for while somebody free could go."""

LOST = 0.02
"""Below this hope for everyone the promise is lost, and the quickest goes."""


class Prospect(NamedTuple):
    """What sending one engineer means, in seconds: until free, the way at half and at nine of ten, gate to door.

    `price`: what all sites together lose of their coverage, 0 to 1 (`routing.coverage`).
    """

    wait_s: float
    p50_s: float
    p90_s: float
    door_s: float
    price: float = 0.0

    @property
    def arrive_s(self) -> float:
        """When they stand at the door, half the time."""
        return self.wait_s + self.p50_s + self.door_s


class Ranked(NamedTuple):
    """One prospect in its place: `which` among those given; both figures None where nothing is promised."""

    which: int
    probability: float | None
    score: float | None


def rank(prospects: Sequence[Prospect], left_s: float | None) -> list[Ranked]:
    """Gives everyone in order, best first; `left_s`: until the deadline, None where nothing is promised.

    By the chance to be in time, less a quarter of the coverage price, less a margin for not being free yet; equal
    to a point, the quicker. Lost for everyone: the quickest, whatever it costs. Nothing promised: there is no
    hurry, so whoever costs the other promises least (in whole points), then the quickest. Without prices
    coming nearer never costs a rank.

    Source: B-03, D-04; coverage as a price: Jagtenberg, Bhulai, van der Mei 2015 (DMEXCLP), OR for Health Care 4.
    """
    if left_s is None:
        order = sorted(range(len(prospects)), key=lambda i: (_steps(prospects[i]), prospects[i].arrive_s, i))
        return [Ranked(i, None, None) for i in order]
    odds = [in_time(left_s - one.wait_s - one.door_s, one.p50_s, one.p90_s) for one in prospects]
    hopes = [odd - CLEARLY if one.wait_s > 0 else odd for odd, one in zip(odds, prospects, strict=True)]
    scores = [hope - PRICE_WEIGHT * one.price for hope, one in zip(hopes, prospects, strict=True)]
    if max(hopes, default=0.0) < LOST:
        order = sorted(
            range(len(prospects)),
            key=lambda i: (prospects[i].arrive_s, prospects[i].p90_s, prospects[i].price, i),
        )
    else:
        order = sorted(
            range(len(prospects)),
            key=lambda i: (-round(scores[i], 2), prospects[i].arrive_s, prospects[i].p90_s, i),
        )
    return [Ranked(i, odds[i], scores[i]) for i in order]


def hope(prospects: Sequence[Prospect], left_s: float) -> float:
    """Gives the best chance that anybody has; 0 where there is nobody."""
    return max(
        (in_time(left_s - one.wait_s - one.door_s, one.p50_s, one.p90_s) for one in prospects), default=0.0
    )


def _steps(one: Prospect) -> int:
    return round(one.price * 100)
