"""One month played through: faults come, people are sent, drive, work and come free; seeded, so that it repeats.

The same seed gives every policy the same faults, the same luck on the way and the same work.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.chance import Z90, chances
from routing.coverage import Coverage, Numbers
from routing.simulate.ground import Ground
from routing.simulate.policies import DECIDE, Job, Policy
from routing.simulate.scenario import WEEK_H, Scenario
from routing.standby import Move, best_move

HOUR_S, DAY_S = 3600.0, 86_400.0
NEVER = np.float32(np.inf)
SOON_S = 300.0
"""Somebody whose work takes longer than such work does is expected to be free so soon, again and again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each job [jobs]: site, minutes from call to door, in time; kilometres for jobs and for standby."""

    site: NDArray[np.int32]
    minutes: NDArray[np.float64]
    in_time: NDArray[np.bool_]
    job_km: float
    standby_km: float
    moves: int


class Month:
    """The state of one month being played; what `policies.Now` may look at, and the clockwork behind it."""

    def __init__(self, scenario: Scenario, ground: Ground, policy: Policy, standby: bool, seed: int) -> None:
        self.scenario, self.ground, self.standby = scenario, ground, standby
        self.decide = DECIDE[policy]
        self.jobs = faults(scenario, ground, np.random.default_rng(seed))
        people, self.sites = len(scenario.workers), len(scenario.sites)
        self.people = range(people)
        self.names = tuple(str(one) for one in self.people)
        self.at_s = 0.0
        # Where somebody is: on the way from `start` (left at `left`) to `node` (there at `there`).
        self.start = [self.sites + one for one in self.people]
        self.node = list(self.start)
        self.left = [0.0] * people
        self.there = [0.0] * people
        self.job: list[Job | None] = [None] * people
        self.free_from = [0.0] * people
        self.waiting: list[Job] = []
        self.site_s = np.array([one.door_s for one in scenario.sites], np.float32)
        self.allowed_s = np.array([one.allowed_s for one in scenario.sites], np.float32)
        self.minutes = np.full(len(self.jobs), np.nan)
        self.job_m = self.standby_m = 0.0
        self.moves = 0
        self.on = [False] * people
        self.able = np.array(
            [[one.may(site) for site in scenario.sites] for one in scenario.workers], np.bool_
        )

    @property
    def hour(self) -> int:
        """The hour of the day."""
        return int(self.at_s % DAY_S // HOUR_S)

    @property
    def free(self) -> list[int]:
        """Engineers on duty without a job."""
        return [one for one in self.people if self.on[one] and self.job[one] is None]

    @property
    def busy(self) -> list[int]:
        """Engineers on duty with a job."""
        return [one for one in self.people if self.on[one] and self.job[one] is not None]

    def ways(self, engineer: int) -> tuple[Numbers, Numbers]:
        """Seconds [sites] from where an engineer is, or will be when free; `inf` to where they may not be sent."""
        p50_s, p90_s = (
            np.where(self.able[engineer], self._from(engineer, table[self.hour])[: self.sites], NEVER)
            for table in (self.ground.p50_s, self.ground.p90_s)
        )
        return p50_s, p90_s

    def air(self, engineer: int) -> Numbers:
        """Metres by air [sites]."""
        return self._from(engineer, self.ground.air_m)[: self.sites]

    def wait_s(self, engineer: int) -> float:
        """How long until an engineer is expected to be free."""
        return max(SOON_S, self.free_from[engineer] - self.at_s)

    def left_s(self, job: Job) -> float:
        """What is left until a job's deadline."""
        return job.at_s + float(self.allowed_s[job.site]) - self.at_s

    def door_s(self, site: int) -> float:
        """From gate to door."""
        return float(self.site_s[site])

    def coverage(self) -> Coverage:
        """The sites as the free engineers cover them now."""
        mask = np.zeros(len(self.names), np.bool_)
        mask[self.free] = True
        reach = self.ground.reach[self.hour][self.node] * self.able
        for one in self.free:
            if self.there[one] > self.at_s:
                p50_s, p90_s = self.ways(one)
                reach[one] = chances(self.allowed_s - self.site_s, p50_s, p90_s)
        return Coverage(self.names, self.scenario.sites, reach, mask)

    def _from(self, engineer: int, table: Numbers) -> Numbers:
        """Gives a row for somebody on the way as the mean of its two ends, by how far they are."""
        row: Numbers = table[self.node[engineer]]
        whole = self.there[engineer] - self.left[engineer]
        if self.there[engineer] <= self.at_s or whole <= 0:
            return row
        done = (self.at_s - self.left[engineer]) / whole
        mixed: Numbers = table[self.start[engineer]] * np.float32(1 - done) + row * np.float32(done)
        return mixed

    def play(self) -> Outcome:
        """Plays all of it and gives what became of it; jobs still open at the end are brought to theirs."""
        events: list[tuple[float, int, int]] = [(job.at_s, 0, job.number) for job in self.jobs]
        events += [(hour * HOUR_S, 2, 0) for hour in range(self.scenario.days * 24)]
        heapq.heapify(events)
        end_s = (self.scenario.days + 7) * DAY_S
        while events and events[0][0] < end_s:
            self.at_s, kind, number = heapq.heappop(events)
            freed = kind == 1
            if kind == 0:
                self.waiting.append(self.jobs[number])
            elif freed:
                self.job[number] = None
                self._shift(number)
            else:
                self._shifts()
            sent = self._send(events)
            if self.standby and (sent or (freed and self.on[number])):
                self._stand_by()
            if self.waiting and not events:
                heapq.heappush(events, (self.at_s + HOUR_S, 2, 0))
        return self._outcome()

    def _shifts(self) -> None:
        for one in self.people:
            if self.job[one] is None:
                self._shift(one)

    def _shift(self, one: int) -> None:
        """Begins or ends a shift; it begins at home. Work is finished first."""
        on = self.scenario.workers[one].on(self.at_s / HOUR_S)
        if on and not self.on[one]:
            self.start[one] = self.node[one] = self.sites + one
            self.left[one] = self.there[one] = self.at_s
        self.on[one] = on

    def _send(self, events: list[tuple[float, int, int]]) -> int:
        if not self.waiting or not self.free:
            return 0
        pairs = self.decide(self, self.waiting)
        for job, engineer in pairs:
            self.waiting.remove(job)
            heapq.heappush(events, (self._go(job, engineer), 1, engineer))
        return len(pairs)

    def _go(self, job: Job, engineer: int) -> float:
        """Gives when the engineer will be free again; meanwhile they drive, pass the gate and work."""
        p50_s, p90_s = (float(way[job.site]) for way in self.ways(engineer))
        spread = math.log(max(p90_s, 1.0) / max(p50_s, 1.0)) / Z90
        way_s = p50_s * math.exp(spread * job.luck)
        self.job_m += float(self._from(engineer, self.ground.road_m)[job.site])
        door_s = self.at_s + way_s + self.door_s(job.site)
        self.minutes[job.number] = (door_s - job.at_s) / 60
        self._leave(engineer, job.site, way_s)
        self.job[engineer] = job
        self.free_from[engineer] = self.at_s + p50_s + self.door_s(job.site) + self.scenario.work_min * 60
        return door_s + job.work_s

    def _leave(self, engineer: int, node: int, way_s: float) -> None:
        # Who turns round on the way starts from the nearer end: half the way at most is wrong, and only on the map.
        whole = self.there[engineer] - self.left[engineer]
        on_the_way = self.there[engineer] > self.at_s and whole > 0
        early = on_the_way and (self.at_s - self.left[engineer]) / whole < 0.5
        self.start[engineer] = self.start[engineer] if early else self.node[engineer]
        self.node[engineer], self.left[engineer], self.there[engineer] = node, self.at_s, self.at_s + way_s

    def _stand_by(self) -> None:
        """The best single move; people are looked at together with those who may serve the same sites."""
        idle = self.free
        if not idle:
            return
        cover = self.coverage()
        found = [self._best_move(cover, idle, rights) for rights in np.unique(self.able[idle], axis=0)]
        move = max((one for one in found if one), key=lambda one: (one.gain, one.engineer), default=None)
        if move is not None:
            self.moves += 1
            self.standby_m += (move.km or 0.0) * 1000
            self._leave(int(move.engineer), move.place, move.minutes * 60)

    def _best_move(self, cover: Coverage, idle: list[int], rights: NDArray[np.bool_]) -> Move | None:
        now, sites = self.hour, self.sites
        alike = [one for one in idle if (self.able[one] == rights).all()]
        ways = np.stack([self._from(one, self.ground.p50_s[now]) for one in alike])
        metres = np.stack([self._from(one, self.ground.road_m) for one in alike])
        names = [self.names[one] for one in alike]
        reach = self.ground.reach[now][:sites] * rights
        return best_move(cover, names, reach, ways[:, :sites], metres[:, :sites])

    def _outcome(self) -> Outcome:
        sites = np.array([job.site for job in self.jobs], np.int32)
        minutes = np.where(np.isfinite(self.minutes), self.minutes, np.inf)
        return Outcome(
            site=sites,
            minutes=minutes,
            in_time=minutes * 60 <= self.allowed_s[sites],
            job_km=self.job_m / 1000,
            standby_km=self.standby_m / 1000,
            moves=self.moves,
        )


