"""Who can still keep the promise, how surely, and what sending them costs the others; with the reasons of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import NamedTuple, Protocol

from routing.eligible import eligible, standing
from routing.rank import Prospect, Ranked, rank
from routing.travel import Fallback, Travel, TravelTimes
from routing.types import Code, Duty, Engineer, Need, Price, Reason, RuledOut

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)

NO_PRICE = Price(0.0)
WORTH_SAYING = 0.02
"""From this price on the desk reads of it even where no site loses a person by count."""


class Cover(Protocol):
    """What is known of the other sites: `routing.coverage.Coverage`, or somebody's notes of it."""

    def price(self, engineer: str) -> Price:
        """Gives what the sites lose when this engineer, by id, is taken; nothing for somebody who covers none."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be sent. `wait_s`: until free; `eta_ms`: wait + P50 + door; `slack_s`: by P90, None undue.

    `probability`: of standing at the door by the deadline, 0 to 1; `score`: that less what speaks against.
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
    score: float | None
    price: Price
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The ranking, best first, and everyone ruled out, those with the fewest reasons first.

    `fallbacks`: engines of travel times that should have answered and did not.
    """

    items: tuple[Candidate, ...]
    ruled_out: tuple[RuledOut, ...]
    fallbacks: tuple[Fallback, ...] = ()


def choose(
    need: Need,
    engineers: Iterable[Engineer],
    travel_times: TravelTimes,
    at: datetime,
    cover: Cover | None = None,
) -> Choice:
    """Gives everyone once: ranked (`routing.rank`), or ruled out with the reasons.

    `at`: now, aware, in the place's zone. `cover`: what taking somebody costs the other sites; without it nothing.

    Source: B-03, D-04.
    """
    now_ms = (at - EPOCH) // MS
    able, out = eligible(need, sorted(engineers, key=attrgetter("id")), now_ms)
    table = travel_times.table([one.fix for one in able if one.fix is not None], [need.place], at)
    found: list[_Able] = []
    for row, engineer in enumerate(able):
        way = table.way(row)
        if way is None:
            out.append(RuledOut(engineer, (Reason(Code.UNREACHABLE), *standing(engineer))))
        else:
            found.append(_Able(engineer, way, cover.price(engineer.id) if cover else NO_PRICE))
    left_s = None if need.deadline_ms is None else (need.deadline_ms - now_ms) // 1000
    prospects = [one.prospect(need, now_ms) for one in found]
    places = rank(prospects, left_s)
    items = tuple(
        _candidate(need, found[place.which], prospects[place.which], place, number, now_ms)
        for number, place in enumerate(places, start=1)
    )
    return Choice(items, tuple(sorted(out, key=_nearly)), table.fallbacks)


class _Able(NamedTuple):
    """Somebody whom no rule is against, with the way there and what taking them costs."""

    engineer: Engineer
    way: Travel
    price: Price

    def prospect(self, need: Need, now_ms: int) -> Prospect:
        """Gives the numbers that are compared. A resident is known at the gate and does not wait there."""
        door_s = 0 if self.engineer.resident else need.door_s
        wait_s = _wait_s(self.engineer, now_ms)
        return Prospect(wait_s, self.way.p50_s, self.way.p90_s, door_s, self.price.points)


def _candidate(
    need: Need, able: _Able, ahead: Prospect, place: Ranked, number: int, now_ms: int
) -> Candidate:
    """Gives one candidate's arrival, and slack = deadline - now - wait - P90 of the way - door."""
    way = able.way
    wait_s, door_s = int(ahead.wait_s), int(ahead.door_s)
    eta_p90_ms = now_ms + (wait_s + way.p90_s + door_s) * 1000
    slack_s = None if need.deadline_ms is None else (need.deadline_ms - eta_p90_ms) // 1000
    return Candidate(
        engineer=able.engineer,
        rank=number,
        travel=way,
        wait_s=wait_s,
        door_s=door_s,
        eta_ms=now_ms + int(ahead.arrive_s) * 1000,
        eta_p90_ms=eta_p90_ms,
        slack_s=slack_s,
        probability=place.probability,
        score=place.score,
        price=able.price,
        reasons=_reasons(need, able, door_s, slack_s, now_ms),
    )


def _nearly(one: RuledOut) -> tuple[int, str, str]:
    """Whoever lacks least first: they are whom a dispatcher may still ring."""
    return (len(one.reasons), one.engineer.name, one.engineer.id)


def _wait_s(engineer: Engineer, now_ms: int) -> int:
    if engineer.busy is None or engineer.busy.until_ms is None:
        return 0
    return max(0, -((now_ms - engineer.busy.until_ms) // 1000))


def _reasons(need: Need, able: _Able, door_s: int, slack_s: int | None, now_ms: int) -> tuple[Reason, ...]:
    """Gives what speaks of this candidate, the promise first, in the order a desk reads it."""
    engineer, way, price = able
    found: list[Reason] = []
    if slack_s is not None:
        found.append(Reason(Code.SLACK, {"slack_s": slack_s}))
    if price.site or price.points >= WORTH_SAYING:
        found.append(Reason(Code.COVERAGE, _price_values(price)))
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


def _price_values(price: Price) -> dict[str, str | float]:
    return {
        "points": price.points,
        "site": price.site,
        "left": price.left,
        "of": price.of,
        "more": price.more,
    }
