"""Who covers which site now: how many could be there in time, how surely, and what taking one of them costs.

Never by hard edges: somebody 31 minutes away is nearly as good as at 29, so coverage is graded by the chance to be
in time (hard edges lost 1 to 7 points of kept promises in simulation).
Source: B-05, D-04; Daskin 1983, Transportation Science 17(1) (MEXCLP: each free engineer is available with some
chance, independently), graded by arrival probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.chance import chances
from routing.travel import TravelTable
from routing.types import Place, Price

type Numbers = NDArray[np.float32]
type Mask = NDArray[np.bool_]

AVAILABLE = 0.7
"""How likely a free engineer is still free when the site calls; it sets what the second and third are worth."""

SURE = 0.9 - 1e-6
"""From this chance on somebody is counted: P90 of the way and the door fit, as slack has it."""

THIN = 1
"""A site left with at most so many is named to the desk."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site to be covered: `allowed_s` from the call to the door, `door_s` of it from gate to door.

    `weight`: how many faults it has against the others; 1 is as many as any.
    """

    id: str
    name: str
    place: Place
    allowed_s: float
    door_s: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Thin:
    """One site as the desk reads it: `count` could be there in time, `chance` that somebody is, were it to call now."""

    site: Site
    count: int
    chance: float


def reach(
    sites: Sequence[Site], table: TravelTable, able: Mask | None = None, wait_s: Numbers | None = None
) -> Numbers:
    """Gives the chance [origins x sites] to be at the door within what is allowed.

    `able`: who may serve which site (skill, clearance), all where None. `wait_s`: until each is free, 0 where None.
    """
    left_s = np.array([one.allowed_s - one.door_s for one in sites], np.float32)[None, :]
    if wait_s is not None:
        left_s = left_s - wait_s[:, None]
    found = chances(left_s, table.p50_s, table.p90_s)
    return found if able is None else np.where(able, found, np.float32(0))


class Coverage:
    """Free engineers against sites; changed in place as they are taken, freed and move."""

    def __init__(
        self, engineers: Sequence[str], sites: Sequence[Site], reach: Numbers, free: Mask | None = None
    ) -> None:
        """Takes `reach` [engineers x sites]; `free`: who counts now, all where None."""
        self.engineers = tuple(engineers)
        self.sites = tuple(sites)
        self.reach = reach.astype(np.float32)
        self.free = np.ones(len(self.engineers), np.bool_) if free is None else free.copy()
        self.rows = {id: row for row, id in enumerate(self.engineers)}
        weight = np.array([one.weight for one in self.sites], np.float32)
        self.weight = weight / weight.mean() if weight.sum() > 0 else np.ones_like(weight)
        self._all()

    def _all(self) -> None:
        there = self.reach[self.free]
        self.uncovered = np.prod(1 - np.float32(AVAILABLE) * there, axis=0, dtype=np.float64)
        self.counts = (there >= SURE).sum(axis=0)
        self._forget()

    def _forget(self) -> None:
        self.__dict__.pop("_lost", None)

    @property
    def total(self) -> float:
        """Gives the expected number of sites that are covered, each by its weight."""
        return float(self.weight @ (1 - self.uncovered))

    @property
    def share(self) -> float:
        """Gives `total` as a share of all sites, 0 to 1."""
        return self.total / max(1, len(self.sites))

    def thin(self) -> list[Thin]:
        """Gives every site, the one worst covered first."""
        order = np.lexsort((self.uncovered * -1, self.counts))
        return [Thin(self.sites[i], int(self.counts[i]), 1 - float(self.uncovered[i])) for i in order]

    def take(self, engineer: str) -> None:
        """Counts somebody no more; nothing happens if they did not count."""
        row = self.rows[engineer]
        if self.free[row]:
            self.free[row] = False
            self._change(row, -1)

    def put(self, engineer: str) -> None:
        """Counts somebody again who is free now."""
        row = self.rows[engineer]
        if not self.free[row]:
            self.free[row] = True
            self._change(row, +1)

    def move(self, engineer: str, reach: Numbers) -> None:
        """Takes the chances [sites] from where somebody is now."""
        row = self.rows[engineer]
        was = bool(self.free[row])
        self.take(engineer)
        self.reach[row] = reach
        if was:
            self.put(engineer)

    def _change(self, row: int, sign: int) -> None:
        factor = 1 - np.float64(AVAILABLE) * self.reach[row]
        self.uncovered = self.uncovered * factor if sign > 0 else self.uncovered / factor
        self.counts = self.counts + sign * (self.reach[row] >= SURE)
        self._forget()

    def points(self, engineers: Sequence[str]) -> list[float]:
        """Gives what all sites lose when each of these is taken; 0 for those who do not count."""
        return [0.0 if row is None else self._lost[row] for row in map(self.rows.get, engineers)]

    def price(self, engineer: str) -> Price:
        """Gives what the sites lose when this engineer is taken now; nothing for somebody who does not count."""
        row = self.rows.get(engineer)
        if row is None or not self.free[row]:
            return Price(0.0)
        counted = ((self.reach[row] >= SURE) & (self.counts <= THIN + 1)).nonzero()[0]
        if not len(counted):
            return Price(self._lost[row])
        worst = min(counted.tolist(), key=lambda site: (self.counts[site], -self.weight[site]))
        count = int(self.counts[worst])
        return Price(self._lost[row], self.sites[worst].name, count - 1, count, len(counted) - 1)

    @cached_property
    def _lost(self) -> list[float]:
        return [float(one) for one in self.losses().tolist()]

    def losses(self) -> Numbers:
        """Gives the share of all coverage [engineers] that goes with each, 0 to 1; 0 for those who do not count."""
        share = np.float32(AVAILABLE) * self.reach
        lost = (share / (1 - share)) @ (self.weight * self.uncovered / max(1, len(self.sites))).astype(
            np.float32
        )
        return np.where(self.free, lost, np.float32(0))

    def without(self) -> Numbers:
        """Gives the chance [engineers x sites] that a site is not covered once that engineer is gone."""
        kept = np.where(self.free[:, None], 1 - np.float32(AVAILABLE) * self.reach, np.float32(1))
        return (self.uncovered / kept).astype(np.float32)


def more_engineers(cover: Coverage, here: Numbers) -> Coverage:
    """Gives the coverage had there been further free engineers with these chances [more x sites]; a what-if."""
    names = (*cover.engineers, *(f"+{number}" for number in range(1, len(here) + 1)))
    free = np.concatenate([cover.free, np.ones(len(here), np.bool_)])
    return Coverage(names, cover.sites, np.concatenate([cover.reach, here]), free)


def promising(sites: Sequence[Site], allowed_s: float) -> list[Site]:
    """Gives the sites as they were if arrival were promised within `allowed_s`; a what-if."""
    return [replace(one, allowed_s=allowed_s) for one in sites]


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """Coverage of hours to come [slots x sites]: how many count, and the chance that somebody is there in time."""

    counts: NDArray[np.int32]
    chances: Numbers


def ahead(reach: Numbers, present: Mask) -> Ahead:
    """Gives coverage by the roster: `present` [slots x engineers], `reach` from where each is expected to be.

    >>> there = np.array([[1.0], [0.5]], np.float32)
    >>> found = ahead(there, np.array([[True, True], [False, True], [False, False]]))
    >>> found.counts[:, 0].tolist(), found.chances[:, 0].round(3).tolist()
    ([1, 0, 0], [0.8050000071525574, 0.3499999940395355, 0.0])
    """
    on = present.astype(np.float32)
    logs = np.log1p(-np.float32(AVAILABLE) * reach)
    counts = (on @ (reach >= SURE).astype(np.float32)).round().astype(np.int32)
    return Ahead(counts, (1 - np.exp(on @ logs)).astype(np.float32))
