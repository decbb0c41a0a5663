"""The ground of the drawn map: which there is, and its file by ranges."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from flask import Response, current_app, send_file

from routing.roads.store import Maps
from routing.roads.tiles import TILES
from server.api import auth
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.ground import GroundInUseSchema, TileSourceInUseSchema, TileSourceSetSchema
from server.domain.actors import STAFF, Role
from server.domain.errors import Problem
from server.usecases import ground
from server.usecases.tile_source import TileSource, drop_source, set_source, source_of, told
from server.usecases.tiles import Tiles

area = Area("ground", "The ground of the drawn map")

TYPE = "application/vnd.pmtiles"
FOR_EVER_S = 31_536_000
DAY_S = 86_400
NUMBER = re.compile(r"[0-9]{1,7}")
KEPT = "tiles"


@area.at("/ground")
@allow(*STAFF)
@area.gives(200, GroundInUseSchema)
def show() -> dict[str, Any]:
    """What draws streets below sites and engineers: the source that is set, else the map in use."""
    with house().storage.read() as tx:
        first, instead = ground.in_use(tx, auth.actor().organisation, Maps(house().settings.maps_dir))
    return {"source": asdict(first) if first else None, "instead": asdict(instead) if instead else None}


@area.at("/ground/source")
@allow(Role.ADMINISTRATOR)
@area.gives(200, TileSourceInUseSchema)
def show_source() -> dict[str, Any]:
    """The source of pictures that is set."""
    with house().storage.read() as tx:
        source = source_of(tx, auth.actor().organisation)
    return {"source": told(source) if source else None}


@area.at("/ground/source", "POST")
@allow(Role.ADMINISTRATOR)
@area.takes(TileSourceSetSchema)
@area.gives(200, TileSourceInUseSchema)
def put_source(given: dict[str, Any]) -> dict[str, Any]:
    """Set a source of pictures: an https address, or an inner one of HALFHOUR_NOTIFY_ALLOW."""
    home = house()
    with home.storage.write() as tx:
        return {"source": told(set_source(tx, auth.actor().organisation, given, home.settings.notify_allow))}


@area.at("/ground/source", "DELETE")
@allow(Role.ADMINISTRATOR)
@area.gives(204)
def remove_source() -> Response:
    """Forget the source with its key: the map in use is drawn again, else the plain ground."""
    with house().storage.write() as tx:
        drop_source(tx, auth.actor().organisation)
    return Response(status=204)


@area.at("/ground/pictures/<digest>/<z>/<x>/<y>")
@allow(*STAFF)
@area.gives(200, media="image/*", says="A picture of 256 x 256")
def picture(digest: str, z: str, x: str, y: str) -> Response:
    """One picture of the source that is set, fetched and kept by this server."""
    with house().storage.read() as tx:
        source = source_of(tx, auth.actor().organisation)
    return picture_of(source, digest, (z, x, y))


def picture_of(source: TileSource | None, digest: str, place: tuple[str, str, str]) -> Response:
    """Gives one picture.

    Raises:
        Problem: not-found for another source, or beyond it; tiles-down.
    """
    if not all(NUMBER.fullmatch(one) for one in place):
        raise Problem("not-found")
    z, x, y = map(int, place)
    if source is None or source.digest != digest or not source.has(z, x, y):
        raise Problem("not-found")
    body, media = _tiles().picture(source, z, x, y, house().clock.now_ms())
    return Response(body, mimetype=media, headers={"Cache-Control": f"private, max-age={DAY_S}"})


def _tiles() -> Tiles:
    """The pictures of this app: they remember which source is silent."""
    home = house()
    found = current_app.extensions.get(KEPT)
    if found is None:
        found = Tiles(home.settings.data_dir / "pictures", home.settings.notify_allow)
        found = current_app.extensions.setdefault(KEPT, found)
    tiles: Tiles = found
    return tiles


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