def faults(scenario: Scenario, ground: Ground, random: np.random.Generator) -> list[Job]:
    """Gives a month's faults: a Poisson process by the hours of the day, sites by weight, work lognormal."""
    hours = np.array(scenario.by_hour) / np.sum(scenario.by_hour)
    counts = random.poisson(np.tile(hours * per_day(scenario, ground), scenario.days))
    at_s = np.sort((np.repeat(np.arange(len(counts)), counts) + random.random(counts.sum())) * HOUR_S)
    weight = np.array([one.weight for one in scenario.sites])
    site = random.choice(len(weight), size=len(at_s), p=weight / weight.sum())
    spread = scenario.work_spread
    work_s = scenario.work_min * 60 * np.exp(random.normal(0, spread, len(at_s)))
    luck = random.normal(0, 1, len(at_s))
    drawn = zip(at_s.tolist(), site.tolist(), work_s.tolist(), luck.tolist(), strict=True)
    return [Job(number, *one) for number, one in enumerate(drawn)]


def per_day(scenario: Scenario, ground: Ground) -> float:
    """Gives faults a day: as told, or so many that work, door and half the mean way fill `load` of the time on duty."""
    if scenario.faults_per_week is not None:
        return scenario.faults_per_week / 7
    sites = len(scenario.sites)
    ways = ground.p50_s[12][:sites, :sites]
    way_s = float(ways[np.isfinite(ways)].mean()) / 2
    door_s = float(np.mean([one.door_s for one in scenario.sites]))
    work_s = scenario.work_min * 60 * math.exp(scenario.work_spread**2 / 2)
    on_s = sum(one.on(hour) for one in scenario.workers for hour in range(WEEK_H)) * HOUR_S / 7
    return scenario.load * on_s / (work_s + door_s + way_s)
