"""Signing in and out, and who is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify

from server.api import auth, limits, passwords
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.schemas.auth import MeSchema, SignInSchema
from server.domain.actors import STAFF
from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import accounts, devices, records, sessions, subscriptions

area = Area("auth", "Sessions", "/auth")


def me(tx: Tx, person: Record, device_id: str | None) -> dict[str, Any]:
    """Gives who is signed in, as MeSchema has it."""
    home = house()
    organisation = records.get(tx, person.organisation)
    device = devices.get(tx, device_id) if device_id else None
    return {
        "person": person.body,
        "organisation": organisation.body if organisation else None,
        "device": {"id": device["id"], "name": device["name"]} if device else None,
        "demo": home.demo.is_on(tx, person.organisation),
        "server": home.server,
        "server_epoch": home.server_epoch,
        "now": home.now_text(),
    }


@area.at("/sign-in", "POST")
@allow(PUBLIC)
@area.takes(SignInSchema)
@area.gives(200, MeSchema)
def sign_in(given: dict[str, str]) -> Response:
    """Open a session for a person.

    Ten wrong passwords for a login from one address, or sixty from one address, wait 15 minutes.
    """
    home = house()
    login = given["login"].strip().lower()
    address = limits.address()
    with limits.guarded(
        home,
        (f"login:{login}:{address}", limits.MOST_PER_LOGIN),
        (f"address:{address}", limits.MOST_PER_ADDRESS),
    ):
        with home.storage.read() as tx:
            account = accounts.of_login(tx, login)
        right = passwords.verify(account["password_hash"] if account else None, given["password"])
        if account is None or not right:
            raise Problem("sign-in-failed")
        fresh = (
            passwords.hash_password(given["password"]) if passwords.is_dated(account["password_hash"]) else ""
        )
        with home.storage.write() as tx:
            person = records.get(tx, account["person"])
            if person is None or not person.body["active"]:
                raise Problem("sign-in-failed")
            if fresh:
                accounts.rehash(tx, person.id, account["password_hash"], fresh)
            sessions.end(tx, auth.hash_of(g.token))  # a session that was there before is not carried on
            token = auth.open_session(tx, person, None, home.clock.now_ms())
            body = me(tx, person, None)
    response = jsonify(body)
    auth.set_cookie(response, token, device=False)
    return response


@area.at("/sign-out", "POST")
@allow(*STAFF)
@area.gives(204)
def sign_out() -> Response:
    """End this session."""
    with house().storage.write() as tx:
        row = auth.session().row
        sessions.end(tx, row["token_hash"])
        if row["device"]:
            subscriptions.forget(tx, row["device"])
    g.signed_out = True
    response = Response(status=204)
    response.delete_cookie(g.cookie, path="/")
    return response


@area.at("/me")
@allow(*STAFF)
@area.gives(200, MeSchema)
def who() -> dict[str, Any]:
    """Who is signed in."""
    found = auth.session()
    with house().storage.read() as tx:
        return me(tx, found.person, found.row["device"])
