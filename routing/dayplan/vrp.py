"""A better plan from a good one: PyVRP, starting from the routes there are.

PyVRP knows no breaks: each is tied to the visit beside which the plan has it, as longer work there by that engineer;
the next round begins from where the breaks then lie best. Who may not make a visit meets a way that never ends: one
table of ways per distinct set of rights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routing.dayplan.left_out import filled
from routing.dayplan.model import NO_WAY_S, Orders, Plan, Problem, Route, Shift, Visit
from routing.dayplan.rules import allowed, window
from routing.dayplan.timing import timed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyvrp import ProblemData, Solution

PRIZE_S = 100_000
"""What a visit is worth in seconds of driving: no detour of a day is as long."""
ROUNDS = 3
MOST_ITERATIONS = 10_000_000


@dataclass(frozen=True, slots=True)
class _Tied:
    """A day without breaks in which some visits carry one: the visits as PyVRP sees them, and whose they must be."""

    visits: Mapping[str, Visit]
    whose: Mapping[str, str]
    frozen: frozenset[str]


def rounds(problem: Problem, plan: Plan, most_s: float, seed: int) -> Iterator[Plan]:
    """Gives a plan after each round, each begun from the one before; what breaks a rule is not among them."""
    for number in range(ROUNDS):
        found = improve(problem, plan, most_s / ROUNDS, seed + number)
        if found is None:
            return
        plan = found
        yield plan


def improve(
    problem: Problem, plan: Plan, most_s: float, seed: int, iterations: int = MOST_ITERATIONS
) -> Plan | None:
    """Gives the plan that PyVRP finds from this one in so many seconds; None where its answer cannot be kept.

    With few `iterations` the answer follows from the seed alone.
    """
    from pyvrp import solve
    from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

    tied = _tie(problem, plan)
    shifts = [one for one in problem.shifts if one.engineer not in tied.frozen]
    visits = list(tied.visits.values())
    if not shifts or not visits:
        return None
    data = _data(problem, shifts, visits, tied)
    start = _start(data, plan, shifts, visits)
    stop = MultipleCriteria([MaxRuntime(most_s), MaxIterations(iterations)])
    result = solve(data, stop, seed=seed, collect_stats=False, initial_solution=start)
    orders = dict(_kept(plan, tied.frozen))
    for route in result.best.routes():
        engineer = shifts[route.vehicle_type()].engineer
        orders[engineer] = tuple(visits[one.idx].id for one in route if one.is_client())
    return _plan(problem, plan, orders)


def _plan(problem: Problem, before: Plan, orders: Orders) -> Plan | None:
    """Gives the plan of these orders; a day that cannot be kept with its breaks stays out of it, or undoes it."""
    from routing.dayplan.checker import broken

    routes = []
    for shift in problem.shifts:
        route = timed(problem, shift, orders.get(shift.engineer, ()))
        if route is None:
            return None
        routes.append(route)
    found = filled(problem, Plan(tuple(routes), (), "pyvrp"))
    return None if broken(problem, found) else found


def _kept(plan: Plan, frozen: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((route.engineer, route.visits) for route in plan.routes if route.engineer in frozen)


def _tie(problem: Problem, plan: Plan) -> _Tied:
    """Ties each break to a visit beside it; a day in which that cannot hold is left as it is."""
    visits, whose, frozen = {one.id: one for one in problem.visits}, dict[str, str](), set[str]()
    for route in plan.routes:
        tied = _tied_route(problem, route)
        if tied is None:
            frozen.add(route.engineer)
            continue
        visits.update({one.id: one for one in tied})
        whose.update({one.id: route.engineer for one in tied})
    for visit in [one for route in plan.routes if route.engineer in frozen for one in route.visits]:
        del visits[visit]
    return _Tied(visits, whose, frozenset(frozen))


def _tied_route(problem: Problem, route: Route) -> list[Visit] | None:
    """Gives the visits of a route that carry its breaks; none where it has no breaks, None where they cannot."""
    shift = problem.shift[route.engineer]
    order, found = list(route.visits), dict[str, Visit]()
    rests = iter(shift.breaks)
    for number, stop in enumerate(route.stops):
        if stop.visit is not None:
            continue
        rest = next(rests)
        done = [one.visit for one in route.stops[:number] if one.visit is not None]
        if not order:
            return None
        beside = done[-1] if done else order[0]
        if beside in found:
            return None
        visit = problem.visit[beside]
        early_s, late_s = window(visit)
        ahead_s = visit.service_s if done else 0
        behind_s = 0 if done else rest.service_s
        early_s = max(early_s, rest.early_s - ahead_s) if done else max(early_s - behind_s, rest.early_s)
        late_s = min(late_s, rest.late_s - ahead_s) if done else min(late_s - behind_s, rest.late_s)
        if early_s > late_s:
            return None
        found[beside] = replace(
            visit, service_s=visit.service_s + rest.service_s, early_s=early_s, late_s=late_s, pin=None
        )
    day = replace(problem, visits=tuple(found.get(one.id, one) for one in problem.visits))
    if found and timed(day, replace(shift, breaks=()), order) is None:
        return None
    return list(found.values())


def _data(problem: Problem, shifts: Sequence[Shift], visits: Sequence[Visit], tied: _Tied) -> ProblemData:
    """Gives the day as PyVRP takes it: every visit and every end of a shift is a location of its own."""
    import numpy as np
    import pyvrp

    places = [*(one.place for one in visits), *(one.start for one in shifts), *(_end(one) for one in shifts)]
    ways = problem.ways_s[np.ix_(places, places)].astype(np.int64)
    first, last = len(visits), len(visits) + len(shifts)
    for number, shift in enumerate(shifts):
        if shift.end is None:
            ways[:, last + number] = 0
    np.fill_diagonal(ways, 0)
    profiles, tables = _profiles(problem, shifts, visits, tied, ways)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=[
            pyvrp.Client(
                number,
                service_duration=visit.service_s,
                tw_early=window(visit)[0],
                tw_late=window(visit)[1],
                prize=PRIZE_S * (1 + visit.priority + (200 if visit.pin or visit.id in tied.whose else 0)),
                required=False,
            )
            for number, visit in enumerate(visits)
        ],
        depots=[pyvrp.Depot(number) for number in range(first, len(places))],
        vehicle_types=[
            pyvrp.VehicleType(
                start_depot=number,
                end_depot=number + len(shifts),
                tw_early=shift.from_s,
                tw_late=shift.to_s,
                profile=profiles[number],
            )
            for number, shift in enumerate(shifts)
        ],
        distance_matrices=tables,  # type: ignore[arg-type]  # its stub names a shape that numpy has not
        duration_matrices=tables,  # type: ignore[arg-type]  # as above
    )


def _end(shift: Shift) -> int:
    return shift.start if shift.end is None else shift.end


def _profiles(
    problem: Problem,
    shifts: Sequence[Shift],
    visits: Sequence[Visit],
    tied: _Tied,
    ways: NDArray[np.int64],
) -> tuple[list[int], list[NDArray[np.int64]]]:
    """Gives each shift's table of ways by number, and the tables: one per distinct set of visits ruled out."""
    may = allowed(problem)
    numbers: dict[tuple[int, ...], int] = {}
    found = []
    for shift in shifts:
        barred = tuple(
            number
            for number, visit in enumerate(visits)
            if tied.whose.get(visit.id, shift.engineer) != shift.engineer
            or shift.engineer not in may[visit.id]
        )
        found.append(numbers.setdefault(barred, len(numbers)))
    tables = []
    for barred in numbers:
        table = ways.copy()
        table[:, list(barred)] = NO_WAY_S
        table[list(barred), list(barred)] = 0
        tables.append(table)
    return found, tables


def _start(data: ProblemData, plan: Plan, shifts: Sequence[Shift], visits: Sequence[Visit]) -> Solution:
    import pyvrp

    number = {visit.id: place for place, visit in enumerate(visits)}
    orders = {route.engineer: [number[one] for one in route.visits if one in number] for route in plan.routes}
    return pyvrp.Solution(
        data,
        [
            pyvrp.Route(data, orders[shift.engineer], place)
            for place, shift in enumerate(shifts)
            if orders.get(shift.engineer)
        ],
    )
