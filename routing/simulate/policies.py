"""Ways of sending people: three from the literature to compare with, and the product's own code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from routing.coverage import SURE, Coverage, Numbers
from routing.queue import Waiting, pairs
from routing.rank import Prospect


class Policy(StrEnum):
    """Who is sent: the nearest by air of the free, the quickest by road, by DMEXCLP, or as the product has it."""

    AIR = "air"
    ROAD = "road"
    DMEXCLP = "dmexclp"
    OURS = "ours"


@dataclass(slots=True)
class Job:
    """A fault: when it came and where, how long the work takes, how lucky the way there is (drawn beforehand)."""

    number: int
    at_s: float
    site: int
    work_s: float
    luck: float


class Now(Protocol):
    """What a policy may look at: the month as the desk would know it at this moment."""

    at_s: float

    @property
    def free(self) -> Sequence[int]:
        """Engineers on duty without a job."""
        ...

    @property
    def busy(self) -> Sequence[int]:
        """Engineers on duty with a job."""
        ...

    def ways(self, engineer: int) -> tuple[Numbers, Numbers]:
        """Seconds [sites] from where an engineer is, or will be when free: half, nine of ten."""
        ...

    def air(self, engineer: int) -> Numbers:
        """Metres by air [sites]."""
        ...

    def wait_s(self, engineer: int) -> float:
        """How long until an engineer is expected to be free."""
        ...

    def left_s(self, job: Job) -> float:
        """What is left until a job's deadline."""
        ...

    def door_s(self, site: int) -> float:
        """From gate to door."""
        ...

    def coverage(self) -> Coverage:
        """The sites as the free engineers cover them; engineers by their number as text."""
        ...


type Decide = Callable[[Now, Sequence[Job]], list[tuple[Job, int]]]


def _one_by_one(pick: Callable[[Now, Job, Sequence[int]], int]) -> Decide:
    """Oldest first, each takes whom `pick` names of those still free."""

    def decide(now: Now, jobs: Sequence[Job]) -> list[tuple[Job, int]]:
        free = list(now.free)
        sent = []
        for job in jobs:
            able = [one for one in free if np.isfinite(now.ways(one)[0][job.site])]
            if not able:
                continue
            engineer = pick(now, job, able)
            free.remove(engineer)
            sent.append((job, engineer))
        return sent

    return decide


def _nearest(now: Now, job: Job, free: Sequence[int]) -> int:
    return min(free, key=lambda one: float(now.air(one)[job.site]))


def _quickest(now: Now, job: Job, free: Sequence[int]) -> int:
    return min(free, key=lambda one: float(now.ways(one)[0][job.site]))


def _dmexclp(now: Now, job: Job, free: Sequence[int]) -> int:
    """Of those in time nine times of ten, the one whose leaving costs the least expected coverage; else the quickest.

    Source: Jagtenberg, Bhulai, van der Mei 2017, Health Care Management Science 20 (dispatching by MEXCLP).
    """
    left_s = now.left_s(job) - now.door_s(job.site)
    near = [one for one in free if float(now.ways(one)[1][job.site]) <= left_s]
    if not near:
        return _quickest(now, job, free)
    cover = now.coverage()
    hard = Coverage(cover.engineers, cover.sites, (cover.reach >= SURE).astype(np.float32), cover.free)
    for gone in set(now.free) - set(free):
        hard.take(str(gone))
    losses = hard.losses()
    return min(near, key=lambda one: (round(float(losses[one]), 8), float(now.ways(one)[0][job.site])))


def _ours(now: Now, jobs: Sequence[Job]) -> list[tuple[Job, int]]:
    """The product's queue and ranking, with prices; who is not free yet is left to finish, and the job waits."""
    losses = now.coverage().losses().tolist()
    ways = {one: [way.tolist() for way in now.ways(one)] for one in (*now.free, *now.busy)}
    waits = {one: now.wait_s(one) for one in now.busy}
    waiting = [
        Waiting(
            str(number),
            int(job.at_s * 1000),
            now.left_s(job),
            {
                str(one): Prospect(
                    waits.get(one, 0.0), p50_s[job.site], p90_s[job.site], now.door_s(job.site), losses[one]
                )
                for one, (p50_s, p90_s) in ways.items()
                if np.isfinite(p50_s[job.site])
            },
        )
        for number, job in enumerate(jobs)
    ]
    return [(jobs[int(one.ticket)], int(one.engineer)) for one in pairs(waiting) if not one.waits]


DECIDE: dict[Policy, Decide] = {
    Policy.AIR: _one_by_one(_nearest),
    Policy.ROAD: _one_by_one(_quickest),
    Policy.DMEXCLP: _one_by_one(_dmexclp),
    Policy.OURS: _ours,
}
