"""Who can still keep the promise, and by how much: slack, probability, ranking, and the reasons of each."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

from routing.eligible import eligible, standing
from routing.travel import Fallback, Travel, TravelTimes
from routing.types import Code, Duty, Engineer, Need, Reason, RuledOut

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)
Z90 = NormalDist().inv_cdf(0.9)
"""How many standard deviations P90 lies above P50."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be sent. `wait_s`: until free; `eta_ms`: wait + P50 + door; `slack_s`: by P90, None undue.

    `probability`: of standing at the door by the deadline, 0 to 1.
    """

    engineer: Engineer
    rank: int
    travel: Travel
    wait_s: int
    door_s: int
    eta_ms: int
    eta_p90_ms: int
    slack_s: int | None
    probability: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The ranking, best first, and everyone ruled out, those with the fewest reasons first.

    `fallbacks`: engines of travel times that should have answered and did not.
    """

    items: tuple[Candidate, ...]
    ruled_out: tuple[RuledOut, ...]
    fallbacks: tuple[Fallback, ...] = ()


def choose(need: Need, engineers: Iterable[Engineer], travel_times: TravelTimes, at: datetime) -> Choice:
    """Gives everyone once: ranked, or ruled out with the reasons. `at`: now, aware, in the place's zone.

    Whoever keeps the promise comes first, the most slack first, the shorter way on a tie; then the others, the
    quickest first. Where nothing is promised: the quickest. Each place in the order depends on that person alone,
    so coming nearer never costs a rank. The price to other promises joins the order with the coverage watch.

    Source: B-03, D-04.
    """
    now_ms = (at - EPOCH) // MS
    able, out = eligible(need, engineers, now_ms)
    origins = [one.fix for one in able if one.fix is not None]
    table = travel_times.table(origins, [need.place], at)
    found: list[Candidate] = []
    for row, engineer in enumerate(able):
        way = table.way(row)
        if way is None:
            out.append(RuledOut(engineer, (Reason(Code.UNREACHABLE), *standing(engineer))))
        else:
            found.append(weigh(need, engineer, way, now_ms))
    ranked = sorted(found, key=_order)
    items = tuple(replace(one, rank=rank) for rank, one in enumerate(ranked, start=1))
    return Choice(items, tuple(sorted(out, key=_nearly)), table.fallbacks)


def weigh(need: Need, engineer: Engineer, way: Travel, now_ms: int) -> Candidate:
    """Gives one candidate's arrival and slack = deadline - now - P90(travel + door), rank still 0.

    A resident is known at the gate and does not wait there.
    """
    wait_s = _wait_s(engineer, now_ms)
    door_s = 0 if engineer.resident else need.door_s
    slack_s = probability = None
    if need.deadline_ms is not None:
        left_s = (need.deadline_ms - now_ms) // 1000 - wait_s - door_s
        slack_s = left_s - way.p90_s
        probability = in_time(left_s, way)
    return Candidate(
        engineer=engineer,
        rank=0,
        travel=way,
        wait_s=wait_s,
        door_s=door_s,
        eta_ms=now_ms + (wait_s + way.p50_s + door_s) * 1000,
        eta_p90_ms=now_ms + (wait_s + way.p90_s + door_s) * 1000,
        slack_s=slack_s,
        probability=probability,
        reasons=_reasons(need, engineer, way, door_s, slack_s, now_ms),
    )


def in_time(left_s: int, way: Travel) -> float:
    """Gives the probability that the way takes at most `left_s`: lognormal, with this P50 and this P90.

    Why: a way never takes less than no time, and what is wrong about it is mostly late.

    >>> way = Travel(600, 810, "geodesic", 0, True)
    >>> in_time(0, way), in_time(600, way), round(in_time(810, way), 3), round(in_time(1800, way), 3)
    (0.0, 0.5, 0.9, 1.0)
    """
    if way.p90_s <= way.p50_s:
        return 1.0 if left_s >= way.p50_s else 0.0
    if left_s <= 0:
        return 0.0
    median_s = max(way.p50_s, 1)
    spread = math.log(way.p90_s / median_s) / Z90
    return NormalDist().cdf(math.log(left_s / median_s) / spread) if spread > 0 else float(left_s >= median_s)


def _order(one: Candidate) -> tuple[bool, int, int, int, str]:
    quickest = (one.wait_s + one.travel.p50_s + one.door_s, one.travel.p90_s)
    keeps = one.slack_s is not None and one.slack_s >= 0
    if keeps and one.slack_s is not None:
        return (False, -one.slack_s, *quickest, one.engineer.id)
    return (True, 0, *quickest, one.engineer.id)


def _nearly(one: RuledOut) -> tuple[int, str, str]:
    """Whoever lacks least first: they are whom a dispatcher may still ring."""
    return (len(one.reasons), one.engineer.name, one.engineer.id)


def _wait_s(engineer: Engineer, now_ms: int) -> int:
    if engineer.busy is None or engineer.busy.until_ms is None:
        return 0
    return max(0, -((now_ms - engineer.busy.until_ms) // 1000))


def _reasons(
    need: Need, engineer: Engineer, way: Travel, door_s: int, slack_s: int | None, now_ms: int
) -> tuple[Reason, ...]:
    """Gives what speaks of this candidate, the promise first, in the order a desk reads it."""
    found: list[Reason] = []
    if slack_s is not None:
        found.append(Reason(Code.SLACK, {"slack_s": slack_s}))
    found += standing(engineer)
    if need.skill is not None:
        found.append(Reason(Code.SKILL, {"skill": need.skill}))
    if engineer.fix is not None:
        values = {"age_s": engineer.fix.age_s, "accuracy_m": engineer.fix.accuracy_m}
        found.append(Reason(Code.POSITION, values))
    found.append(Reason(Code.TRAVEL, _way_values(way)))
    if door_s:
        found.append(Reason(Code.DOOR, {"door_s": door_s}))
    if engineer.duty is Duty.ON_CALL:
        found.append(Reason(Code.ON_CALL))
    if engineer.busy is not None and engineer.busy.until_ms is not None and engineer.busy.until_ms > now_ms:
        found.append(Reason(Code.FREE_FROM, {"job": engineer.busy.job, "until_ms": engineer.busy.until_ms}))
    return (*found, *(Reason(Code.HOLDS, {"job": job}) for job in engineer.holds))


def _way_values(way: Travel) -> dict[str, str | float]:
    values: dict[str, str | float] = {"p50_s": way.p50_s, "p90_s": way.p90_s, "assumed": way.assumed}
    if way.distance_m is not None:
        values["distance_m"] = way.distance_m
    return values
