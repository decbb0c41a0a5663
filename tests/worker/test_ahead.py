"""Sites get their fields before a ticket asks for them: when a map comes into use, and when one is entered or moved."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from routing.roads.ahead import Ahead
from routing.roads.store import META, Maps, RoadMap
from routing.types import Place
from server.worker import ahead
from server.worker.ahead import Fielding
from tests.world import World, id_of

PLACE, MOVED = Place(34.141, 113.488), Place(34.15, 113.49)


def use(maps: Maps, digest: str) -> None:
    (maps.root / digest).mkdir(parents=True)
    (maps.root / digest / META).write_text('{"made_ms": 1}')
    maps.use(digest)


def test_fields_are_wanted_for_every_site_of_a_contract_on_the_map_in_use(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Sequence[Place]]] = []
    full = 1

    def noted(road_map: RoadMap, places: Sequence[Place], _stopped: threading.Event) -> Ahead:
        asked.append((road_map.digest, places))
        return Ahead(road_map.digest, full, 1)

    monkeypatch.setattr(ahead, "make_ahead", noted)
    maps, go = Maps(tmp_path / "maps"), threading.Event()
    fielding = Fielding(maps, lambda: world.storage)
    fielding.look(go)
    assert asked == [], "there is no map"
    use(maps, "one")
    fielding.look(go)
    fielding.look(go)
    assert asked == [("one", [PLACE])], "made once"
    site = {"lat_deg": MOVED.lat_deg, "lon_deg": MOVED.lon_deg}
    assert world.say("lead", "site.locate", id_of("site", "open"), site).outcome == "applied"
    full = 0
    fielding.look(go)
    fielding.look(go)
    assert asked[1:] == [("one", [PLACE, MOVED])] * 2, "what was not finished is gone on with"
    full = 1
    use(maps, "two")
    fielding.look(go)
    assert asked[-1] == ("two", [PLACE, MOVED])
