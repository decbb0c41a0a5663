"""Planning the day: at once when something changes, then better behind it, in a lane and a process of their own.

What is not told to anybody yet is improved before it is; what people know is changed as little as can be.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from routing.dayplan import child
from routing.dayplan.checker import broken
from routing.dayplan.model import Plan, Problem
from routing.travel import TravelTable
from server.domain.actors import Actor, Role
from server.domain.times import TimeSource
from server.domain.zones import DAY, instant
from server.storage.port import Row, Storage
from server.storage.tables import records, timers
from server.sync.door import Wish, submit_in
from server.usecases.dayplan import QUICK, SETTLED, body_of, problem_of, says_the_same, ways_of
from server.usecases.dayplan_facts import DayFacts, facts_of, plan_id, today
from server.usecases.watch import DAYPLAN, plan_again, timer_of_plan

LOG = logging.getLogger(__name__)
CLAIM_MS = 15 * 60_000
MORNING_MIN = 4 * 60
"""When a new day is first looked at: before anybody's shift."""
LEAST_BETTER_S, MOST_BETTER_S, BETTER_S_EACH = 0.5, 60.0, 0.12
"""For how many seconds of CPU a plan is improved: by the number of its visits."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as it is solved, with the ways that it was asked with."""

    facts: DayFacts
    problem: Problem
    table: TravelTable


def begin(storage: Storage, clock: TimeSource) -> None:
    """Has every organisation's day looked at that has no timer."""
    with storage.write() as tx:
        for organisation in records.organisations(tx):
            if not timers.is_set(tx, timer_of_plan(organisation)):
                plan_again(tx, organisation, clock.now_ms())


def solve(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """Plans today and tomorrow of one organisation, or betters what was planned a moment ago."""

    def wanted() -> bool:
        with storage.read() as tx:
            row = timers.standing(tx, timer["id"])
        return row is not None and row["claimed_by"] == timer["claimed_by"]

    organisation, said = timer["organisation"], timer["body"]
    improving = bool(said.get("better"))
    try:
        bodies = [
            body
            for number in (0, 1)
            if (day := _day(storage, clock, organisation, number)) is not None
            if (body := _planned(day, improving, bool(said.get("fresh")), wanted)) is not None
        ]
    except child.NotWantedError:
        return  # it is due again for what changed meanwhile
    _keep(storage, clock, timer, bodies)


def _day(storage: Storage, clock: TimeSource, organisation: str, number: int) -> _Day | None:
    """Gives a day that has anything to plan, or had; None for one that has nothing."""
    with storage.read() as tx:
        now_ms = clock.now_ms()
        day, _ = today(tx, organisation, now_ms)
        facts = facts_of(tx, organisation, date.fromordinal(day.toordinal() + number), now_ms)
    if not facts.visits and not facts.over and facts.plan is None:
        return None
    table = ways_of(facts, now_ms)
    return _Day(facts, problem_of(facts, table), table)


def _planned(day: _Day, improving: bool, fresh: bool, wanted: Callable[[], bool]) -> dict[str, Any] | None:
    """Gives what is to be published of a day; None where people would read nothing new."""
    facts, problem, plan = day.facts, day.problem, day.facts.plan
    unsettled = plan is not None and plan.state == QUICK
    if improving and not unsettled:
        return None
    if improving:
        most_s = min(MOST_BETTER_S, LEAST_BETTER_S + BETTER_S_EACH * len(problem.visits))
        found = child.better(problem, most_s, wanted)
    elif fresh or plan is None:
        found = child.at_once(problem, wanted)
    else:
        found = child.again(problem, facts.before, wanted)
    _check(problem, found)
    stage = QUICK if not improving and (fresh or plan is None) and problem.visits else SETTLED
    body = body_of(facts, problem, found, stage, day.table)
    return None if stage == SETTLED and not unsettled and says_the_same(plan, body) else body


def _check(problem: Problem, plan: Plan) -> None:
    """Looks at every rule once more on this side: nothing is shown that breaks any."""
    wrong = broken(problem, plan)
    if wrong:
        raise child.SolverError(f"the plan breaks {wrong[0]} and {len(wrong) - 1} more")


def _keep(storage: Storage, clock: TimeSource, timer: Row, bodies: list[dict[str, Any]]) -> None:
    now_ms = clock.now_ms()
    organisation = timer["organisation"]
    with storage.write() as tx:
        if not timers.finish(tx, timer["id"], timer["claimed_by"], now_ms):
            return
        for body in bodies:
            id = plan_id(organisation, date.fromisoformat(body["date"]))
            outcome = submit_in(
                tx, now_ms, Actor(Role.WORKER, organisation), Wish("dayplan.publish", id, body)
            )
            if outcome.outcome == "rejected":
                raise child.SolverError(f"not kept: {outcome.code} {outcome.detail}")
        unsettled = any(body["stage"] == QUICK for body in bodies)
        day, zone = today(tx, organisation, now_ms)
        due_ms = now_ms if unsettled else instant(zone, day + DAY, MORNING_MIN)
        timers.put(tx, timer["id"], organisation, DAYPLAN, organisation, due_ms, {"better": unsettled})


HANDLERS = {DAYPLAN: solve}
