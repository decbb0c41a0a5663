"""The ground of the drawn map: which there is, and its file by ranges."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, send_file

from routing.roads.store import Maps
from routing.roads.tiles import TILES
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.ground import GroundInUseSchema
from server.domain.actors import STAFF
from server.domain.errors import Problem
from server.usecases import ground

area = Area("ground", "The ground of the drawn map")

TYPE = "application/vnd.pmtiles"
FOR_EVER_S = 31_536_000


@area.at("/ground")
@allow(*STAFF)
@area.gives(200, GroundInUseSchema)
def show() -> dict[str, Any]:
    """What draws streets below sites and engineers."""
    found = ground.ground(Maps(house().settings.maps_dir))
    return {"source": None if found is None else asdict(found)}


@area.at("/ground/<digest>/tiles")
@allow(*STAFF)
@area.gives(200, media=TYPE, says="The file, or the range of it that was asked for (206)")
def tiles(digest: str) -> Response:
    """The tiles of the map in use, whole or by ranges."""
    return tiles_of(digest)


def tiles_of(digest: str) -> Response:
    """Gives the tiles of the map in use.

    Raises:
        Problem: not-found for any other.
    """
    maps = Maps(house().settings.maps_dir)
    found = ground.ground(maps)
    if found is None or found.address != ground.address_of(digest):
        raise Problem("not-found")
    sent = send_file(maps.root / digest / TILES, mimetype=TYPE, conditional=True, etag=digest)
    sent.headers["Cache-Control"] = f"private, max-age={FOR_EVER_S}, immutable"
    return sent
