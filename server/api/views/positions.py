"""Positions: what phones send, where everyone is, whose trail was looked at, and the engineer's own switch (B-16)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from server.api import auth, reading
from server.api.area import Area
from server.api.auth import allow, without_trace
from server.api.house import house
from server.api.schemas.positions import (
    FixesSchema,
    OwnPositionSchema,
    PositionsSchema,
    SharingSchema,
    SpanQuerySchema,
    TakenSchema,
    TrailSchema,
)
from server.domain.actors import DESK, STAFF, Role
from server.domain.errors import Problem
from server.domain.fixes import Said
from server.storage.port import Row, Tx
from server.storage.tables import duty_spans, positions, records
from server.usecases.organisation import settings_of
from server.usecases.positions import Given, Taken, take, trail_of, words_of

area = Area("positions", "Positions")

MOST_LOOKS = 50


@area.at("/positions", "POST")
@allow(Role.ENGINEER)
@without_trace
@area.takes(FixesSchema)
@area.gives(200, TakenSchema)
def report_positions(given: dict[str, Any]) -> dict[str, Any]:
    """Keep an engineer's fixes of the time on duty, each in its time; doubtful ones are kept and not believed.

    A body of more than 1,000 is refused whole.
    """
    home, found = house(), auth.session()
    fixes = [given_of(one) for one in given["fixes"]]
    return {
        "now": home.now_text(),
        **told(take(home.storage, found.person, fixes, home.clock.now_ms(), "phone")),
    }


@area.at("/positions")
@allow(*DESK)
@area.gives(200, PositionsSchema)
def list_positions() -> dict[str, Any]:
    """Where everyone of the organisation was last seen, and who does not want to be."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        found = positions.of_organisation(tx, actor.organisation)
        unseen = positions.unseen_of(tx, actor.organisation)
    return {
        "now": home.now_text(),
        "items": [last_seen(row, home.clock.now_ms()) for row in found],
        "unseen": [{"person": person, "since_ms": since_ms} for person, since_ms in unseen.items()],
    }


@area.at("/people/<id>/trail")
@allow(*STAFF)
@area.takes(SpanQuerySchema, "query")
@area.gives(200, TrailSchema)
def trail(asked: dict[str, int], id: str) -> dict[str, Any]:
    """Where somebody was. An engineer sees their own; a look by anybody else is on record for the engineer to see."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        person = reading.one(tx, actor, id, "person")
        if actor.role is Role.ENGINEER and person.id != actor.person:
            raise Problem("role-not-allowed")
        found = trail_of(tx, person, asked["from_ms"], asked["to_ms"])
    if person.id != actor.person:
        span = (asked["from_ms"], asked["to_ms"])
        with home.storage.write_positions() as aside:
            positions.note_look(aside, person.organisation, person.id, actor.name, home.clock.now_ms(), span)
    return {"now": home.now_text(), "items": found}


@area.at("/people/<id>/trail", "DELETE")
@allow(Role.ADMINISTRATOR)
@area.gives(204)
def erase_trail(id: str) -> Response:
    """Erase all positions of a person, and who looked at them."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        person = reading.one(tx, actor, id, "person")
    with home.storage.write_positions() as aside:
        positions.erase(aside, person.id)
    return Response(status=204)


@area.at("/me/position")
@allow(Role.ENGINEER)
@area.gives(200, OwnPositionSchema)
def own_position() -> dict[str, Any]:
    """Whether the asking engineer is seen, until when, and who looked at their trail."""
    home, found = house(), auth.session()
    with home.storage.read() as tx:
        return _own(tx, found.person.id, found.person.organisation, home.clock.now_ms(), home.now_text())


@area.at("/me/position", "POST")
@allow(Role.ENGINEER)
@area.takes(SharingSchema)
@area.gives(204)
def share(given: dict[str, bool]) -> Response:
    """Switch one's position on or off; off, nothing is kept and the last one is forgotten. The desk sees that."""
    home, found = house(), auth.session()
    with home.storage.write_positions() as aside:
        if given["seen"]:
            positions.show(aside, found.person.id)
        else:
            positions.hide(aside, found.person.id, found.person.organisation, home.clock.now_ms())
    return Response(status=204)


def given_of(one: Mapping[str, Any]) -> Given:
    """Gives a fix of the API's own form."""
    said = Said(one["at_ms"], one["lat_deg"], one["lon_deg"], one["accuracy_m"], bool(one.get("mock")))
    return Given(said, one.get("speed_m_s"), one.get("heading_deg"), one.get("battery_pct"))


def told(taken: Taken) -> dict[str, Any]:
    """Gives what became of fixes, as the API tells it."""
    doubted = [{"index": i, "doubts": words_of(doubts)} for i, doubts in taken.doubted]
    return {"kept": taken.kept, "off_duty": taken.off_duty, "seen": taken.seen, "doubted": doubted}


def last_seen(row: Row, now_ms: int) -> dict[str, Any]:
    """Gives a fix with its age."""
    return {**row, "age_s": max(0, now_ms - row["at_ms"]) // 1000}


def _own(tx: Tx, person: str, organisation: str, now_ms: int, now: str) -> dict[str, Any]:
    spans = duty_spans.since(tx, person, 0)
    ended_ms = spans[-1][1] if spans else 0
    last = positions.of_person(tx, person)
    unseen_ms = positions.unseen_since(tx, person)
    looks = positions.looks(tx, person, MOST_LOOKS)
    names = records.get_many(tx, {look["viewer"] for look in looks})
    return {
        "now": now,
        "seen": unseen_ms is None,
        "unseen_since_ms": unseen_ms,
        "on_duty": ended_ms is None,
        "seen_until_ms": ended_ms,
        "trail_days": settings_of(tx, organisation)["trail_days"],
        "last": last_seen(last, now_ms) if last else None,
        "looks": [
            {**look, "name": names[look["viewer"]].body["name"] if look["viewer"] in names else ""}
            for look in looks
        ],
    }
