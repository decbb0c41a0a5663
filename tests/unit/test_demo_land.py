"""The demo's made-up land is a map like any: everybody of the demo gets from their post to every site by its roads."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from routing.roads.prepare import prepare
from routing.roads.store import Maps
from routing.types import Fix, Place
from server.demo import land
from server.demo.facts import contracts, demo_id
from server.demo.positions import posts
from tests.unit.roads_here import roads
from tests.unit.routing_people import NOW

SITES = [
    Place(site["lat"], site["lon"]) for contract in contracts()["contracts"] for site in contract["sites"]
]
POSTS = [
    Place(post.lat_deg, post.lon_deg)
    for organisation in contracts()["organisations"]
    for post in posts(demo_id(organisation["id"])).values()
]


def test_everybody_gets_to_every_site_by_the_roads_of_the_land(tmp_path: Path) -> None:
    prepare(tmp_path / "maps", land.write(tmp_path / "land.osm"), lambda: 1)
    table = roads(Maps(tmp_path / "maps")).table([Fix(one) for one in POSTS], SITES, NOW)
    assert np.isfinite(table.p50_s).all()
    assert set(table.engines) == {"roads"}


def test_the_land_is_the_same_each_time_and_has_bridges_and_one_way_streets(tmp_path: Path) -> None:
    one, other = (land.write(tmp_path / name) for name in ("one.osm", "other.osm"))
    assert one.read_bytes() == other.read_bytes()
    ways = ElementTree.parse(one).findall("way")  # a file of ours
    tags = [{tag.attrib["k"]: tag.attrib["v"] for tag in way.findall("tag")} for way in ways]
    assert {"yes", "-1"} <= {held.get("oneway") for held in tags}
    assert len({held["name"] for held in tags}) > 40
