"""The day plan: a day's errands routed around urgent work, kept as a record that desk and phones are told of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from routing.dayplan.churn import moves
from routing.dayplan.model import NO_WAY_S, LeftOut, Plan, Problem, Route, Shift
from routing.engines import everywhere
from routing.travel import TravelTable
from routing.types import Fix
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.times import from_ms
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.dayplan_facts import DayFacts
from server.usecases.keep import create, save

if TYPE_CHECKING:
    from routing.dayplan.model import Ways

QUICK, SETTLED = "quick", "settled"
STOP = ("errand", "travel_s", "start_ms", "end_ms")
REST: Mapping[str, Any] = {
    "what": "break",
    "zh": "休息",
    "en": "Break",
    "site": None,
    "pinned": False,
    "ticket": None,
    "done_ms": None,
}
MID_MORNING_S = 10 * 3600
"""Whose traffic a day is planned by that has not begun."""


def ways_of(facts: DayFacts, now_ms: int) -> TravelTable:
    """Asks the engine of this process for all ways of a day. It may take its time: no transaction should be open."""
    at = from_ms(max(now_ms, facts.zero_ms + MID_MORNING_S * 1000)).astimezone(facts.zone)
    return everywhere().table([Fix(one) for one in facts.places], facts.places, at)


def problem_of(facts: DayFacts, table: TravelTable) -> Problem:
    """Gives the day as it is solved: half of all ways take at most so long, and the gate comes on top."""
    ways_s = _ways_s(facts, table)
    return Problem(facts.visits, tuple(_watching(facts, one, ways_s) for one in facts.shifts), ways_s)


def body_of(facts: DayFacts, problem: Problem, plan: Plan, stage: str, table: TravelTable) -> dict[str, Any]:
    """Gives what `dayplan.publish` says: the begun part of each day, then the plan; who was left out; what moved."""
    routes = [_route(facts, problem.shift[one.engineer], one) for one in plan.routes]
    gone = facts.begun.keys() - problem.shift.keys()
    routes += [_ended(facts, person) for person in sorted(gone)]
    return {
        "date": facts.day.isoformat(),
        "zone": facts.zone.key,
        "stage": stage,
        "solver": plan.solver,
        "travel_s": plan.travel_s,
        "engines": list(table.engines),
        "assumed": bool(table.assumed.any()),
        "routes": sorted(routes, key=lambda one: str(one["person"])),
        "left_out": [_left_out(one) for one in (*plan.left_out, *facts.over)],
        "moves": [
            {
                "errand": one.visit,
                "was": _placed(facts, one.was),
                "now": None if one.now is None else _placed(facts, one.now),
                "why": {"code": one.why.code.value, "values": dict(one.why.values)},
            }
            for one in moves(problem, facts.before, plan)
        ],
    }


def says_the_same(record: Record | None, body: Mapping[str, Any]) -> bool:
    """Whether people would read nothing new: who goes where and when, and what is left out."""
    if record is None:
        return not body["left_out"] and not any(route["stops"] for route in body["routes"])
    return all(record.body[key] == body[key] for key in ("routes", "left_out"))


def publish(tx: Tx, act: Act) -> None:
    """Keeps the plan of a day, and tells each engineer theirs: whose day stays as it was hears nothing."""
    contracts = records.find(tx, "contract", act.organisation)
    body = {**act.body, "made_ms": act.now_ms, "contracts": sorted(one.id for one in contracts)}
    before = records.get(tx, act.record)
    if before is None:
        create(tx, act, "dayplan", body, state=act.body["stage"])
    else:
        before.body.update(body)
        before.state = act.body["stage"]
        save(tx, act, before)
    if act.body["stage"] == QUICK:
        return
    errands = records.get_many(
        tx, (stop["errand"] for one in act.body["routes"] for stop in one["stops"] if stop["errand"])
    )
    told = {one["person"]: one["stops"] for one in act.body["routes"]}
    for person, stops in told.items():
        _tell(tx, act, person, [_told(errands.get(one["errand"]), one) for one in stops])
    for day in records.find(tx, "day", act.organisation, parent=act.record):
        if day.body["person"] not in told:
            _tell(tx, act, day.body["person"], [])


def _tell(tx: Tx, act: Act, person: str, stops: list[dict[str, Any]]) -> None:
    id = derived_id("day", act.record, person)
    known = records.get(tx, id)
    body = {"person": person, "date": act.body["date"], "zone": act.body["zone"], "stops": stops}
    if known is None and stops:
        create(tx, act, "day", body | {"made_ms": act.now_ms}, id=id, parent=act.record)
    elif known is not None and known.body["stops"] != stops:
        known.body.update(body, made_ms=act.now_ms)
        save(tx, act, known)


def _told(errand: Record | None, stop: Mapping[str, Any]) -> dict[str, Any]:
    if errand is None:
        return {**REST, **stop}
    said = {key: errand.body[key] for key in ("what", "zh", "en", "site", "ticket")}
    done_ms = errand.body["ended_ms"] if errand.state == "done" else None
    return {**said, **stop, "pinned": errand.body["pin"] is not None, "done_ms": done_ms}


def _ways_s(facts: DayFacts, table: TravelTable) -> Ways:
    import numpy as np

    door_s = np.array(facts.door_s, np.int64)
    found = np.where(np.isfinite(table.p50_s), np.ceil(table.p50_s), NO_WAY_S).astype(np.int64) + door_s
    np.fill_diagonal(found, 0)
    capped: Ways = np.minimum(found, NO_WAY_S)
    return capped


def _watching(facts: DayFacts, shift: Shift, ways_s: Ways) -> Shift:
    """Has who keeps a promise's watch stay within its minutes of every place that it is for, or at one of them."""
    watched = facts.watched.get(shift.engineer, ())
    if not watched:
        return shift
    rows = {row for row, _ in watched}
    near = {
        place
        for place in range(len(facts.places))
        if place in rows or all(int(ways_s[place, row]) <= within_s for row, within_s in watched)
    }
    return replace(shift, watch=frozenset(near))


