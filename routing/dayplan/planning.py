"""From a day to a plan that may be shown: at once, better behind it, or as little changed as possible."""

from __future__ import annotations

from routing.dayplan import vroom, vrp
from routing.dayplan.checker import broken
from routing.dayplan.churn import Before, bound, disturbed, held, moves, unkeepable
from routing.dayplan.left_out import filled
from routing.dayplan.model import Orders, Plan, Problem
from routing.dayplan.timing import plan_of
from routing.dayplan.vroom import Effort

MOST_S = 20.0
MANY = 250
"""With more visits VROOM's second level takes longer than somebody waits for a first plan."""
BEHIND = Effort(5, 120.0)
BETTER_S = 60.0

type Worth = tuple[int, int]


def worth(problem: Problem, plan: Plan) -> Worth:
    """Gives what plans are compared by, less is better: what is left out by priority, then what is driven."""
    left = sum(1 + problem.visit[one.visit].priority for one in plan.left_out)
    return left, plan.travel_s


def at_once(problem: Problem) -> Effort:
    """Gives how hard to look while somebody waits."""
    return Effort(0 if len(problem.visits) > MANY else 1, MOST_S)


def first(problem: Problem, effort: Effort | None = None) -> Plan:
    """Gives a plan at once."""
    effort = effort or at_once(problem)
    return shown(problem, vroom.solve(problem, effort), effort.name) or _empty(problem)


def better(problem: Problem, most_s: float = BETTER_S, effort: Effort = BEHIND, seed: int = 1) -> Plan:
    """Gives a plan that is no worse than the first: VROOM harder, then PyVRP from there for so long."""
    best = min(first(problem), first(problem, effort), key=lambda one: worth(problem, one))
    for found in vrp.rounds(problem, best, most_s, seed):
        best = min(best, found, key=lambda one: worth(problem, one))
    return best


def again(problem: Problem, before: Before, effort: Effort | None = None) -> Plan:
    """Gives the plan that leaves the fewest out with the fewest moves, and never moves more than `churn.bound`.

    Tried are, each more free than the one before: only what cannot stay moves; whole days that are disturbed are
    made anew; everything is. The freest counts only where it is within the bound.
    """
    effort = effort or at_once(problem)
    shaken = disturbed(problem, before)
    days = (
        held(problem, before, times=True, free=unkeepable(problem, before)),
        held(problem, before, times=False, free=shaken),
        problem,
    )
    found = []
    for day in days:
        plan = shown(problem, vroom.solve(day, effort), effort.name, day)
        if plan is not None:
            found.append((len(moves(problem, before, plan)), plan))
    within = [one for one in found if one[0] <= bound(before)] or found[:1]
    if not within:
        return _empty(problem)
    return min(within, key=lambda one: (worth(problem, one[1])[0], one[0], one[1].travel_s))[1]


def shown(problem: Problem, orders: Orders, solver: str, held: Problem | None = None) -> Plan | None:
    """Gives the plan of these orders with what still fits and why the rest does not; None where the checker objects.

    `held`: the same day with the times that people know: whoever is early waits for them.
    """
    plan = plan_of(held or problem, orders, solver)
    if plan is None:
        return None
    whole = filled(problem, plan if held is None else filled(held, plan))
    return None if broken(problem, whole) else whole


def _empty(problem: Problem) -> Plan:
    """Gives what can be said where no solver's answer holds: everybody's breaks, and what fits one by one."""
    return filled(problem, plan_of(problem, {}, "none") or Plan(()))
