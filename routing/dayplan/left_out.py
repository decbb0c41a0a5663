"""Why a visit is in nobody's day: reasons that hold, each looked for in the plan as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from routing.dayplan.model import LeftOut, Plan, Problem, Route, Shift, Visit
from routing.dayplan.rules import against, window
from routing.dayplan.timing import timed
from routing.types import Code, Reason


def filled(problem: Problem, plan: Plan) -> Plan:
    """Puts in what still fits without moving anything to somebody else, and gives each other visit its reasons.

    So "no room" is true of every visit that says so: each place in each day of those who may was tried.
    """
    routes = {route.engineer: route for route in plan.routes}
    missing = [visit for visit in problem.visits if visit.id not in plan.placed]
    left = []
    for visit in sorted(missing, key=lambda one: (one.pin is None, -one.priority, one.late_s, one.id)):
        found = _cheapest(problem, visit, routes.values())
        if found is None:
            left.append(visit)
        else:
            routes[found.engineer] = found
    told = tuple(LeftOut(visit.id, tuple(reasons(problem, visit))) for visit in left)
    return Plan(tuple(routes.values()), told, plan.solver)


def reasons(problem: Problem, visit: Visit) -> list[Reason]:
    """Gives why nobody makes this visit, which fits into no route as they are.

    Each reason that rules engineers out says how many (`of` all who are on).
    """
    able: list[Shift] = []
    found: Counter[tuple[Code, str]] = Counter()
    for shift in problem.shifts:
        lacks = against(problem, visit, shift)
        if not lacks:
            able.append(shift)
        # The first by the order of the rules: whoever serves another contract need not be told unskilled too.
        for reason in lacks[:1]:
            found[(reason.code, str(reason.values.get("skill", "")))] += 1
    pinned = [Reason(Code.PIN_CANNOT_HOLD)] if visit.pin is not None else []
    if not problem.shifts:
        return [*pinned, Reason(Code.NOBODY_ON)]
    if not able:
        return [*pinned, *_counted(found, len(problem.shifts))]
    early_s, late_s = window(visit)
    hours = {"early_s": early_s, "late_s": late_s, "able": len(able)}
    if all(timed(problem, replace(shift, breaks=()), [visit.id]) is None for shift in able):
        held = [shift for shift in able if shift.urgent]
        urgent = [Reason(Code.URGENT_FIRST, {"job": shift.urgent, **hours}) for shift in held[:1]]
        return [*pinned, *(urgent or [Reason(Code.WINDOW_OVER, hours)])]
    return [*pinned, Reason(Code.NO_ROOM, hours)]


def _counted(found: Counter[tuple[Code, str]], of: int) -> Iterable[Reason]:
    for (code, skill), count in found.most_common():
        values: dict[str, str | float] = {"count": count, "of": of}
        yield Reason(code, values | ({"skill": skill} if skill else {}))


def _cheapest(problem: Problem, visit: Visit, routes: Iterable[Route]) -> Route | None:
    """Gives the route that takes this visit in at the least more driving; None where none can."""
    best: Route | None = None
    best_s = 0
    for route in routes:
        shift = problem.shift[route.engineer]
        if against(problem, visit, shift):
            continue
        order = route.visits
        for place in range(len(order) + 1):
            longer = timed(problem, shift, (*order[:place], visit.id, *order[place:]))
            if longer is not None and (best is None or longer.travel_s - route.travel_s < best_s):
                best, best_s = longer, longer.travel_s - route.travel_s
    return best
