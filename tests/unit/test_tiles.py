"""The tiles of a map: made of the project's town by the very program that makes those of a real region."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from routing.roads.errors import MapError
from routing.roads.prepare import prepare
from routing.roads.programs import program
from routing.roads.store import Maps
from routing.roads.tiles import NEAREST_ZOOM, TILES, features, make_tiles, road_class
from tests import town


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town.write(tmp_path_factory.mktemp("town") / "town.osm")


def test_streets_carry_their_class_and_their_name(extract: Path) -> None:
    drawn = [one["properties"] for one in features(extract) if one["tippecanoe"]["layer"] == "road"]
    assert {"class": "main", "name": "Row 0"} in drawn
    assert {"class": "street", "name": "Row 1"} in drawn


def test_a_street_is_shown_from_the_zoom_at_which_it_can_be_told_from_the_next(extract: Path) -> None:
    first = {
        one["properties"]["class"]: one["tippecanoe"]["minzoom"]
        for one in features(extract)
        if "class" in one["properties"]
    }
    assert first["main"] < first["street"] <= NEAREST_ZOOM


@pytest.mark.parametrize(
    ("highway", "drawn"),
    [
        ("motorway_link", "motorway"),
        ("primary", "main"),
        ("residential", "street"),
        ("steps", "lane"),
        ("proposed", None),
        ("", None),
    ],
)
def test_a_road_is_drawn_as_wide_as_its_class(highway: str, drawn: str | None) -> None:
    assert road_class(highway) == drawn


def test_a_line_ends_where_the_extract_was_cut(tmp_path: Path) -> None:
    (tmp_path / "cut.osm").write_text(
        "<osm version='0.6'><node id='1' lat='34.1' lon='113.4' version='1'/>"
        "<node id='2' lat='34.1' lon='113.5' version='1'/>"
        "<way id='9' version='1'><nd ref='1'/><nd ref='2'/><nd ref='77'/><tag k='highway' v='primary'/></way></osm>"
    )
    (line,) = features(tmp_path / "cut.osm")
    assert line["geometry"]["coordinates"] == [(113.4, 34.1), (113.5, 34.1)]


def test_an_extract_whose_parts_are_out_of_order_is_refused(extract: Path) -> None:
    lines = extract.read_text().splitlines()
    mixed = extract.with_name("mixed.osm")
    ways = [n for n, line in enumerate(lines) if line.startswith("<way")]
    lines[ways[0]], lines[ways[-1]] = lines[ways[-1]], lines[ways[0]]
    mixed.write_text("\n".join(lines))
    with pytest.raises(MapError, match="map-corrupt"):
        list(features(mixed))


def test_a_prepared_map_brings_its_tiles_along(extract: Path, tmp_path: Path) -> None:
    prepare(tmp_path, extract, lambda: 1, more=[make_tiles])
    current = Maps(tmp_path).current()
    assert current is not None
    told = subprocess.run(
        [program("tippecanoe-decode", "tippecanoe"), "-c", current.folder / TILES],
        capture_output=True,
        check=True,
        text=True,
    )
    layers = Counter(json.loads(line)["tippecanoe"]["layer"] for line in told.stdout.splitlines())
    assert layers["road"] > 20
    assert layers["water"] and layers["stream"]
    assert not (current.folder / "drawn.geojsonl").exists()
