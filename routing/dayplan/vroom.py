"""A first plan at once: VROOM, which knows windows, skills, breaks and priorities, and says nothing of its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from routing.dayplan.model import Orders, Problem
from routing.dayplan.rules import allowed, window

PROFILE = "car"


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look: VROOM's exploration level, 1 to 5, and how long at most."""

    level: int
    most_s: float
    threads: int = 2

    @property
    def name(self) -> str:
        """What an answer says of it."""
        return f"vroom x={self.level}"


def solve(problem: Problem, effort: Effort) -> Orders:
    """Gives who makes which visits in which order; what is in nobody's hands is left out."""
    import numpy as np
    import vroom  # type: ignore[import-untyped]  # it carries no types

    if not problem.visits or not problem.shifts:
        return {}
    given = vroom.Input()
    given.set_durations_matrix(PROFILE, problem.ways_s.astype(np.uint32))
    may = allowed(problem)
    kinds = {who: number for number, who in enumerate(sorted(set(may.values()), key=sorted))}
    able = _able(kinds)
    given.add_job(
        [
            vroom.Job(
                number,
                location=visit.place,
                default_service=visit.service_s,
                skills={kinds[may[visit.id]]},
                priority=_priority(visit.priority, visit.pin is not None),
                time_windows=[vroom.TimeWindow(*window(visit))],
            )
            for number, visit in enumerate(problem.visits)
        ]
    )
    given.add_vehicle(
        [
            vroom.Vehicle(
                number,
                start=shift.start,
                end=shift.end,
                profile=PROFILE,
                skills=able.get(shift.engineer, set()),
                time_window=vroom.TimeWindow(shift.from_s, shift.to_s),
                breaks=[
                    vroom.Break(which, [vroom.TimeWindow(rest.early_s, rest.late_s)], rest.service_s)
                    for which, rest in enumerate(shift.breaks)
                ],
            )
            for number, shift in enumerate(problem.shifts)
        ]
    )
    found = given.solve(effort.level, effort.threads, timedelta(seconds=effort.most_s))
    return _orders(problem, found._routes_numpy())


def _able(kinds: Mapping[frozenset[str], int]) -> dict[str, set[int]]:
    """Gives by engineer the kinds of visit that they may make: VROOM's skills are these numbers."""
    able: dict[str, set[int]] = {}
    for who, number in kinds.items():
        for engineer in who:
            able.setdefault(engineer, set()).add(number)
    return able


def _priority(priority: int, pinned: bool) -> int:
    """What the desk has pinned goes before all else; the rest keep their order below it."""
    return 100 if pinned else min(priority, 99)


def _orders(problem: Problem, rows: object) -> Orders:
    import numpy as np

    table = np.asarray(rows)
    orders: dict[str, list[str]] = {}
    # VROOM's rows of one vehicle stand together, in the order of the route.
    for vehicle, kind, id in zip(table["vehicle_id"], table["type"].astype(str), table["id"], strict=True):
        if kind == "job":
            orders.setdefault(problem.shifts[int(vehicle)].engineer, []).append(problem.visits[int(id)].id)
    return {engineer: tuple(visits) for engineer, visits in orders.items()}
