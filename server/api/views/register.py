"""The register 台账: every ticket with its grade, clocks, state and times."""

from __future__ import annotations

from typing import Any

from server.api import auth, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.register import (
    RegisterFilterSchema,
    RegisterLineSchema,
    RegisterPageQuerySchema,
    RegisterPageSchema,
    RegisterTotalsSchema,
    ViewSchema,
    ViewsSchema,
)
from server.domain.actors import DESK
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.ticket_clocks import TicketClock
from server.storage.tables import views
from server.storage.tables.register import Asked
from server.usecases import ticket_register

area = Area("register", "The register")

MOST_VIEWS = 50
MOST_ID_CHARS = 64
DONE = {"open": 0, "done": 1, "all": None}
OF_TICKET = tuple(name for name in RegisterLineSchema().fields if name != "clocks")


@area.at("/register")
@allow(*DESK)
@area.takes(RegisterPageQuerySchema, "query")
@area.gives(200, RegisterPageSchema)
def register_page(asked: dict[str, Any]) -> dict[str, Any]:
    """A page of the register, newest first, each ticket with its clocks as they stand (A-10)."""
    home, actor = house(), auth.actor()
    words, after, limit = asked.pop("q"), paging.decode(asked.pop("after", None)), asked.pop("limit")
    with home.storage.read() as tx:
        wanted = _asked(actor.organisation, asked)
        found = ticket_register.page(tx, actor, wanted, words, after, limit, home.clock.now_ms())
        devices = reading.many(tx, actor, (ticket.body["equipment"] for ticket, _clocks in found.tickets))
    return {
        "items": [_line(ticket, clocks) for ticket, clocks in found.tickets],
        "equipment": reading.bodies(devices),
        "next": paging.encode(found.next) if found.next else None,
        "complete": found.complete,
    }


@area.at("/register/totals")
@allow(*DESK)
@area.takes(RegisterFilterSchema, "query")
@area.gives(200, RegisterTotalsSchema)
def register_totals(asked: dict[str, Any]) -> dict[str, Any]:
    """How many tickets there are, and how often each promise was kept (A-15)."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        wanted = _asked(actor.organisation, asked)
        count, found = ticket_register.count(tx, wanted), ticket_register.totals(tx, wanted)
    most = ticket_register.MOST_COUNTED
    return {
        "count": min(count, most),
        "more": count > most,
        "totals": [
            {"kind": one.kind, "clause": one.clause, "result": one.result, "count": one.count}
            for one in found
        ],
    }


@area.at("/register/views")
@allow(*DESK)
@area.gives(200, ViewsSchema)
def list_views() -> dict[str, Any]:
    """The views of the register that this person saved."""
    with house().storage.read() as tx:
        return {"items": views.of_person(tx, _me())}


@area.at("/register/views/<id>", "PUT")
@allow(*DESK)
@area.takes(ViewSchema)
@area.gives(204)
def keep_view(asked: dict[str, Any], id: str) -> tuple[str, int]:
    """Saves a view under an id of the caller's making, over the one before."""
    if len(id) > MOST_ID_CHARS:
        raise Problem("validation-failed", {"id": ["too long"]})
    with house().storage.write() as tx:
        if views.owner(tx, id) not in (None, _me()):
            raise Problem("not-found")
        if len([one for one in views.of_person(tx, _me()) if one["id"] != id]) >= MOST_VIEWS:
            raise Problem("validation-failed", {"name": [f"{MOST_VIEWS} views are the most"]})
        views.put(tx, id, auth.actor().organisation, _me(), asked["name"], asked["query"])
    return "", 204


@area.at("/register/views/<id>", "DELETE")
@allow(*DESK)
@area.gives(204)
def drop_view(id: str) -> tuple[str, int]:
    """Deletes a view; the same answer whether it was there."""
    with house().storage.write() as tx:
        if views.owner(tx, id) == _me():
            views.drop(tx, id)
    return "", 204


def _me() -> str:
    person = auth.actor().person
    if person is None:
        raise Problem("role-not-allowed")
    return person


def _asked(organisation: str, query: dict[str, Any]) -> Asked:
    done = DONE[query.pop("state")]
    return Asked(organisation, done=done, **query)


def _line(ticket: Record, clocks: list[TicketClock]) -> dict[str, Any]:
    return {
        **{name: ticket.body.get(name) for name in OF_TICKET},
        "clocks": ticket_register.told_clocks(clocks),
    }
