"""Announcing that there is something to tell somebody, in the transaction that keeps it; the words come later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.ids import new_id
from server.domain.records import Record
from server.notify.port import Way
from server.storage.port import Tx
from server.storage.tables import deliveries, notices, records, sendings
from server.usecases.act import Act
from server.usecases.ways import Step, steps_of, ways_of

LIFE_MS = 3_600_000
"""How long a text is tried before it is given up."""

RISES = {"alert": "ringing", "visit": "assigned"}
FALLS = {
    "alert": frozenset({"acknowledged", "stood_down"}),
    "visit": frozenset({"accepted", "under_way", "on_site", "declined", "cancelled"}),
}
TOLD_OF_END = {"alert": "stood_down", "visit": "cancelled"}
ABOUT = {"ringing": "alert", "assigned": "assigned", "stood_down": "stood_down", "cancelled": "recalled"}


def announce(tx: Tx, act: Act, record: Record) -> None:
    """Has the person told whom a saved record concerns: an alert its person, a visit its engineer.

    Whoever did it is not told of it. Once it is acknowledged, accepted or over, no further way is begun.
    """
    state = record.state
    if record.kind == "standby":
        _of_standby(tx, act, record)
    if record.kind not in RISES or state is None:
        return
    if state in FALLS[record.kind]:
        deliveries.drop_waiting(tx, record.id)
    person = str(record.body["to" if record.kind == "alert" else "engineer"])
    if person == act.actor.person:
        return
    if state == RISES[record.kind]:
        _begin(tx, act, record, person)
    elif state == TOLD_OF_END[record.kind]:
        _push(tx, act, record, person, act.now_ms)
        for channel in deliveries.told(tx, record.id, person):
            _write(tx, act, record, person, Way(channel), act.now_ms)


def _of_standby(tx: Tx, act: Act, record: Record) -> None:
    """A phone is told that its person is asked to wait somewhere, and that this is over; never in writing."""
    person = record.body["person"]
    if (
        record.state in ("asked", "over")
        and record.body["asked_ms"] is not None
        and person != act.actor.person
    ):
        notices.announce(tx, person, record.id, new_id(), act.now_ms)


def _begin(tx: Tx, act: Act, record: Record, person: str) -> None:
    who = records.get(tx, person)
    ways = ways_of(tx, person)
    named = record.body.get("channels") if record.kind == "alert" else None
    if who is not None and named:
        # A rung that names its ways goes all of them at once; where none can be gone the person's own hold.
        at_once = {**(ways or {}), "steps": [{"channel": channel, "wait_min": 0} for channel in named]}
        if _go(tx, act, record, who, at_once):
            return
    if who is None or ways is None:
        _push(tx, act, record, person, act.now_ms)
    else:
        _go(tx, act, record, who, ways)


def _go(tx: Tx, act: Act, record: Record, who: Record, ways: Mapping[str, Any]) -> bool:
    """Plans each step of these ways; tells whether any of them can be gone."""
    steps = list(steps_of(tx, who, ways))
    for step in steps:
        due_ms = act.now_ms + step.after_ms
        if step.hindered:
            _note_hindered(tx, act, record, who.id, step)
        elif step.way is Way.PUSH:
            _push(tx, act, record, who.id, due_ms)
        else:
            _write(tx, act, record, who.id, step.way, due_ms)
    return any(step.hindered is None for step in steps)


def _push(tx: Tx, act: Act, record: Record, person: str, due_ms: int) -> None:
    notices.announce(tx, person, record.body["ticket"], new_id(), act.now_ms, due_ms=due_ms)


def _write(tx: Tx, act: Act, record: Record, person: str, way: Way, due_ms: int) -> None:
    deliveries.put(
        tx,
        id=new_id(),
        organisation=record.organisation,
        person=person,
        channel=way.value,
        subject=record.body["ticket"],
        about=ABOUT[record.state or ""],
        concern=record.id,
        now_ms=act.now_ms,
        due_ms=due_ms,
        ends_ms=due_ms + LIFE_MS,
    )


def _note_hindered(tx: Tx, act: Act, record: Record, person: str, step: Step) -> None:
    """A way that a person wants and that cannot be gone is no secret: it stands among the tries."""
    sendings.add(
        tx,
        {
            "id": new_id(),
            "organisation": record.organisation,
            "person": person,
            "channel": step.way.value,
            "address": None,
            "subject": record.body["ticket"],
            "about": ABOUT[record.state or ""],
            "delivery": None,
            "device": None,
            "at_ms": act.now_ms,
            "took_ms": 0,
            "outcome": step.hindered,
            "said": None,
        },
    )
