"""What a new plan changes for people who have read the one before: measured, explained, and bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from routing.dayplan.model import Pin, Plan, Problem, Visit
from routing.dayplan.rules import against, window
from routing.dayplan.timing import timed
from routing.types import Code, Reason

SAME_TIME_S = 15 * 60
"""A visit that begins this much earlier or later has not moved."""
LEAST_MOVES = 5
MOST_SHARE = 0.2
"""So many visits, or this share of those planned, may move in one re-plan; a fresh plan may move all."""

type Before = Mapping[str, tuple[str, int]]
"""What people know: by visit the engineer and when it was to begin."""


@dataclass(frozen=True, slots=True)
class Move:
    """A visit that another plan gives to somebody else, to another time, or to nobody; with why."""

    visit: str
    was: tuple[str, int]
    now: tuple[str, int] | None
    why: Reason


def moves(problem: Problem, before: Before, after: Plan) -> tuple[Move, ...]:
    """Gives what moved of that which is still to be done; what was not planned before has not moved."""
    return tuple(_moves(problem, before, after))


def bound(before: Before) -> int:
    """Gives how many visits one re-plan may move."""
    return max(LEAST_MOVES, int(len(before) * MOST_SHARE))


def held(problem: Problem, before: Before, *, times: bool, free: frozenset[str]) -> Problem:
    """Gives the same day with each visit kept by whom it was given to, with `times` also to its time.

    `free`: visits that may go anywhere. What the desk has pinned is pinned as before.
    """
    return replace(problem, visits=tuple(_held(one, before, times, free) for one in problem.visits))


def disturbed(problem: Problem, before: Before) -> frozenset[str]:
    """Gives the visits of those whose day cannot go on as it was, somebody's or all of one who is not there."""
    found: set[str] = set()
    for engineer, order in _orders(problem, before).items():
        shift = problem.shift.get(engineer)
        if shift is None or any(against(problem, problem.visit[one], shift) for one in order):
            found.update(order)
            continue
        route = timed(problem, shift, order)
        late = route is None or any(
            abs(stop.start_s - before[stop.visit][1]) > SAME_TIME_S for stop in route.stops if stop.visit
        )
        found.update(order if late else ())
    return frozenset(found)


def unkeepable(problem: Problem, before: Before) -> frozenset[str]:
    """Gives the fewest visits, found one by one, without which everybody's day can go on at its times."""
    found: set[str] = set()
    day = held(problem, before, times=True, free=frozenset())
    for engineer, order in _orders(problem, before).items():
        shift, kept = problem.shift.get(engineer), list[str]()
        for visit in order:
            fits = shift is not None and not against(problem, problem.visit[visit], shift)
            if fits and shift is not None and timed(day, shift, [*kept, visit]) is not None:
                kept.append(visit)
            else:
                found.add(visit)
    return frozenset(found)


def _orders(problem: Problem, before: Before) -> dict[str, list[str]]:
    orders: dict[str, list[str]] = {}
    for visit, (engineer, _) in sorted(before.items(), key=lambda one: one[1][1]):
        if visit in problem.visit:
            orders.setdefault(engineer, []).append(visit)
    return orders


def _held(visit: Visit, before: Before, times: bool, free: frozenset[str]) -> Visit:
    if visit.pin is not None or visit.id in free or visit.id not in before:
        return visit
    engineer, start_s = before[visit.id]
    early_s, late_s = window(visit)
    if times:
        narrow = (max(early_s, start_s - SAME_TIME_S), min(late_s, start_s + SAME_TIME_S))
        early_s, late_s = narrow if narrow[0] <= narrow[1] else (early_s, late_s)
    return replace(visit, pin=Pin(engineer), early_s=early_s, late_s=late_s)


def _moves(problem: Problem, before: Before, after: Plan) -> Iterator[Move]:
    placed = after.placed
    for visit in problem.visits:
        was = before.get(visit.id)
        if was is None:
            continue
        found = placed.get(visit.id)
        now = None if found is None else (found[0], found[1].start_s)
        same = now is not None and now[0] == was[0] and abs(now[1] - was[1]) <= SAME_TIME_S
        if not same:
            yield Move(visit.id, was, now, _why(problem, visit, was[0]))


def _why(problem: Problem, visit: Visit, engineer: str) -> Reason:
    if visit.pin is not None:
        return Reason(Code.PINNED)
    shift = problem.shift.get(engineer)
    if shift is None:
        return Reason(Code.OFF_DUTY)
    if shift.urgent:
        return Reason(Code.URGENT_FIRST, {"job": shift.urgent})
    lacks = against(problem, visit, shift)
    return lacks[0] if lacks else Reason(Code.MADE_ROOM)
