"""Who can still keep the promise, how surely, and what sending them costs the others; with the reasons of each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, overload

from routing.eligible import busy_values, eligible, standing
from routing.rank import Columns, Order, ordered
from routing.travel import Fallback, Travel, TravelTable, TravelTimes
from routing.types import Code, Duty, Engineer, Need, Price, Reason, RuledOut, ms_of

if TYPE_CHECKING:
    # At run time loaded with the first ranking: a process that never routes starts without.
    import numpy as np
    from numpy.typing import NDArray

NO_PRICE = Price(0.0)
WORTH_SAYING = 0.02
"""From this price on the desk reads of it even where no site loses a person by count."""


class Cover(Protocol):
    """What is known of the other sites: `routing.coverage.Coverage`, or somebody's notes of it."""

    def points(self, engineers: Sequence[str]) -> Sequence[float]:
        """Gives for each of these engineers, by id, what all sites lose when they are taken, 0 to 1."""
        ...

    def price(self, engineer: str) -> Price:
        """Gives the same of one, with the site that is left worst; nothing for somebody who covers none."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be sent. `wait_s`, `wait_p90_s`: until free; `eta_ms`: wait + P50 + door; `slack_s`: by P90, None
    undue.

    `probability`: of standing at the door by the deadline, 0 to 1; `score`: that less what speaks against.
    """

    engineer: Engineer
    rank: int
    travel: Travel
    wait_s: int
    wait_p90_s: int
    door_s: int
    eta_ms: int
    eta_p90_ms: int
    slack_s: int | None
    probability: float | None
    score: float | None
    price: Price
    reasons: tuple[Reason, ...]


class Candidates(Sequence[Candidate]):
    """The ranked, best first: each is put together, reasons and all, only once somebody looks at them."""

    def __init__(self, count: int, made: Callable[[int], Candidate]) -> None:
        self._count, self._made = count, cache(made)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Candidate: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, at: int | slice) -> Candidate | tuple[Candidate, ...]:
        places = range(self._count)[at]
        return self._made(places) if isinstance(places, int) else tuple(self._made(one) for one in places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Candidates) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # equal by what is in it, which is put together late


@dataclass(frozen=True, slots=True)
class Choice:
    """The ranking, best first, and everyone ruled out, those with the fewest reasons first.

    `fallbacks`: engines of travel times that should have answered and did not.
    """

    items: Sequence[Candidate]
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
    import numpy as np

    now_ms = ms_of(at)
    able, out = eligible(need, sorted(engineers, key=attrgetter("id")), now_ms)
    table = travel_times.table([one.fix for one in able if one.fix is not None], [need.place], at)
    reached = np.isfinite(table.p50_s[:, 0]) if able else np.zeros(0, np.bool_)
    rows = reached.nonzero()[0]
    out += [
        RuledOut(able[row], (Reason(Code.UNREACHABLE), *standing(able[row])))
        for row in (~reached).nonzero()[0]
    ]
    people = [able[row] for row in rows.tolist()]
    columns = _columns(need, people, table, rows, cover, now_ms)
    left_s = None if need.deadline_ms is None else (need.deadline_ms - now_ms) // 1000
    order = ordered(columns, left_s)
    free = next(
        (place for place, which in enumerate(order.order.tolist()) if not columns.wait_s[which]), None
    )

    def prospect(place: int) -> _Able:
        which = int(order.order[place])
        way = table.way(int(rows[which]))
        assert way is not None  # the unreachable were left out
        price = cover.price(people[which].id) if cover else NO_PRICE
        odds = None if order.probability is None else float(order.probability[which])
        return _Able(people[which], way, price, odds)

    def made(place: int) -> Candidate:
        who = prospect(place)
        waits = bool(columns.wait_s[order.order[place]]) and (free is None or place < free)
        worth = (_worth_waiting(who, None if free is None else prospect(free), now_ms),) if waits else ()
        return _candidate(need, who, columns, order, place, now_ms, worth)

    return Choice(Candidates(len(people), made), tuple(sorted(out, key=_nearly)), table.fallbacks)


