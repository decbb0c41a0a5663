"""Telling people: their ways, the organisation's ways out, and what came of every try."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from flask import Response

from server.api import auth, limits, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import House, house
from server.api.schemas.operations import AnswerSchema
from server.api.schemas.telling import (
    GatewaySetSchema,
    GatewaysSchema,
    ToldBySchema,
    TriesQuerySchema,
    TriesSchema,
    WayCodeSchema,
    WayOfSchema,
    WaysSetSchema,
    WhoseSchema,
)
from server.api.views.operations import answered, asked_language
from server.domain.actors import DESK, STAFF, Actor, Role
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.records import Record, blank
from server.notify.port import Told, Way
from server.storage.port import Row, Tx
from server.storage.tables import deliveries, gateways, notices, records, sendings, subscriptions
from server.storage.tables.deliveries import INTERNAL
from server.sync.door import Wish, submit
from server.usecases.announce import LIFE_MS
from server.usecases.gateways import set_gateway
from server.usecases.notices import TEST
from server.usecases.texts import CODE_LASTS_MS, code_of, trial_of
from server.usecases.ways import USUAL, address_of, hindrance, may_set, ways_id, ways_of

area = Area("telling", "Telling people: ways, ways out, tries")

WRITTEN = tuple(way for way in Way if way is not Way.PUSH)
FAILURES = tuple(told.value for told in Told if told is not Told.DELIVERED)
HINDRANCES = ("no-phone", "not-set-up", "no-address", "not-verified", INTERNAL)
MOST_TESTS = 6
MOST_CODES = 10


@area.at("/ways")
@allow(*STAFF)
@area.takes(WhoseSchema, location="query")
@area.gives(200, ToldBySchema)
def show_ways(given: dict[str, Any]) -> dict[str, Any]:
    """By what ways a person is told, which of them can be gone now, and how tests went."""
    actor = auth.actor()
    with house().storage.read() as tx:
        person = _person(tx, actor, given["person"] or actor.person or "")
        ways = ways_of(tx, person.id)
        ready, has_phone = gateways.names(tx, person.organisation), subscriptions.any_of(tx, person.id)
        tests = [told for way in WRITTEN if (told := _test_of(tx, person.id, way, address_of(ways, way)))]
    usual = {
        **blank("ways"),
        "id": ways_id(person.id),
        "person": person.id,
        "steps": [dict(one) for one in USUAL],
    }
    return {
        "name": person.body["name"],
        "ways": ways or usual,
        "ready": [{"channel": way, "hindered": hindrance(ways, way, ready, has_phone)} for way in Way],
        "tests": tests,
    }


@area.at("/ways", "POST")
@allow(*STAFF)
@area.takes(WaysSetSchema)
@area.gives(200, AnswerSchema)
def set_ways(given: dict[str, Any]) -> dict[str, Any]:
    """Set by what ways a person is told: one's own, or as lead or administrator somebody else's."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        person = _person(tx, actor, given["person"])
    body = {"person": person.id, "steps": given["steps"]}
    body |= {"language": given["language"]} if given["language"] else {}
    personal = {
        name: given[name].strip() for name in ("email", "mobile") if given[name] and given[name].strip()
    }
    wish = Wish("ways.set", ways_id(person.id), body, personal)
    return answered(submit(home.storage, home.clock, actor, wish, asked_language()))


@area.at("/ways/test", "POST")
@allow(*STAFF)
@area.takes(WayOfSchema)
@area.gives(202)
def test_way(given: dict[str, str]) -> Response:
    """Have a test message sent, with a code that proves the address; `GET /ways` tells how it went."""
    home, actor, way = house(), auth.actor(), Way(given["channel"])
    with home.storage.read() as tx:
        person = _person(tx, actor, given["person"])
        ways = ways_of(tx, person.id)
        found = hindrance(ways, way, gateways.names(tx, person.organisation), False)
    if found not in (None, "not-verified"):
        raise Problem("way-hindered")
    limits.count_use(home, f"way-test:{person.id}:{way}", MOST_TESTS)
    now_ms = home.clock.now_ms()
    with home.storage.write() as tx:
        deliveries.put(
            tx,
            id=new_id(),
            organisation=person.organisation,
            person=person.id,
            channel=way,
            subject="",
            about=TEST,
            concern=trial_of(address_of(ways, way)),
            now_ms=now_ms,
            due_ms=now_ms,
            ends_ms=now_ms + CODE_LASTS_MS,
        )
    return Response(status=202)


@area.at("/ways/verify", "POST")
@allow(*STAFF)
@area.takes(WayCodeSchema)
@area.gives(200, AnswerSchema)
def verify_way(given: dict[str, str]) -> dict[str, Any]:
    """Enter the code that the latest test message brought: from now on the address counts."""
    home, actor, way = house(), auth.actor(), Way(given["channel"])
    with home.storage.read() as tx:
        person = _person(tx, actor, given["person"])
        concern = trial_of(address_of(ways_of(tx, person.id), way))
        last = deliveries.last_of(tx, person.id, way, concern)
    with limits.guarded(home, (f"way-code:{person.id}", MOST_CODES)):
        _check_code(home, last, given["code"])
    assert last is not None  # _check_code has looked at it
    wish = Wish("ways.verify", ways_id(person.id), {"channel": way.value, "delivery": last["id"]})
    worker = Actor(Role.WORKER, person.organisation)
    return answered(submit(home.storage, home.clock, worker, wish, asked_language()))


