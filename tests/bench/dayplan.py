"""A day of 500 visits and 60 engineers, tight: what stands at once, and what comes of it behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from routing.dayplan import planning
from routing.dayplan.checker import broken
from routing.dayplan.model import Plan, Problem
from routing.dayplan.vroom import Effort
from tests.bench.figures import Figure
from tests.dayplans import day

SEED, VISITS, ENGINEERS, ACROSS_M = 11, 500, 60, 70_000
ALONE = Effort(5, 120.0)


def measure() -> Iterator[Figure]:
    """Gives unassigned, travel and seconds of each step; every plan has passed the checker."""
    asked = day(SEED, VISITS, ENGINEERS, across_m=ACROSS_M)
    first, first_s = _timed(asked, lambda: planning.first(asked))
    yield Figure(
        "day plan 500 x 60: first answer", _said(first, first_s), "3 s", "VROOM x=1, reasons and checker"
    )
    alone, alone_s = _timed(asked, lambda: planning.first(asked, ALONE))
    yield Figure(
        "day plan 500 x 60: VROOM x=5 alone", _said(alone, alone_s), "", "what the final is held against"
    )
    final, final_s = _timed(asked, lambda: planning.better(asked, first, planning.BETTER_S))
    less = 100 * (1 - final.travel_s / alone.travel_s)
    more = len(final.left_out) - len(alone.left_out)
    yield Figure(
        "day plan 500 x 60: final",
        f"{_said(final, final_s)}, {less:.1f} % less travel than x=5",
        "3 % less, no more left out",
        f"{more:+d} left out; VROOM x={planning.BEHIND.level}, then PyVRP {planning.BETTER_S:.0f} s, with breaks",
    )


def _timed(asked: Problem, make: Callable[[], Plan]) -> tuple[Plan, float]:
    begun = time.perf_counter()
    plan = make()
    seconds = time.perf_counter() - begun
    wrong = broken(asked, plan)
    assert not wrong, wrong
    return plan, seconds


def _said(plan: Plan, seconds: float) -> str:
    return f"{len(plan.left_out)} left out, {plan.travel_s:,} s travel, {seconds:.1f} s"