def _columns(
    need: Need,
    people: Sequence[Engineer],
    table: TravelTable,
    rows: NDArray[np.intp],
    cover: Cover | None,
    now_ms: int,
) -> Columns:
    """Gives the numbers that are compared, in whole seconds. A resident does not wait at the gate."""
    import numpy as np

    count = len(people)
    waits = np.zeros((2, count))
    for row, one in enumerate(people):
        if one.busy is not None:
            waits[:, row] = one.busy.wait_s(now_ms)
    return Columns(
        wait_s=waits[0],
        p50_s=np.ceil(table.p50_s[rows, 0].astype(np.float64)),
        p90_s=np.ceil(table.p90_s[rows, 0].astype(np.float64)),
        door_s=np.fromiter((0 if one.resident else need.door_s for one in people), np.float64, count),
        price=np.array(cover.points([one.id for one in people]) if cover else np.zeros(count), np.float64),
        wait_p90_s=waits[1],
    )


class _Able(NamedTuple):
    """Somebody whom no rule is against, with the way there, what taking them costs, and the chance to be in time."""

    engineer: Engineer
    way: Travel
    price: Price
    probability: float | None


def _candidate(
    need: Need,
    able: _Able,
    columns: Columns,
    order: Order,
    place: int,
    now_ms: int,
    worth: tuple[Reason, ...],
) -> Candidate:
    """Gives one candidate's arrival, and slack = deadline - now - wait - P90 of the way and the wait - door."""
    which = int(order.order[place])
    way, wait_s, door_s = able.way, int(columns.wait_s[which]), int(columns.door_s[which])
    eta_p90_ms = now_ms + (wait_s + math.ceil(columns.sure_s[which]) + door_s) * 1000
    slack_s = None if need.deadline_ms is None else (need.deadline_ms - eta_p90_ms) // 1000
    return Candidate(
        engineer=able.engineer,
        rank=place + 1,
        travel=way,
        wait_s=wait_s,
        wait_p90_s=int(columns.wait_p90_s[which]),
        door_s=door_s,
        eta_ms=now_ms + int(columns.arrive_s[which]) * 1000,
        eta_p90_ms=eta_p90_ms,
        slack_s=slack_s,
        probability=able.probability,
        score=None if order.score is None else float(order.score[which]),
        price=able.price,
        reasons=_reasons(need, able, door_s, slack_s, now_ms, worth),
    )


def _nearly(one: RuledOut) -> tuple[int, str, str]:
    """Whoever lacks least first: they are whom a dispatcher may still ring."""
    return (len(one.reasons), one.engineer.name, one.engineer.id)


def _worth_waiting(who: _Able, free: _Able | None, now_ms: int) -> Reason:
    """Says why somebody stands before everybody who is free: beside the first of those, whom it names."""
    assert who.engineer.busy is not None  # they wait for its end
    values: dict[str, str | float] = {"wait_s": who.engineer.busy.wait_s(now_ms)[0]}
    if free is not None:
        values |= {"name": free.engineer.name, "p50_s": free.way.p50_s}
        if free.way.distance_m is not None:
            values["distance_m"] = free.way.distance_m
        if who.probability is not None and free.probability is not None:
            values |= {"odds": who.probability, "other_odds": free.probability}
    return Reason(Code.WORTH_WAITING, values)


def _reasons(
    need: Need, able: _Able, door_s: int, slack_s: int | None, now_ms: int, worth: tuple[Reason, ...]
) -> tuple[Reason, ...]:
    """Gives what speaks of this candidate, the promise first, in the order a desk reads it."""
    engineer, way, price, _ = able
    found: list[Reason] = []
    if slack_s is not None:
        found.append(Reason(Code.SLACK, {"slack_s": slack_s}))
    found += worth
    if price.site or price.points >= WORTH_SAYING:
        found.append(Reason(Code.COVERAGE, _price_values(price)))
    found += standing(engineer)
    if need.skill is not None:
        found.append(Reason(Code.SKILL, {"skill": need.skill}))
    if engineer.fix is not None:
        values = {"age_s": engineer.fix.age_s(now_ms), "accuracy_m": engineer.fix.accuracy_m}
        found.append(Reason(Code.POSITION, values))
    found.append(Reason(Code.TRAVEL, _way_values(way)))
    if door_s:
        found.append(Reason(Code.DOOR, {"door_s": door_s}))
    if engineer.duty is Duty.ON_CALL:
        found.append(Reason(Code.ON_CALL))
    if engineer.busy is not None and engineer.busy.until_ms is not None and engineer.busy.until_ms > now_ms:
        found.append(Reason(Code.FREE_FROM, busy_values(engineer.busy)))
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