@area.at("/channels")
@allow(Role.ADMINISTRATOR)
@area.gives(200, GatewaysSchema)
def list_gateways() -> dict[str, Any]:
    """The organisation's ways out: mail, short messages, robots. Secrets are not among it."""
    with house().storage.read() as tx:
        found = gateways.told(tx, auth.actor().organisation)
        names = {row["changed_by"]: _name(tx, row["changed_by"]) for row in found}
    return {"items": [{**row, "changed_by": names[row["changed_by"]]} for row in found]}


@area.at("/channels/<channel>", "POST")
@allow(Role.ADMINISTRATOR)
@area.takes(GatewaySetSchema)
@area.gives(204)
def put_gateway(given: dict[str, Any], channel: str) -> Response:
    """Set a way out; a part of its secret that is left out stays as it is."""
    home, way = house(), _way(channel)
    with home.storage.write() as tx:
        set_gateway(
            tx,
            auth.actor(),
            way,
            given["settings"],
            given["secret"],
            home.settings.notify_allow,
            home.clock.now_ms(),
        )
    return Response(status=204)


@area.at("/channels/<channel>/remove", "POST")
@allow(Role.ADMINISTRATOR)
@area.gives(204)
def remove_gateway(channel: str) -> Response:
    """Remove a way out with its secret: nobody is told by it any more."""
    with house().storage.write() as tx:
        gateways.remove(tx, auth.actor().organisation, _way(channel))
    return Response(status=204)


@area.at("/deliveries")
@allow(*DESK)
@area.takes(TriesQuerySchema, location="query")
@area.gives(200, TriesSchema)
def list_tries(given: dict[str, Any]) -> dict[str, Any]:
    """Every try to tell somebody something, newest first, and what came of it."""
    actor, limit = auth.actor(), given["limit"]
    outcomes = {"delivered": (Told.DELIVERED.value,), "failed": (*FAILURES, *HINDRANCES)}.get(
        given["outcome"] or ""
    )
    with house().storage.read() as tx:
        rows = sendings.page(
            tx,
            actor.organisation,
            channel=given["channel"],
            person=given["person"],
            outcomes=outcomes,
            before=paging.decode(given["after"]),
            limit=limit,
        )
        known = records.get_many(tx, {id for row in rows for id in (row["person"], row["subject"]) if id})
        waiting = deliveries.count_waiting(tx, actor.organisation)
    last = rows[-1] if len(rows) == limit else None
    return {
        "items": [_told(row, known) for row in rows],
        "next": paging.encode((last["at_ms"], last["id"])) if last else None,
        "waiting": waiting,
    }


@area.at("/deliveries/<id>/again", "POST")
@allow(*DESK)
@area.gives(202)
def try_again(id: str) -> Response:
    """Try once more what failed for good."""
    home, actor = house(), auth.actor()
    now_ms = home.clock.now_ms()
    with home.storage.write() as tx:
        row = sendings.get(tx, id)
        if row is None or row["organisation"] != actor.organisation:
            raise Problem("not-found")
        if row["delivery"]:
            done = deliveries.ask_again(tx, row["delivery"], now_ms, now_ms + LIFE_MS)
        else:
            subject = row["subject"] or TEST
            done = bool(
                row["device"]
                and row["outcome"] != Told.DELIVERED
                and notices.announce(tx, row["person"], subject, new_id(), now_ms, row["device"])
            )
        if not done:
            raise Problem("sending-not-failed")
    return Response(status=202)


def _told(row: Row, known: dict[str, Record]) -> dict[str, Any]:
    person, ticket = known.get(row["person"]), known.get(row["subject"])
    failed = row["outcome"] != Told.DELIVERED
    by_phone = row["device"] is not None and failed
    return {
        **{name: row[name] for name in ("id", "at_ms", "took_ms", "channel", "person", "address", "about")},
        **{name: row[name] for name in ("outcome", "said")},
        "name": person.body["name"] if person else "",
        "ticket": ticket.id if ticket else None,
        "number": ticket.body["number"] if ticket else None,
        "next_ms": row["due_ms"] if row["state"] == deliveries.WAITING else None,
        "again": row["state"] == deliveries.FAILED or by_phone,
    }


def _person(tx: Tx, actor: Actor, id: str) -> Record:
    person = reading.one(tx, actor, id, "person")
    if not may_set(actor, person.id):
        raise Problem("not-found")
    return person


def _name(tx: Tx, person: str | None) -> str | None:
    record = records.get(tx, person) if person else None
    return record.body["name"] if record else None


def _way(channel: str) -> Way:
    if channel not in set(WRITTEN):
        raise Problem("not-found")
    return Way(channel)


def _check_code(home: House, last: Row | None, code: str) -> None:
    too_late = last is None or home.clock.now_ms() > last["asked_ms"] + CODE_LASTS_MS
    if (
        last is None
        or too_late
        or not compare_digest(code.strip().encode(), code_of(home.secret, last).encode())
    ):
        raise Problem("ways-code-wrong")


def _test_of(tx: Tx, person: str, way: Way, address: str) -> dict[str, Any] | None:
    last = deliveries.last_of(tx, person, way, trial_of(address))
    if last is None:
        return None
    tried = sendings.last_of(tx, last["id"])
    return {
        "channel": way,
        "asked_ms": last["asked_ms"],
        "state": last["state"],
        "attempts": last["attempts"],
        "outcome": tried["outcome"] if tried else None,
        "said": tried["said"] if tried else None,
        "next_ms": last["due_ms"],
    }
