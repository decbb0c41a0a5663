"""Who may make which visit at all, whatever the hour: rights, pins, watches and ways."""

from __future__ import annotations

from routing.dayplan.model import NO_WAY_S, Problem, Shift, Visit
from routing.eligible import rights_against
from routing.types import Code, Reason


def against(problem: Problem, visit: Visit, shift: Shift) -> list[Reason]:
    """Gives why this engineer can never make this visit; none where only the hours decide.

    Source: D-04, B-16.
    """
    found = list(rights_against(shift, visit))
    if visit.pin is not None and visit.pin.engineer != shift.engineer:
        found.append(Reason(Code.PINNED_ELSEWHERE))
    if shift.watch is not None and visit.place not in shift.watch and visit.pin is None:
        found.append(Reason(Code.KEEPS_WATCH))
    if problem.way_s(shift.start, visit.place) >= NO_WAY_S:
        found.append(Reason(Code.UNREACHABLE))
    return found


def allowed(problem: Problem) -> dict[str, frozenset[str]]:
    """Gives by visit the engineers whom nothing rules out."""
    return {
        visit.id: frozenset(shift.engineer for shift in problem.shifts if not against(problem, visit, shift))
        for visit in problem.visits
    }


def window(visit: Visit) -> tuple[int, int]:
    """Gives when work may begin: the one instant that the desk has fixed, or the visit's own window."""
    if visit.pin is not None and visit.pin.start_s is not None:
        return visit.pin.start_s, visit.pin.start_s
    return visit.early_s, visit.late_s
