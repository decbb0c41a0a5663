"""Who can still keep the promise, how surely, and what sending them costs the others; with the reasons of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, overload

from routing.eligible import eligible, standing
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

    def made(place: int) -> Candidate:
        which = int(order.order[place])
        way = table.way(int(rows[which]))
        assert way is not None  # the unreachable were left out
        price = cover.price(people[which].id) if cover else NO_PRICE
        return _candidate(need, _Able(people[which], way, price), columns, order, place, now_ms)

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
    return Columns(
        wait_s=np.fromiter((_wait_s(one, now_ms) for one in people), np.float64, count),
        p50_s=np.ceil(table.p50_s[rows, 0].astype(np.float64)),
        p90_s=np.ceil(table.p90_s[rows, 0].astype(np.float64)),
        door_s=np.fromiter((0 if one.resident else need.door_s for one in people), np.float64, count),
        price=np.array(cover.points([one.id for one in people]) if cover else np.zeros(count), np.float64),
    )


class _Able(NamedTuple):
    """Somebody whom no rule is against, with the way there and what taking them costs."""

    engineer: Engineer
    way: Travel
    price: Price


def _candidate(need: Need, able: _Able, columns: Columns, order: Order, place: int, now_ms: int) -> Candidate:
    """Gives one candidate's arrival, and slack = deadline - now - wait - P90 of the way - door."""
    which = int(order.order[place])
    way, wait_s, door_s = able.way, int(columns.wait_s[which]), int(columns.door_s[which])
    eta_p90_ms = now_ms + (wait_s + way.p90_s + door_s) * 1000
    slack_s = None if need.deadline_ms is None else (need.deadline_ms - eta_p90_ms) // 1000
    return Candidate(
        engineer=able.engineer,
        rank=place + 1,
        travel=way,
        wait_s=wait_s,
        door_s=door_s,
        eta_ms=now_ms + int(columns.arrive_s[which]) * 1000,
        eta_p90_ms=eta_p90_ms,
        slack_s=slack_s,
        probability=None if order.probability is None else float(order.probability[which]),
        score=None if order.score is None else float(order.score[which]),
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
        values = {"age_s": engineer.fix.age_s(now_ms), "accuracy_m": engineer.fix.accuracy_m}
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
