"""What is drawn below sites and engineers: the source of pictures that is set, else the tiles of the map in use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from routing.roads.store import Maps
from routing.roads.tiles import FARTHEST_ZOOM, NEAREST_ZOOM, TILES
from server.storage.port import Tx
from server.usecases.tile_source import TileSource, source_of

KINDS = ("tiles", "pictures")
DATUMS = ("wgs84", "gcj02")


@dataclass(frozen=True, slots=True)
class Ground:
    """One source of the ground. `kind`: one PMTiles file, or pictures by {z}, {x}, {y}; `address` of the API."""

    kind: str
    address: str
    datum: str
    credit: str
    min_zoom: int
    max_zoom: int

    def below(self, path: str) -> Ground:
        """Gives the same ground read below another path of the API."""
        return replace(self, address=path + self.address)


def in_use(tx: Tx, organisation: str, maps: Maps) -> tuple[Ground | None, Ground | None]:
    """Gives what draws the ground, and what does instead while that is silent; None where there is no such."""
    source, own = source_of(tx, organisation), ground(maps)
    return (pictures(source), own) if source else (own, None)


def ground(maps: Maps) -> Ground | None:
    """Gives what the map in use has to draw; None where there is no map, or one without tiles."""
    found = maps.current()
    if found is None or not (found.folder / TILES).is_file():
        return None
    return Ground("tiles", address_of(found.digest), "wgs84", found.credit, FARTHEST_ZOOM, NEAREST_ZOOM)


def pictures(source: TileSource) -> Ground:
    """Gives what a source that the administrator has set draws, through this server."""
    address = f"/ground/pictures/{source.digest}/{{z}}/{{x}}/{{y}}"
    return Ground("pictures", address, source.datum, source.credit, source.min_zoom, source.max_zoom)


def address_of(digest: str) -> str:
    """Gives the address of a map's tiles; another map has another, so that what was read may be kept for ever."""
    return f"/ground/{digest}/tiles"
