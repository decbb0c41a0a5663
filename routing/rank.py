"""Who of several goes: the score of each prospect and the order that follows. Numbers only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from routing.chance import chances, in_time

if TYPE_CHECKING:
    # At run time loaded with the first ranking: a process that never routes starts without.
    import numpy as np
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]

PRICE_WEIGHT = 0.25
"""What coverage taken from the other sites counts against the chance to keep this promise."""

CLEARLY = 0.1
"""By so much likelier must somebody be who is not free yet, to be waited for while somebody free could go."""

LOST = 0.02
"""Below this hope for everyone the promise is lost, and the quickest goes."""


class Prospect(NamedTuple):
    """What sending one engineer means, in seconds: until free, the way at half and at nine of ten, gate to door.

    `price`: what all sites together lose of their coverage, 0 to 1 (`routing.coverage`). `wait_p90_s`: until free at
    nine of ten, where that is not known for sure.
    """

    wait_s: float
    p50_s: float
    p90_s: float
    door_s: float
    price: float = 0.0
    wait_p90_s: float = 0.0

    @property
    def sure_s(self) -> float:
        """The way at nine of ten, with what the wait leaves open: two spreads, neither of which knows of the other."""
        return self.p50_s + math.hypot(self.p90_s - self.p50_s, max(0.0, self.wait_p90_s - self.wait_s))


class Columns(NamedTuple):
    """Prospects as arrays, one entry each: what a thousand of them are ranked by without an object for any."""

    wait_s: Floats
    p50_s: Floats
    p90_s: Floats
    door_s: Floats
    price: Floats
    wait_p90_s: Floats

    @property
    def arrive_s(self) -> Floats:
        """When each stands at the door, half the time."""
        return self.wait_s + self.p50_s + self.door_s

    @property
    def sure_s(self) -> Floats:
        """As `Prospect.sure_s`."""
        import numpy as np

        later_s = np.maximum(self.wait_p90_s - self.wait_s, 0)
        return np.where(later_s > 0, self.p50_s + np.hypot(self.p90_s - self.p50_s, later_s), self.p90_s)


class Order(NamedTuple):
    """Who comes first, by number, best first; probability and score by number, None where nothing is promised."""

    order: NDArray[np.intp]
    probability: Floats | None
    score: Floats | None


class Ranked(NamedTuple):
    """One prospect in its place: `which` among those given; both figures None where nothing is promised."""

    which: int
    probability: float | None
    score: float | None


def ordered(found: Columns, left_s: float | None) -> Order:
    """Gives everyone in order, best first; `left_s`: until the deadline, None where nothing is promised.

    By the chance to be in time, less a quarter of the coverage price, less a margin for not being free yet; equal
    to a point, the quicker. Lost for everyone: the quickest, whatever it costs. Nothing promised: there is no
    hurry, so of those who are free whoever costs the other promises least (in whole points), then the quickest.
    Without prices coming nearer never costs a rank.

    Source: B-03, D-04; coverage as a price: Jagtenberg, Bhulai, van der Mei 2015 (DMEXCLP), OR for Health Care 4.
    """
    import numpy as np

    arrive_s = found.arrive_s
    if left_s is None:
        return Order(np.lexsort((arrive_s, np.round(found.price * 100), found.wait_s > 0)), None, None)
    odds = chances(left_s - found.wait_s - found.door_s, found.p50_s, found.sure_s)
    hopes = np.where(found.wait_s > 0, odds - CLEARLY, odds)
    scores = hopes - PRICE_WEIGHT * _prices(found, odds)
    if hopes.max(initial=0.0) < LOST:
        order = np.lexsort((found.price, found.p90_s, arrive_s))
    else:
        order = np.lexsort((found.p90_s, arrive_s, -np.round(scores, 2)))
    return Order(order, odds, scores)


def _prices(found: Columns, odds: Floats) -> Floats:
    """Gives what each costs; who is not free yet never less than the likeliest of the free: waiting must be likelier,
    not cheaper."""
    import numpy as np

    free = found.wait_s <= 0
    if free.all() or not free.any():
        return found.price
    likeliest = np.argmax(np.where(free, odds, -1.0))
    return np.where(free, found.price, np.maximum(found.price, found.price[likeliest]))


def rank(prospects: Sequence[Prospect], left_s: float | None) -> list[Ranked]:
    """As `ordered`, for prospects one by one."""
    import numpy as np

    columns = Columns(*np.array(prospects, np.float64).reshape(-1, len(Prospect._fields)).T)
    order, odds, scores = ordered(columns, left_s)
    if odds is None or scores is None:
        return [Ranked(i, None, None) for i in order.tolist()]
    return [Ranked(i, float(odds[i]), float(scores[i])) for i in order.tolist()]


def hope(prospects: Sequence[Prospect], left_s: float) -> float:
    """Gives the best chance that anybody has; 0 where there is nobody."""
    return max(
        (in_time(left_s - one.wait_s - one.door_s, one.p50_s, one.sure_s) for one in prospects), default=0.0
    )
