"""Errands: visits that are planned, not called for. Made by the desk, or with what a contract asks for by a date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.actors import Role
from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.times import MIN_MS
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.act import Act
from server.usecases.dayplan_facts import plan_id, today
from server.usecases.keep import create, load, save
from server.usecases.watch import plan_again

USUAL_MIN = (8 * 60 + 30, 18 * 60)
"""When sites are visited by plan, where nothing else is said: from and to, in minutes of the site's own day."""
DELIVERY = {"what": "delivery", "zh": "送备机并装好", "en": "Spare unit brought and installed"}
DELIVERY_MIN = 45
DELIVER_WITHIN_MS = 8 * 60 * MIN_MS
URGENT_PRIORITY = 90


def plan(tx: Tx, act: Act) -> None:
    """Adds a visit to be planned: what, where, how long, and between when.

    Raises:
        Problem: record-unknown for a site, task or ticket that is not there; validation-failed where it cannot be
            done between these times.
    """
    site = load(tx, act, act.body["site"], "site")
    for key in ("task", "ticket"):
        if act.body.get(key):
            load(tx, act, act.body[key], key)
    body = {**_hours(site), **act.body}
    long_ms = body["minutes"] * MIN_MS
    if body["to_ms"] - body["from_ms"] < long_ms:
        raise Problem("validation-failed", {"to_ms": "to_ms - from_ms < minutes"})
    if body["closes_min"] - body["opens_min"] < body["minutes"]:
        raise Problem("validation-failed", {"closes_min": "closes_min - opens_min < minutes"})
    _open(tx, act, act.record, site, body)


def pin(tx: Tx, act: Act) -> str:
    """Fixes who goes, and when; without a person it is free again. The plan is made anew around it.

    Raises:
        Problem: record-unknown for somebody who is no engineer here; errand-ended for one that was done or dropped.
    """
    errand = _running(tx, act)
    person = act.body.get("person")
    if person is not None and load(tx, act, person, "person").body["role"] != "engineer":
        raise Problem("record-unknown")
    pinned = None if person is None else {"person": person, "start_ms": act.body.get("start_ms")}
    if errand.body["pin"] == pinned:
        return "superseded"
    errand.body["pin"] = pinned
    save(tx, act, errand)
    plan_again(tx, act.organisation, act.now_ms)
    return "applied"


def close(tx: Tx, act: Act) -> str:
    """Ends a planned visit: it was made, or is not needed any more, which is for the desk to say.

    An engineer may have made one that the plan has given to somebody else meanwhile: what was done counts.

    Raises:
        Problem: record-unknown for one of a contract that this engineer does not serve; role-not-allowed for an
            engineer who drops one.
    """
    errand = load(tx, act, act.record, "errand")
    if act.actor.role is Role.ENGINEER and act.body["result"] != "done":
        raise Problem("role-not-allowed")
    if errand.state != "open":
        return "superseded"
    errand.body["note"] = act.body.get("note")
    _end(tx, act, errand, act.body["result"], act.moment.at_ms)
    return "applied"


def open_for_task(tx: Tx, act: Act, task: str, obligation: Record, due_ms: int) -> None:
    """Plans the visits that a task of this obligation asks for, one to each site of its contract (B-08, C-08)."""
    asked = obligation.body.get("visit")
    if asked is None:
        return
    for site in records.find(tx, "site", obligation.organisation, contract=obligation.contract):
        body = {
            **asked,
            "zh": obligation.body["zh"],
            "en": obligation.body["en"],
            "task": task,
            "from_ms": act.now_ms,
            "to_ms": due_ms,
        }
        _open(tx, act, derived_id("errand", task, site.id), site, body)


def open_for_loan(tx: Tx, act: Act, ticket: Record) -> None:
    """Plans the way of a spare unit that was promised (B-05, C-11)."""
    site = load(tx, act, ticket.body["site"], "site")
    body = {
        **DELIVERY,
        "minutes": DELIVERY_MIN,
        "ticket": ticket.id,
        "from_ms": act.now_ms,
        "to_ms": act.now_ms + DELIVER_WITHIN_MS,
        "priority": URGENT_PRIORITY,
    }
    _open(tx, act, derived_id("errand", ticket.id, act.id), site, body)


def end_for(tx: Tx, act: Act, parent: str) -> None:
    """Ends the visits planned for this task or ticket: what they were for is done."""
    for errand in records.find(tx, "errand", act.organisation, parent=parent, states=("open",)):
        _end(tx, act, errand, "done", act.now_ms)


def _open(tx: Tx, act: Act, id: str, site: Record, said: Mapping[str, Any]) -> None:
    body = {**_hours(site), **said}
    body |= {"site": site.id, "contract": site.contract, "state": "open"}
    parent = said.get("task") or said.get("ticket")
    columns: dict[str, Any] = {"contract": site.contract, "site": site.id, "parent": parent}
    create(tx, act, "errand", body, id=id, state="open", sort_ms=said["from_ms"], **columns)
    plan_again(tx, act.organisation, act.now_ms)


def _running(tx: Tx, act: Act) -> Record:
    errand = load(tx, act, act.record, "errand")
    if errand.state != "open":
        raise Problem("errand-ended")
    return errand


def _end(tx: Tx, act: Act, errand: Record, result: str, at_ms: int) -> None:
    errand.state = result
    errand.body.update(state=result, ended_ms=at_ms, ended_by=act.actor.name)
    save(tx, act, errand)
    if result == "done":
        _tell_done(tx, act, errand)
    plan_again(tx, act.organisation, act.now_ms)


def _tell_done(tx: Tx, act: Act, errand: Record) -> None:
    """Marks it in the day of whoever was to make it, before the plan is made anew: their phone shows it at once."""
    day, _ = today(tx, act.organisation, act.now_ms)
    for told in records.find(tx, "day", act.organisation, parent=plan_id(act.organisation, day)):
        stops = [stop for stop in told.body["stops"] if stop["errand"] == errand.id]
        for stop in stops:
            stop["done_ms"] = errand.body["ended_ms"]
        if stops:
            save(tx, act, told)


def _hours(site: Record) -> dict[str, int]:
    """Gives when planned work may be done at a site."""
    said = int(site.body.get("opens_min") or 0), int(site.body.get("closes_min") or 0)
    opens_min, closes_min = said if said[0] < said[1] else USUAL_MIN
    return {"opens_min": opens_min, "closes_min": closes_min}
