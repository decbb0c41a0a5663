"""The demo's own addresses: what to try, the next event now, away with it. Where it is off, they are not there."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.api import auth
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.schemas.demo import GuideSchema, HappenedSchema, NextSchema
from server.domain.actors import DESK, Role
from server.domain.errors import Problem

area = Area("demo", "The demo, where it is on", "/demo")


@area.at("")
@allow(PUBLIC)
@area.gives(200, GuideSchema)
def guide() -> dict[str, Any]:
    """How to sign in to the demo, and five steps to try."""
    home = house()
    with home.storage.read() as tx:
        if not home.demo.is_on(tx):
            raise Problem("not-found")
        return home.demo.guide(tx)


@area.at("/next", "POST")
@allow(*DESK)
@area.takes(NextSchema)
@area.gives(200, HappenedSchema)
def next_event(given: dict[str, str]) -> dict[str, Any]:
    """Let the next event of the demo happen now; `happened` is null where there is nothing to wait for."""
    _must_be_of_demo()
    return {"happened": house().demo.next(given["what"])}


@area.at("/wipe", "POST")
@allow(Role.ADMINISTRATOR)
@area.gives(204)
def wipe() -> Response:
    """Switch the demo off and remove all of it, the one who asks included."""
    _must_be_of_demo()
    house().demo.wipe()
    return Response(status=204)


def _must_be_of_demo() -> None:
    home = house()
    with home.storage.read() as tx:
        if not home.demo.is_on(tx, auth.actor().organisation):
            raise Problem("not-found")
