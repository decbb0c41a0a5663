"""A day of 500 visits and 60 engineers, tight: what stands at once, what comes behind, what others make of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from routing.dayplan import child, planning
from routing.dayplan.checker import broken
from routing.dayplan.model import Plan, Problem
from routing.dayplan.vroom import Effort
from routing.dayplan.wire import told
from tests.bench.figures import Figure
from tests.dayplans import day

SEED, VISITS, ENGINEERS, ACROSS_M = 11, 500, 60, 70_000
ALONE = Effort(5, 600.0)
PEER_S = 60


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that has passed the checker, and what it took: seconds on the wall, and of all cores."""

    plan: Plan
    seconds: float
    cpu_s: float

    def __str__(self) -> str:
        left, travel_s = len(self.plan.left_out), self.plan.travel_s
        return f"{left} left out, {travel_s:,} s travel, {self.seconds:.1f} s ({self.cpu_s:.1f} s CPU)"


def measure() -> Iterator[Figure]:
    """Gives unassigned, travel and seconds of each; each is made in a process of its own but VROOM alone."""
    asked = day(SEED, VISITS, ENGINEERS, across_m=ACROSS_M)
    what = f"day plan {VISITS} x {ENGINEERS}"
    first = _made(asked, lambda: child.at_once(asked, _wanted))
    yield Figure(f"{what}: first answer", str(first), "3 s", "process, VROOM x=0, reasons and checker")
    alone = _made(asked, lambda: planning.first(asked, ALONE))
    yield Figure(f"{what}: VROOM x=5 alone", str(alone), "", "what the final is held against")
    peer = _made(asked, lambda: _peer(asked))
    yield Figure(
        f"{what}: OR-Tools",
        str(peer),
        "",
        f"for {PEER_S} s of CPU; what still fits is put in as for the others",
    )
    final = _made(asked, lambda: child.better(asked, planning.BETTER_S, _wanted))
    less = 100 * (1 - final.plan.travel_s / alone.plan.travel_s)
    more = len(final.plan.left_out) - len(alone.plan.left_out)
    yield Figure(
        f"{what}: final",
        f"{final}, {less:.1f} % less travel than x=5, {more:+d} left out",
        "3 % less, no more left out",
        f"VROOM x={planning.BEHIND.level}, then PyVRP for {planning.BETTER_S:.0f} s of CPU, with breaks",
    )


def _wanted() -> bool:
    return True


def _made(asked: Problem, make: Callable[[], Plan]) -> Made:
    begun, spent = time.perf_counter(), _cpu_s()
    plan = make()
    made = Made(plan, time.perf_counter() - begun, _cpu_s() - spent)
    wrong = broken(asked, plan)
    assert not wrong, wrong
    return made


def _cpu_s() -> float:
    """Seconds of CPU of this process and of those that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peer(asked: Problem) -> Plan:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.bench.or_tools", str(PEER_S)],
        input=json.dumps(told(asked)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    orders = {engineer: tuple(visits) for engineer, visits in json.loads(answer.stdout).items()}
    found = planning.shown(asked, orders, "or-tools")
    assert found is not None, "its routes cannot be kept"
    return found
