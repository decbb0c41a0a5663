"""When each stop of a route begins, given its order: as soon as possible, breaks put where they cost least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from routing.dayplan.model import NO_WAY_S, Break, Orders, Plan, Problem, Route, Shift, Stop, Visit
from routing.dayplan.rules import window


@dataclass(slots=True)
class _Walk:
    """A route as far as it is walked: the time, the place, and seconds of the next way driven before a break."""

    at_s: int
    place: int
    driven_s: int = 0


def timed(problem: Problem, shift: Shift, visits: Sequence[str]) -> Route | None:
    """Gives the route that makes these visits in this order and ends soonest; None where the hours do not allow it.

    A break that begins after its engineer has come home, or before they leave, belongs to no route.
    """
    best: Route | None = None
    best_s = NO_WAY_S
    for slots in combinations_with_replacement(range(len(visits) + 1), len(shift.breaks)):
        route = _walked(problem, shift, [problem.visit[one] for one in visits], slots)
        if route is not None and _ends_s(shift, route) < best_s:
            best, best_s = route, _ends_s(shift, route)
    return best


def plan_of(problem: Problem, orders: Orders, solver: str) -> Plan | None:
    """Gives the plan that follows these orders; None where one of the routes cannot be kept."""
    routes = []
    for shift in problem.shifts:
        route = timed(problem, shift, orders.get(shift.engineer, ()))
        if route is None:
            return None
        routes.append(route)
    return Plan(tuple(routes), (), solver)


def _ends_s(shift: Shift, route: Route) -> int:
    return (route.stops[-1].end_s if route.stops else shift.from_s) + route.home_s


def _walked(problem: Problem, shift: Shift, visits: Sequence[Visit], slots: Sequence[int]) -> Route | None:
    """Gives the route with its breaks before the visits of these numbers, the last number being the way home."""
    walk, stops = _Walk(shift.from_s, shift.start), []
    rests = list(zip(slots, shift.breaks, strict=True))
    for number, visit in enumerate(visits):
        way_s = problem.way_s(walk.place, visit.place)
        for rest in _due(rests, number):
            stop = _rested(walk, rest, way_s)
            if stop is None:
                return None
            stops.append(stop)
        early_s, late_s = window(visit)
        left_s = way_s - walk.driven_s
        start_s = max(early_s, walk.at_s + left_s)
        if start_s > late_s:
            return None
        stops.append(Stop(visit.id, left_s, start_s, start_s + visit.service_s))
        walk.at_s, walk.place, walk.driven_s = start_s + visit.service_s, visit.place, 0
    return _home(problem, shift, walk, stops, list(_due(rests, len(visits))))


def _home(problem: Problem, shift: Shift, walk: _Walk, stops: list[Stop], rests: list[Break]) -> Route | None:
    way_s = 0 if shift.end is None else problem.way_s(walk.place, shift.end)
    for rest in rests:
        stop = _rested(walk, rest, way_s)
        if stop is None:
            return None
        stops.append(stop)
    home_s = way_s - walk.driven_s
    if walk.at_s + home_s > shift.to_s:
        return None
    return Route(shift.engineer, tuple(stops), home_s)


def _due(rests: Sequence[tuple[int, Break]], number: int) -> Iterator[Break]:
    return (rest for slot, rest in rests if slot == number)


def _rested(walk: _Walk, rest: Break, way_s: int) -> Stop | None:
    """Takes a break as early as it may be, driving until then; None where it would begin too late."""
    drive_s = min(way_s - walk.driven_s, max(0, rest.early_s - walk.at_s))
    start_s = max(rest.early_s, walk.at_s + drive_s)
    if start_s > rest.late_s:
        return None
    walk.at_s = start_s + rest.service_s
    walk.driven_s += drive_s
    return Stop(None, drive_s, start_s, walk.at_s)
