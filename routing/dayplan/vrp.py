"""A better plan from a good one: PyVRP, starting from the routes there are.

PyVRP knows no breaks: each is tied to a visit beside which the plan has it, as longer work there. Such a visit may go
to anybody who has the same break, and each can carry as many of them as they have breaks; the next round begins from
where the breaks then lie best. Who may not make a visit meets a way that never ends: one table of ways per distinct
set of rights.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from routing.dayplan.left_out import filled
from routing.dayplan.model import NO_WAY_S, Break, Orders, Plan, Problem, Route, Shift, Visit
from routing.dayplan.rules import allowed, window
from routing.dayplan.timing import timed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyvrp import ProblemData, Solution

PRIZE_S = 100_000
"""What a visit is worth in seconds of driving: no detour of a day is as long."""
ROUNDS = 2
MOST_ITERATIONS = 10_000_000
BUSY = 3
"""On a busy machine the same work may take so many times as long on the wall, and no longer."""


@dataclass(frozen=True)
class _Tied:
    """A day without breaks in which some visits carry one: the visits as PyVRP sees them, and which break each carries.

    `frozen`: whose day is left as it is.
    """

    visits: Mapping[str, Visit]
    carries: Mapping[str, Break]
    frozen: frozenset[str]

    @cached_property
    def rests(self) -> list[Break]:
        """Every break that is carried, once: PyVRP counts each as a load of its own."""
        return sorted(set(self.carries.values()), key=lambda one: (one.early_s, one.late_s, one.service_s))


class _Spent:
    """Stops PyVRP after so many seconds of CPU, so that a busy machine does not make a worse plan."""

    def __init__(self, most_s: float) -> None:
        self.until_s = time.process_time() + most_s

    def __call__(self, best_cost: int) -> bool:
        return time.process_time() > self.until_s


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
    """Gives the plan that PyVRP finds from this one in so many seconds of CPU; None where it cannot be kept.

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
    stop = MultipleCriteria([_Spent(most_s), MaxRuntime(BUSY * most_s), MaxIterations(iterations)])
    result = solve(data, stop, seed=seed, collect_stats=False, initial_solution=start)
    orders = dict(_kept(plan, tied.frozen))
    for route in result.best.routes():
        engineer = shifts[route.vehicle_type()].engineer
        orders[engineer] = tuple(visits[one.idx].id for one in route if one.is_client())
    return _plan(problem, orders)


def _plan(problem: Problem, orders: Orders) -> Plan | None:
    """Gives the plan of these orders; what a day with its breaks cannot hold is put in elsewhere, or left out."""
    from routing.dayplan.checker import broken

    routes = [_fitting(problem, shift, list(orders.get(shift.engineer, ()))) for shift in problem.shifts]
    kept = tuple(route for route in routes if route is not None)
    if len(kept) < len(routes):
        return None
    found = filled(problem, Plan(kept, (), "pyvrp"))
    return None if broken(problem, found) else found


def _fitting(problem: Problem, shift: Shift, order: list[str]) -> Route | None:
    """Gives the route of this order, without the visits that keep it from being kept."""
    route = timed(problem, shift, order)
    while route is None and order:
        shorter = [[*order[:place], *order[place + 1 :]] for place in range(len(order))]
        found = next((one for one in shorter if timed(problem, shift, one) is not None), None)
        order = order[:-1] if found is None else found
        route = timed(problem, shift, order)
    return route


def _kept(plan: Plan, frozen: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((route.engineer, route.visits) for route in plan.routes if route.engineer in frozen)


def _tie(problem: Problem, plan: Plan) -> _Tied:
    """Ties each break to a visit beside it; a day in which that cannot hold is left as it is."""
    visits, carries, frozen = {one.id: one for one in problem.visits}, dict[str, Break](), set[str]()
    for route in plan.routes:
        tied = _tied_route(problem, route)
        if tied is None:
            frozen.add(route.engineer)
            continue
        for visit, rest in tied:
            visits[visit.id], carries[visit.id] = visit, rest
    for visit_id in [one for route in plan.routes if route.engineer in frozen for one in route.visits]:
        del visits[visit_id]
    return _Tied(visits, carries, frozenset(frozen))


def _tied_route(problem: Problem, route: Route) -> list[tuple[Visit, Break]] | None:
    """Gives the visits of a route that carry its breaks, with which; none without breaks, None where they cannot."""
    shift = problem.shift[route.engineer]
    ways = [list(_carried(problem, route, number, rest)) for number, rest in _rests(shift, route)]
    for chosen in product(*ways):
        found = {visit.id: visit for visit, _ in chosen}
        if len(found) < len(chosen):
            continue  # one visit cannot carry two
        day = replace(problem, visits=tuple(found.get(one.id, one) for one in problem.visits))
        if not found or timed(day, replace(shift, breaks=()), route.visits) is not None:
            return list(chosen)
    return None


def _rests(shift: Shift, route: Route) -> Iterator[tuple[int, Break]]:
    """Gives each break of a route by the number of its stop."""
    numbers = [number for number, stop in enumerate(route.stops) if stop.visit is None]
    return zip(numbers, shift.breaks, strict=True)


def _carried(problem: Problem, route: Route, number: int, rest: Break) -> Iterator[tuple[Visit, Break]]:
    """Gives the visits before and behind a break as they look with it: after the one's work, before the other's."""
    before = [one.visit for one in route.stops[:number] if one.visit is not None]
    behind = [one.visit for one in route.stops[number:] if one.visit is not None]
    for visit, worked in [(problem.visit[one], True) for one in before[-1:]] + [
        (problem.visit[one], False) for one in behind[:1]
    ]:
        early_s, late_s = window(visit)
        if worked:
            early_s, late_s = (
                max(early_s, rest.early_s - visit.service_s),
                min(late_s, rest.late_s - visit.service_s),
            )
        else:
            early_s, late_s = (
                max(early_s - rest.service_s, rest.early_s),
                min(late_s - rest.service_s, rest.late_s),
            )
        if early_s <= late_s:
            long_s = visit.service_s + rest.service_s
            # The window says it all, also what a pin's instant said; whose it is stays in `allowed`.
            yield replace(visit, service_s=long_s, early_s=early_s, late_s=late_s, pin=None), rest


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
    profiles, tables = _profiles(problem, shifts, visits, ways)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=[
            pyvrp.Client(
                number,
                service_duration=visit.service_s,
                tw_early=window(visit)[0],
                tw_late=window(visit)[1],
                prize=PRIZE_S * (1 + visit.priority + (200 if visit.pin or visit.id in tied.carries else 0)),
                required=False,
                delivery=[int(tied.carries.get(visit.id) == rest) for rest in tied.rests],
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
                capacity=[shift.breaks.count(rest) for rest in tied.rests],
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
    ways: NDArray[np.int64],
) -> tuple[list[int], list[NDArray[np.int64]]]:
    """Gives each shift's table of ways by number, and the tables: one per distinct set of visits ruled out."""
    may = allowed(problem)
    numbers: dict[tuple[int, ...], int] = {}
    found = []
    for shift in shifts:
        barred = tuple(number for number, visit in enumerate(visits) if shift.engineer not in may[visit.id])
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
