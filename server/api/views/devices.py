"""Phones: enrolling one, opening its session by a signature, seeing and revoking them."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, jsonify

from server.api import auth, keys, limits, reading
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.schemas.auth import MeSchema
from server.api.schemas.devices import (
    ChallengeSchema,
    DeviceNameSchema,
    DevicesSchema,
    EnrolledSchema,
    EnrolmentForSchema,
    EnrolmentSchema,
    NewDeviceSchema,
    SignedSchema,
)
from server.api.schemas.sync import SyncPushedSchema, SyncPushSchema
from server.api.views.auth import me
from server.api.views.operations import asked_language
from server.api.views.sync import unpacked_body
from server.documents.qr import QUIET_MODULES, dark_runs, symbol
from server.domain.actors import STAFF, Actor, Role
from server.domain.codes import code_hash, make_enrolment_code, parse_enrolment_code
from server.domain.errors import Problem
from server.domain.ids import new_id
from server.domain.records import Record
from server.storage.port import Row, Tx
from server.storage.tables import devices, feeds, records
from server.sync.handed import hand_in
from server.sync.waiting import shown
from server.usecases.actors import actor_of
from server.usecases.phones import commands_of

area = Area("devices", "Phones")

CODE_LASTS_MS = 15 * 60_000
CHALLENGE_LASTS_MS = 2 * 60_000
ENROLLERS = (Role.ADMINISTRATOR, Role.DISPATCHER, Role.LEAD)


@area.at("/enrolments", "POST")
@allow(*ENROLLERS, Role.ENGINEER)
@area.takes(EnrolmentForSchema)
@area.gives(200, EnrolmentSchema)
def make_enrolment(given: dict[str, str]) -> dict[str, Any]:
    """A code that enrols one phone, valid for 15 minutes. An engineer asks for one of their own only."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        person = reading.one(tx, actor, given.get("person") or actor.person or "", "person")
    if actor.role is Role.ENGINEER and person.id != actor.person:
        raise Problem("role-not-allowed")
    if not person.body["active"]:
        raise Problem("not-found")
    code = make_enrolment_code()
    expires_ms = home.clock.now_ms() + CODE_LASTS_MS
    with home.storage.write() as tx:
        devices.add_enrolment(tx, _hash(code), actor.organisation, person.id, actor.person or "", expires_ms)
    url = f"{home.settings.public_url}/field/#/enrol/{code}"
    return {"code": code, "url": url, "svg": picture(url), "expires_ms": expires_ms}


@area.at("/devices", "POST")
@allow(PUBLIC)
@area.takes(NewDeviceSchema)
@area.gives(201, EnrolledSchema)
def enrol(given: dict[str, Any]) -> Response:
    """Enrol this phone with a code from the console; opens its session."""
    home, now_ms = house(), house().clock.now_ms()
    keys.public_key(given["public_key"])
    id = new_id()
    with limits.guarded(home, (f"enrol:{limits.address()}", limits.MOST_CODES)):
        try:
            hash = _hash(parse_enrolment_code(given["code"]))
        except Problem:
            raise Problem("enrolment-code-wrong") from None
        with home.storage.write() as tx:
            made_for = devices.use_enrolment(tx, hash, now_ms)
            person = records.get(tx, made_for["person"]) if made_for else None
            if person is None or not person.body["active"]:
                raise Problem("enrolment-code-wrong")
            key = keys.stored(given["public_key"])
            devices.add(tx, id, person.organisation, person.id, given["name"], key, now_ms)
            token = auth.open_session(tx, person, id, now_ms)
            body = {"device": {"id": id, "name": given["name"]}, "me": me(tx, person, id)}
    response = jsonify(body)
    response.status_code = 201
    auth.set_cookie(response, token, device=True)
    return response


@area.at("/devices/<id>/challenge", "POST")
@allow(PUBLIC)
@area.gives(200, ChallengeSchema)
def challenge(id: str) -> dict[str, str]:
    """Something new for a phone to sign. An unknown phone gets one as well, and can do nothing with it."""
    home = house()
    made = secrets.token_urlsafe(32)
    with home.storage.write() as tx:
        if devices.get(tx, id) is not None:
            devices.add_challenge(tx, made, id, home.clock.now_ms() + CHALLENGE_LASTS_MS)
    return {"challenge": made}


