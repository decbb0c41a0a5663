"""Who comes when: for the desk and the engineer under way, and behind the reporter's secret link for a map."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from routing.roads.store import Maps
from server.api import auth, reading
from server.api.area import Area
from server.api.auth import PUBLIC, allow
from server.api.house import house
from server.api.schemas.coming import (
    ComingSchema,
    CustomerMapSchema,
    DrawnWaySchema,
    WayQuerySchema,
)
from server.api.views.ground import TYPE, picture_of, tiles_of
from server.domain.actors import DESK, STAFF, Role
from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases import ground, reporter
from server.usecases.arrival import eta, is_confidential, way_to, whereabouts
from server.usecases.candidates import arrival_clock
from server.usecases.clocks import clocks_of
from server.usecases.tile_source import source_of

area = Area("coming", "Who comes when")

NOTHING: dict[str, Any] = {"site": None, "engineer": None, "ground": None, "instead": None}


@area.at("/tickets/<id>/coming")
@allow(*STAFF)
@area.gives(200, ComingSchema)
def show_coming(id: str) -> dict[str, Any]:
    """When the engineer under way will be there, and until when they must be; an engineer asks of their own tickets."""
    home, actor = house(), auth.actor()
    now_ms = home.clock.now_ms()
    with home.storage.read() as tx:
        ticket = reading.one(tx, actor, id, "ticket")
        if actor.role is Role.ENGINEER and ticket.body["engineer"] != actor.person:
            raise Problem("role-not-allowed")
        clock = arrival_clock(clocks_of(tx, ticket, now_ms))
        return {
            "now": home.now_text(),
            "eta": eta(tx, ticket, now_ms),
            "due_ms": clock.due_ms if clock else None,
        }


@area.at("/tickets/<id>/way")
@allow(*DESK)
@area.takes(WayQuerySchema, "query")
@area.gives(200, DrawnWaySchema)
def draw_way(asked: dict[str, str], id: str) -> dict[str, Any]:
    """The way of a candidate, or of the engineer under way, to the ticket's site."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        ticket = reading.one(tx, actor, id, "ticket")
        person = reading.one(tx, actor, asked["person"], "person")
        line = way_to(tx, ticket, person, home.clock.now_ms())
    if line is None:
        raise Problem("not-found")
    points = [{"lat_deg": one.lat_deg, "lon_deg": one.lon_deg} for one in line.points]
    return {"engine": line.engine, "straight": line.straight, "points": points}


@area.at("/links/<secret>/map")
@allow(PUBLIC)
@area.gives(200, CustomerMapSchema)
def customer_map(secret: str) -> dict[str, Any]:
    """The place and the engineer under way to it, for whoever holds the ticket's link; never kept by anyone between."""
    home = house()
    with home.storage.read() as tx:
        ticket = _ticket(tx, secret)
        shown = NOTHING if is_confidential(tx, ticket) else _shown(tx, ticket, secret)
    return {"now": home.now_text(), **shown}


@area.at("/links/<secret>/ground/<digest>/tiles")
@allow(PUBLIC)
@area.gives(200, media=TYPE, says="The file, or the range of it that was asked for (206)")
def customer_tiles(secret: str, digest: str) -> Response:
    """The streets below that map, while somebody is under way."""
    with house().storage.read() as tx:
        _coming(tx, secret)
    return tiles_of(digest)


@area.at("/links/<secret>/ground/pictures/<digest>/<z>/<x>/<y>")
@allow(PUBLIC)
@area.gives(200, media="image/*", says="A picture of 256 x 256")
def customer_picture(secret: str, digest: str, z: str, x: str, y: str) -> Response:
    """One picture below that map, while somebody is under way: of the source that is set, fetched by this server."""
    with house().storage.read() as tx:
        source = source_of(tx, _coming(tx, secret).organisation)
    return picture_of(source, digest, (z, x, y))


def _ticket(tx: Tx, secret: str) -> Record:
    _, ticket = reporter.reporter_of(tx, secret, house().clock.now_ms())
    return ticket


def _coming(tx: Tx, secret: str) -> Record:
    """The ticket of a link whose map may be seen. Raises not-found for any other."""
    ticket = _ticket(tx, secret)
    if is_confidential(tx, ticket) or ticket.state != "under_way":
        raise Problem("not-found")
    return ticket


def _shown(tx: Tx, ticket: Record, secret: str) -> dict[str, Any]:
    home = house()
    site = records.get(tx, ticket.site or "")
    if site is None or ticket.state != "under_way":
        return NOTHING
    first, instead = ground.in_use(tx, ticket.organisation, Maps(home.settings.maps_dir))
    below = f"/links/{secret}"
    return {
        "site": {name: site.body[name] for name in ("lat_deg", "lon_deg")},
        "engineer": whereabouts(tx, ticket, home.clock.now_ms()),
        "ground": asdict(first.below(below)) if first else None,
        "instead": asdict(instead.below(below)) if instead else None,
    }
