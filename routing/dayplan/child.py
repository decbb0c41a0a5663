"""Asking the process that solves, with a deadline, and giving it up at once when its answer is not wanted any more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from routing.dayplan.churn import Before
from routing.dayplan.model import Plan, Problem
from routing.dayplan.wire import plan_read, plan_told, told
from routing.roads.programs import ends_with_parent

MOST_S = 45.0
BETTER_MOST_S = 200.0
LOOK_S = 0.2


class SolverError(Exception):
    """The process that solves died, or did not answer in time."""


class NotWantedError(Exception):
    """Somebody changed what was being solved."""


def at_once(problem: Problem, wanted: Callable[[], bool]) -> Plan:
    """Gives a first plan.

    Raises:
        SolverError, NotWantedError
    """
    return _ask(problem, {"what": "at-once"}, MOST_S, wanted)


def again(problem: Problem, before: Before, wanted: Callable[[], bool]) -> Plan:
    """Gives a plan that changes little of what people know; raises as `at_once`."""
    rows = [[visit, engineer, start_s] for visit, (engineer, start_s) in before.items()]
    return _ask(problem, {"what": "again", "before": rows}, MOST_S, wanted)


def better(problem: Problem, plan: Plan, better_s: float, wanted: Callable[[], bool]) -> Plan:
    """Gives a better plan than this one, or the same; raises as `at_once`."""
    said = {"what": "better", "plan": plan_told(plan), "better_s": better_s}
    return _ask(problem, said, BETTER_MOST_S, wanted)


def _ask(problem: Problem, said: Mapping[str, Any], most_s: float, wanted: Callable[[], bool]) -> Plan:
    asked = json.dumps({**said, "most_s": most_s, "problem": told(problem)})
    with subprocess.Popen(
        [sys.executable, "-m", "routing.dayplan"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=ends_with_parent,
    ) as child:
        try:
            answer = _heard(child, asked, most_s, wanted)
        except BaseException:
            child.kill()
            raise
    if child.returncode or not answer:
        raise SolverError(f"status {child.returncode}")
    return plan_read(json.loads(answer))


def _heard(child: subprocess.Popen[str], asked: str, most_s: float, wanted: Callable[[], bool]) -> str:
    until_s = time.monotonic() + most_s
    given: str | None = asked
    while True:
        try:
            return child.communicate(given, timeout=LOOK_S)[0]
        except subprocess.TimeoutExpired:
            given = None
        if time.monotonic() > until_s:
            raise SolverError("deadline")
        if not wanted():
            raise NotWantedError
