"""What a plan breaks, whoever made it: written from the rules alone, sharing nothing with the solvers or the timing.

Every rule is looked at for itself, so that one broken rule hides no other. Nothing is shown that breaks any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from routing.dayplan.model import NO_WAY_S, Plan, Problem, Route, Shift, Visit


class Rule(StrEnum):
    """What a plan may break."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    FORGOTTEN = "forgotten"
    SKILL = "skill"
    CLEARANCE = "clearance"
    CONTRACT = "contract"
    VEHICLE = "vehicle"
    WATCH = "watch"
    PIN = "pin"
    WINDOW = "window"
    SERVICE = "service"
    SHIFT = "shift"
    BREAK = "break"
    TRAVEL = "travel"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that does not hold, for whom, at which visit."""

    rule: Rule
    engineer: str = ""
    visit: str = ""


def broken(problem: Problem, plan: Plan) -> list[Broken]:
    """Gives everything that is wrong with a plan; nothing where it may be shown."""
    shifts = {one.engineer: one for one in problem.shifts}
    visits = {one.id: one for one in problem.visits}
    found = list(_counted(visits, plan))
    for engineer, count in Counter(route.engineer for route in plan.routes).items():
        if count > 1:
            found.append(Broken(Rule.TWICE, engineer))
    for route in plan.routes:
        shift = shifts.get(route.engineer)
        if shift is None:
            found.append(Broken(Rule.UNKNOWN, route.engineer))
            continue
        found += _rights(problem, route, shift, visits)
        found += _hours(route, shift, visits)
        found += _rests(route, shift)
        found += _driven(problem, route, shift, visits)
    return found


def _counted(visits: dict[str, Visit], plan: Plan) -> Iterator[Broken]:
    """Every visit is either in one route, once, or left out, once."""
    told = Counter(stop.visit for route in plan.routes for stop in route.stops if stop.visit is not None)
    told.update(one.visit for one in plan.left_out)
    for visit, count in told.items():
        if visit not in visits:
            yield Broken(Rule.UNKNOWN, visit=visit)
        elif count > 1:
            yield Broken(Rule.TWICE, visit=visit)
    for visit in visits.keys() - told.keys():
        yield Broken(Rule.FORGOTTEN, visit=visit)


def _rights(problem: Problem, route: Route, shift: Shift, visits: dict[str, Visit]) -> Iterator[Broken]:
    for stop in route.stops:
        visit = visits.get(stop.visit or "")
        if visit is None:
            continue
        holds = {
            Rule.SKILL: visit.skill is None or visit.skill in shift.skills,
            Rule.CLEARANCE: not visit.confidential or visit.contract in shift.cleared,
            Rule.CONTRACT: visit.contract in shift.served,
            Rule.VEHICLE: shift.vehicle or not visit.vehicle,
            Rule.WATCH: shift.watch is None or visit.pin is not None or visit.place in shift.watch,
            Rule.PIN: visit.pin is None
            or (visit.pin.engineer == shift.engineer and visit.pin.start_s in (None, stop.start_s)),
        }
        yield from (Broken(rule, shift.engineer, visit.id) for rule, kept in holds.items() if not kept)


def _hours(route: Route, shift: Shift, visits: dict[str, Visit]) -> Iterator[Broken]:
    at_s = shift.from_s
    for stop in route.stops:
        if stop.start_s < at_s or stop.end_s < stop.start_s or stop.travel_s < 0:
            yield Broken(Rule.ORDER, shift.engineer, stop.visit or "")
        if stop.start_s < at_s + stop.travel_s:
            yield Broken(Rule.TRAVEL, shift.engineer, stop.visit or "")
        at_s = stop.end_s
        visit = visits.get(stop.visit or "")
        if visit is None:
            continue
        fixed = visit.pin is not None and visit.pin.start_s is not None
        if not fixed and not visit.early_s <= stop.start_s <= visit.late_s:
            yield Broken(Rule.WINDOW, shift.engineer, visit.id)
        if stop.end_s - stop.start_s != visit.service_s:
            yield Broken(Rule.SERVICE, shift.engineer, visit.id)
    if any(stop.start_s < shift.from_s for stop in route.stops) or at_s + route.home_s > shift.to_s:
        yield Broken(Rule.SHIFT, shift.engineer)


def _rests(route: Route, shift: Shift) -> Iterator[Broken]:
    """The breaks are those of the shift, in its order, each as long and at such a time as it says."""
    taken = [stop for stop in route.stops if stop.visit is None]
    if len(taken) != len(shift.breaks):
        yield Broken(Rule.BREAK, shift.engineer)
        return
    for stop, rest in zip(taken, shift.breaks, strict=True):
        if not rest.early_s <= stop.start_s <= rest.late_s or stop.end_s - stop.start_s != rest.service_s:
            yield Broken(Rule.BREAK, shift.engineer)


def _driven(problem: Problem, route: Route, shift: Shift, visits: dict[str, Visit]) -> Iterator[Broken]:
    """Between two places as much is driven as the table says, at once or in parts with breaks between."""
    place, driven_s = shift.start, 0
    for stop in route.stops:
        driven_s += stop.travel_s
        visit = visits.get(stop.visit or "")
        if visit is None:
            continue
        asked_s = int(problem.ways_s[place, visit.place])
        if driven_s != asked_s or asked_s >= NO_WAY_S:
            yield Broken(Rule.TRAVEL, shift.engineer, visit.id)
        place, driven_s = visit.place, 0
    home_s = 0 if shift.end is None else int(problem.ways_s[place, shift.end])
    if driven_s + route.home_s != home_s:
        yield Broken(Rule.TRAVEL, shift.engineer)
