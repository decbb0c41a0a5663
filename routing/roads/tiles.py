"""The map's tiles of an OpenStreetMap extract: what is needed to recognise a place, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routing.roads.errors import MapError
from routing.roads.programs import program, run
from routing.roads.progress import Stage, Teller

if TYPE_CHECKING:  # loaded when a map is made, by nobody else
    from osmium.osm.types import TagList

"""What the licence of the data (ODbL) asks to be shown with it."""

FARTHEST_ZOOM, NEAREST_ZOOM = 6, 14
"""Below 14 the same tiles are drawn larger: a street has its place to the decimetre."""

TILES = "tiles.pmtiles"
TILER = (
    "--quiet", "--read-parallel", "--drop-densest-as-needed", "--coalesce-smallest-as-needed",
    "--no-tile-stats",
    "--minimum-zoom", str(FARTHEST_ZOOM), "--maximum-zoom", str(NEAREST_ZOOM),
)  # fmt: skip

ROADS = {
    "motorway": "motorway",
    "trunk": "motorway",
    "primary": "main",
    "secondary": "main",
    "tertiary": "street",
    "unclassified": "street",
    "residential": "street",
    "living_street": "street",
    "service": "lane",
    "pedestrian": "lane",
    "track": "lane",
    "footway": "lane",
    "path": "lane",
    "steps": "lane",
}
"""Which of four widths a `highway` is drawn in; its links as itself."""

ZOOM_OF = {"motorway": 6, "main": 9, "street": 12, "lane": 14}
GREEN = {
    ("leisure", "park"),
    ("leisure", "garden"),
    ("landuse", "forest"),
    ("landuse", "grass"),
    ("natural", "wood"),
}
WATER = {("natural", "water"), ("waterway", "riverbank"), ("landuse", "reservoir")}
STREAMS = frozenset({"river", "canal"})


def make_tiles(extract: Path, folder: Path, teller: Teller) -> None:
    """Writes the tiles of an extract into a map's folder: layers road, stream, water and green.

    Raises:
        MapError: map-disk-full, map-no-memory or map-failed.
    """
    teller.at(Stage.TILES)
    drawn = folder / "drawn.geojsonl"
    with drawn.open("w", encoding="utf-8") as file:
        for feature in features(extract):
            file.write(json.dumps(feature, ensure_ascii=False) + "\n")
    run(
        [program("tippecanoe", "tippecanoe"), *TILER, "--output", TILES, drawn.name],
        folder,
        1,
        lambda share: teller.at(Stage.TILES, share),
    )
    drawn.unlink()


def features(extract: Path) -> Iterator[dict[str, Any]]:
    """Gives what is drawn as GeoJSON features, each told its layer and the first zoom that shows it.

    Raises:
        MapError: map-corrupt where its parts are not in order, as those of every published extract are.
    """
    try:
        yield from chain(_lines(extract), _areas(extract))
    except RuntimeError as error:
        raise MapError("map-corrupt", detail=str(error)) from error


def road_class(highway: str) -> str | None:
    """Gives the width that a value of `highway` is drawn in; None where it is not drawn."""
    return ROADS.get(highway.removesuffix("_link"))


def _lines(extract: Path) -> Iterator[dict[str, Any]]:
    import osmium

    ways = osmium.filter.EntityFilter(osmium.osm.WAY)
    for way in osmium.FileProcessor(str(extract)).with_locations().with_filter(ways):
        drawn = _line(way.tags)
        if drawn is None or not isinstance(way, osmium.osm.Way):
            continue
        for there, nodes in groupby(way.nodes, key=lambda node: node.location.valid()):
            points = (
                [(node.lon, node.lat) for node in nodes] if there else []
            )  # not there: beyond the region's edge
            if len(points) > 1:
                yield _feature(*drawn, {"type": "LineString", "coordinates": points})


def _areas(extract: Path) -> Iterator[dict[str, Any]]:
    import osmium

    shapes = osmium.geom.GeoJSONFactory()
    wanted = osmium.filter.KeyFilter("natural", "waterway", "landuse", "leisure")
    for thing in osmium.FileProcessor(str(extract)).with_areas(wanted).with_filter(wanted):
        layer = _surface(thing.tags)
        if layer is None or not isinstance(thing, osmium.osm.Area):
            continue
        try:
            shape = shapes.create_multipolygon(thing)
        except (RuntimeError, osmium.InvalidLocationError):
            continue  # a relation with a part outside of the region
        yield _feature(layer, FARTHEST_ZOOM, _named(thing.tags), json.loads(shape))


def _line(tags: TagList) -> tuple[str, int, dict[str, str]] | None:
    kind = road_class(tags.get("highway") or "")
    if kind is not None and tags.get("area") != "yes":
        return "road", ZOOM_OF[kind], {"class": kind, **_named(tags)}
    if tags.get("waterway") in STREAMS:
        return "stream", FARTHEST_ZOOM, _named(tags)
    return None


def _surface(tags: TagList) -> str | None:
    for layer, wanted in (("water", WATER), ("green", GREEN)):
        if any(tags.get(key) == value for key, value in wanted):
            return layer
    return None


def _named(tags: TagList) -> dict[str, str]:
    return {key: said for key, tag in (("name", "name"), ("name_en", "name:en")) if (said := tags.get(tag))}


def _feature(layer: str, zoom: int, values: dict[str, str], shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "tippecanoe": {"layer": layer, "minzoom": zoom},
        "properties": values,
        "geometry": shape,
    }
