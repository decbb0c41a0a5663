"""The process that solves: `python -m routing.dayplan` reads one day from its input and prints its plan.

A process of its own: a solver keeps a core busy, cannot be interrupted by a thread, and may die; nothing else does.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from routing.dayplan import planning
from routing.dayplan.model import Plan
from routing.dayplan.wire import plan_told, read

NICE = 10
"""What nobody waits for gives way to those who do."""


def main() -> None:
    """Answers what the input asks for: `at-once`, `again` (changing little), or `better`."""
    asked = json.load(sys.stdin)
    signal.alarm(int(asked["most_s"]) + 1)  # whoever asked may be gone
    problem = read(asked["problem"])
    match asked["what"]:
        case "at-once":
            _say(planning.first(problem))
        case "again":
            before = {visit: (engineer, start_s) for visit, engineer, start_s in asked["before"]}
            _say(planning.again(problem, before))
        case "better":
            os.nice(NICE)
            _say(planning.better(problem, asked["better_s"]))


def _say(plan: Plan) -> None:
    sys.stdout.write(json.dumps(plan_told(plan)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