def _route(facts: DayFacts, shift: Shift, route: Route) -> dict[str, Any]:
    from_s = shift.from_s if shift.urgent else facts.on_s[shift.engineer]
    return {
        "person": shift.engineer,
        "from_ms": _ms(facts, from_s),
        "to_ms": _ms(facts, shift.to_s),
        "urgent": shift.urgent or None,
        "stops": [*_begun(facts, shift.engineer), *_stops(facts, route)],
        "home_s": route.home_s,
    }


def _stops(facts: DayFacts, route: Route) -> Iterable[dict[str, Any]]:
    return (
        {
            "errand": one.visit,
            "travel_s": one.travel_s,
            "start_ms": _ms(facts, one.start_s),
            "end_ms": _ms(facts, one.end_s),
        }
        for one in route.stops
    )


def _ended(facts: DayFacts, person: str) -> dict[str, Any]:
    """Gives the day of somebody who goes on with nothing: what they had begun."""
    begun = facts.begun[person]
    from_ms = begun.stops[0]["start_ms"] - begun.stops[0]["travel_s"] * 1000
    span = {"from_ms": from_ms, "to_ms": begun.end_ms}
    return {"person": person, **span, "urgent": None, "stops": _begun(facts, person), "home_s": 0}


def _begun(facts: DayFacts, person: str) -> list[dict[str, Any]]:
    begun = facts.begun.get(person)
    return [{key: stop[key] for key in STOP} for stop in begun.stops] if begun else []


def _left_out(one: LeftOut) -> dict[str, Any]:
    reasons = [{"code": reason.code.value, "values": dict(reason.values)} for reason in one.reasons]
    return {"errand": one.visit, "reasons": reasons}


def _placed(facts: DayFacts, at: tuple[str, int]) -> dict[str, Any]:
    return {"person": at[0], "start_ms": _ms(facts, at[1])}


def _ms(facts: DayFacts, at_s: int) -> int:
    return facts.zero_ms + at_s * 1000