@area.at("/devices/<id>/session", "POST")
@allow(PUBLIC)
@area.takes(SignedSchema)
@area.gives(200, MeSchema)
def open_session(given: dict[str, str], id: str) -> Response:
    """Open or renew a phone's session by signing the challenge with the key made at enrolment."""
    home, now_ms = house(), house().clock.now_ms()
    with limits.guarded(home, (f"device:{id}", limits.MOST_CODES)):
        with home.storage.write() as tx:
            fresh = devices.use_challenge(tx, given["challenge"], id, now_ms)
            device = devices.get(tx, id)
        if not fresh:
            raise Problem("challenge-wrong")
        if device is None or not keys.is_signed(device["public_key"], given["challenge"], given["signature"]):
            raise Problem("device-unknown")
    if device["state"] != "active":
        raise Problem("device-revoked")
    with home.storage.write() as tx:
        actor_of(tx, device["person"], id)
        person = records.get(tx, device["person"])
        assert person is not None  # actor_of has just read it
        token = auth.open_session(tx, person, id, now_ms)
        body = me(tx, person, id)
    response = jsonify(body)
    auth.set_cookie(response, token, device=True)
    return response


@area.at("/devices")
@allow(*STAFF)
@area.gives(200, DevicesSchema)
def list_devices() -> dict[str, Any]:
    """All phones of the organisation; an engineer sees their own."""
    actor = auth.actor()
    with house().storage.read() as tx:
        if actor.role is Role.ENGINEER:
            rows = devices.of_person(tx, actor.person or "")
        else:
            rows = devices.of_organisation(tx, actor.organisation)
        commands = commands_of(tx, actor.organisation)
    return {"items": [_shown(row, commands.get(row["id"])) for row in rows]}


@area.at("/devices/<id>/revoke", "POST")
@allow(*ENROLLERS)
@area.gives(204)
def revoke(id: str) -> Response:
    """Take a phone's right to sync at once; what it has not sent stays locked on it."""
    actor, home = auth.actor(), house()
    with home.storage.write() as tx:
        _own(tx, actor, id)
        devices.end(tx, id, "revoked", home.clock.now_ms())
        feeds.poke(tx, f"device:{id}")  # its live stream looks at its session again, and ends
    return Response(status=204)


@area.at("/devices/<id>/restore", "POST")
@allow(*ENROLLERS)
@area.gives(204)
def restore(id: str) -> Response:
    """Give a revoked phone its right back: it opens a session with its key, and what is locked on it is sent."""
    with house().storage.write() as tx:
        _own(tx, auth.actor(), id)
        if not devices.restore(tx, id):
            raise Problem("phone-not-revoked")
    return Response(status=204)


@area.at("/devices/<id>/name", "POST")
@allow(*ENROLLERS)
@area.takes(DeviceNameSchema)
@area.gives(204)
def rename(given: dict[str, str], id: str) -> Response:
    """Give a phone the name by which the desk knows it."""
    with house().storage.write() as tx:
        _own(tx, auth.actor(), id)
        devices.rename(tx, id, given["name"].strip())
    return Response(status=204)


@area.at("/devices/<id>/import", "POST")
@allow(*ENROLLERS)
@area.documents(SyncPushSchema)
@area.gives(200, SyncPushedSchema)
def hand_in_file(id: str) -> Response:
    """Carry out what a phone's exported file holds: a push in that phone's name, brought by the desk."""
    home, body = house(), unpacked_body()
    raw = hand_in(home.storage, home.clock, auth.actor().organisation, id, body, asked_language())
    return Response(raw, mimetype="application/json")


def picture(url: str) -> str:
    """Gives an address as a QR code in SVG, drawn with attributes alone so that the strict policy shows it."""
    matrix = symbol(url)
    side = len(matrix) + 2 * QUIET_MODULES
    path = "".join(
        f"M{column + QUIET_MODULES} {row + QUIET_MODULES}h{length}v1h-{length}z"
        for column, row, length in dark_runs(matrix)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" aria-label="QR">'
        f'<rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path shape-rendering="crispEdges" fill="#000" d="{path}"/></svg>'
    )


def _hash(code: str) -> str:
    return code_hash(house().secret, "enrolment", code)


def _shown(row: Row, command: Record | None) -> dict[str, Any]:
    names = ("id", "person", "name", "state", "created_ms", "last_contact_ms", "revoked_ms")
    facts = {**{name: row[name] for name in names}, "waiting": waiting(row)}
    return {**facts, "command": command.body if command else None}


def _own(tx: Tx, actor: Actor, id: str) -> Row:
    """Gives a phone of the actor's organisation.

    Raises:
        not-found
    """
    device = devices.get(tx, id)
    if device is None or device["organisation"] != actor.organisation:
        raise Problem("not-found")
    return device


def waiting(row: Row) -> dict[str, Any] | None:
    """Gives what a phone said is waiting on it and how it is, None when it never said."""
    return shown(row["waiting"])
