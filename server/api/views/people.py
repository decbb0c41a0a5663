"""People: who there is, and their accounts."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.api import auth, passwords, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.people import AccountSchema, PeopleSchema
from server.domain.actors import STAFF, Role
from server.domain.errors import Problem
from server.storage.port import ConstraintBroken
from server.storage.tables import accounts, sessions
from server.usecases.sight import as_told

area = Area("people", "People")


@area.at("/people")
@allow(*STAFF)
@area.gives(200, PeopleSchema)
def list_people() -> dict[str, Any]:
    """Everyone one may see: the desk the whole organisation, an engineer those of the contracts served."""
    actor = auth.actor()
    with house().storage.read() as tx:
        logins = accounts.logins(tx, actor.organisation) if actor.role is Role.ADMINISTRATOR else {}
        people = reading.all_of(tx, actor, "person")
    return {"items": [{**as_told(actor, person.body), "login": logins.get(person.id)} for person in people]}


@area.at("/people/<id>/account", "POST")
@allow(Role.ADMINISTRATOR)
@area.takes(AccountSchema)
@area.gives(204)
def set_account(given: dict[str, str], id: str) -> Response:
    """Give a person a login and a password; the sessions they opened with the old one end."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        person = reading.one(tx, actor, id, "person")
    if len(given["password"]) < passwords.LEAST_LENGTH:
        raise Problem(
            "password-too-short",
            {"password": [f">= {passwords.LEAST_LENGTH}"]},
            least=passwords.LEAST_LENGTH,
        )
    hash, login = passwords.hash_password(given["password"]), given["login"].strip().lower()
    try:
        with home.storage.write() as tx:
            accounts.put(tx, person.id, person.organisation, login, hash, home.clock.now_ms())
            sessions.end_of_person(tx, person.id)
    except ConstraintBroken:
        raise Problem("account-taken", {"login": ["taken"]}) from None
    return Response(status=204)
