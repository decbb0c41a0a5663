"""The day plan as the desk reads it: who goes where, what is left out and why, what moved, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta, tzinfo
from typing import Any

from routing.types import Code, Reason
from routing.words import words
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.zones import instant, zone_of
from server.storage.port import Tx
from server.storage.tables import records, timers
from server.usecases.dayplan_facts import plan_id, today
from server.usecases.watch import timer_of_plan

BACK, AHEAD = timedelta(days=1), timedelta(days=7)
NOTHING: Mapping[str, Any] = {
    "stage": None,
    "solver": None,
    "travel_s": 0,
    "engines": [],
    "assumed": False,
    "made_ms": None,
    "routes": [],
    "left_out": [],
    "moves": [],
}


def day_plan(tx: Tx, organisation: str, asked: str | None, now_ms: int) -> dict[str, Any]:
    """Gives the plan of a day with the names that it speaks of; an empty one where none was made.

    Raises:
        Problem: date-wrong for what is no date from yesterday to a week ahead.
    """
    now_day, zone = today(tx, organisation, now_ms)
    day = _asked(asked, now_day)
    plan = records.get(tx, plan_id(organisation, day))
    body = plan.body if plan else NOTHING
    errands = _errands(tx, organisation, body, instant(zone, day, 0), instant(zone, day, 24 * 60))
    here = zone_of(plan.body["zone"]) if plan else zone
    return {
        "date": day.isoformat(),
        "today": now_day.isoformat(),
        "zone": here.key,
        "zero_ms": instant(here, day, 0),
        "state": _state(tx, organisation, plan),
        **{key: body[key] for key in ("stage", "solver", "travel_s", "engines", "assumed", "made_ms")},
        "routes": [{**one, "name": _name(tx, one["person"])} for one in body["routes"]],
        "left_out": [
            {"errand": one["errand"], "reasons": [_said(reason, here) for reason in one["reasons"]]}
            for one in body["left_out"]
        ],
        "moves": [{**one, "why": _said(one["why"], here)} for one in body["moves"]],
        "errands": errands,
    }


def _asked(asked: str | None, now_day: date) -> date:
    try:
        day = date.fromisoformat(asked) if asked else now_day
    except ValueError:
        raise Problem("date-wrong") from None
    if not now_day - BACK <= day <= now_day + AHEAD:
        raise Problem("date-wrong")
    return day


def _state(tx: Tx, organisation: str, plan: Record | None) -> str:
    """Gives `failed`, `solving`, `improving`, `ready`, or `none` where nothing was planned."""
    timer = timers.standing(tx, timer_of_plan(organisation))
    waits = timer is not None and (timer["claimed_by"] is not None or timer["body"].get("fresh") is not None)
    if timer is not None and timer["error"]:
        return "failed"
    if timer is not None and timer["body"].get("better"):
        return "improving"
    if waits:
        return "solving"
    return "none" if plan is None else "ready"


def _errands(
    tx: Tx, organisation: str, body: Mapping[str, Any], from_ms: int, to_ms: int
) -> list[dict[str, Any]]:
    """Gives every errand that the plan names, and those of this day that no plan has looked at yet."""
    named = {stop["errand"] for one in body["routes"] for stop in one["stops"] if stop["errand"]}
    named |= {one["errand"] for one in body["left_out"]} | {one["errand"] for one in body["moves"]}
    found = records.get_many(tx, named)
    for one in records.find(tx, "errand", organisation, states=("open",)):
        if one.body["from_ms"] < to_ms and one.body["to_ms"] > from_ms:
            found.setdefault(one.id, one)
    sites = records.get_many(tx, (one.body["site"] for one in found.values()))
    return [
        {
            "note": None,
            **one.body,
            "ended_by": _name(tx, one.body["ended_by"] or "") or None,
            "site_zh": sites[one.body["site"]].body["zh"],
            "site_en": sites[one.body["site"]].body["en"],
        }
        for one in sorted(found.values(), key=lambda one: one.id)
        if one.body["site"] in sites
    ]


def _name(tx: Tx, person: str) -> str:
    found = records.get(tx, person)
    return str(found.body["name"]) if found else ""


def _said(reason: Mapping[str, Any], zone: tzinfo) -> dict[str, str]:
    said = words(Reason(Code(reason["code"]), reason["values"]), zone)
    return {"code": reason["code"], **said._asdict()}
