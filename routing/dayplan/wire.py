"""A day and its plans as lines of JSON: how the process that solves is asked, and answers."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from routing.dayplan.model import Break, LeftOut, Pin, Plan, Problem, Route, Shift, Stop, Visit
from routing.types import Code, Reason

_SETS = ("skills", "served", "cleared")


def told(problem: Problem) -> dict[str, Any]:
    """Gives a day as plain values."""
    return {
        "visits": [asdict(one) for one in problem.visits],
        "shifts": [{**asdict(one), **_sets(one)} for one in problem.shifts],
        "places": len(problem.ways_s),
        "ways_s": base64.b64encode(problem.ways_s.astype("<i4").tobytes()).decode(),
    }


def read(said: Mapping[str, Any]) -> Problem:
    """Gives the day of these values."""
    import numpy as np

    ways_s = np.frombuffer(base64.b64decode(said["ways_s"]), "<i4").astype(np.int64)
    return Problem(
        visits=tuple(Visit(**{**one, "pin": _pin(one["pin"])}) for one in said["visits"]),
        shifts=tuple(_shift(one) for one in said["shifts"]),
        ways_s=ways_s.reshape(said["places"], said["places"]),
    )


def plan_told(plan: Plan) -> dict[str, Any]:
    """Gives a plan as plain values."""
    return asdict(plan)


def plan_read(said: Mapping[str, Any]) -> Plan:
    """Gives the plan of these values."""
    return Plan(
        routes=tuple(
            Route(one["engineer"], tuple(Stop(**stop) for stop in one["stops"]), one["home_s"])
            for one in said["routes"]
        ),
        left_out=tuple(
            LeftOut(one["visit"], tuple(Reason(Code(r["code"]), r["values"]) for r in one["reasons"]))
            for one in said["left_out"]
        ),
        solver=said["solver"],
    )


def _sets(shift: Shift) -> dict[str, Any]:
    watch = None if shift.watch is None else sorted(shift.watch)
    return {"watch": watch, **{name: sorted(getattr(shift, name)) for name in _SETS}}


def _shift(said: Mapping[str, Any]) -> Shift:
    values = {one.name: said[one.name] for one in fields(Shift)}
    values |= {name: frozenset(said[name]) for name in _SETS}
    values["watch"] = None if said["watch"] is None else frozenset(said["watch"])
    values["breaks"] = tuple(Break(**one) for one in said["breaks"])
    return Shift(**values)


def _pin(said: Mapping[str, Any] | None) -> Pin | None:
    return None if said is None else Pin(**said)
