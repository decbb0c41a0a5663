"""Asking the process that solves, with a deadline, and giving it up at once when its answer is not wanted any more."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from tempfile import TemporaryFile
from typing import IO, Any

from routing.dayplan.churn import Before
from routing.dayplan.model import Plan, Problem
from routing.dayplan.wire import plan_read, told
from routing.roads.programs import ends_with_parent

MOST_S = 45.0
BETTER_MOST_S = 400.0
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


def better(problem: Problem, better_s: float, wanted: Callable[[], bool]) -> Plan:
    """Gives a better plan than the one at once, or the same; raises as `at_once`."""
    return _ask(problem, {"what": "better", "better_s": better_s}, BETTER_MOST_S, wanted)


def _ask(problem: Problem, said: Mapping[str, Any], most_s: float, wanted: Callable[[], bool]) -> Plan:
    with TemporaryFile("w+") as asked:  # a pipe would have to be filled while its reader still starts
        json.dump({**said, "most_s": most_s, "problem": told(problem)}, asked)
        asked.seek(0)
        return _answered(asked, most_s, wanted)


def _answered(asked: IO[str], most_s: float, wanted: Callable[[], bool]) -> Plan:
    with subprocess.Popen(
        [sys.executable, "-m", "routing.dayplan"],
        stdin=asked,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=ends_with_parent,
    ) as child:
        try:
            answer = _heard(child, most_s, wanted)
        except BaseException:
            child.kill()
            raise
    if child.returncode or not answer:
        raise SolverError(f"status {child.returncode}")
    return plan_read(json.loads(answer))


def _heard(child: subprocess.Popen[str], most_s: float, wanted: Callable[[], bool]) -> str:
    until_s = time.monotonic() + most_s
    while True:
        try:
            return child.communicate(timeout=LOOK_S)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > until_s:
                raise SolverError("deadline") from None
        if not wanted():
            raise NotWantedError
