"""Travel times over roads, in the project's own town, which is prepared by OSRM like any real region."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from routing.engines import osrm
from routing.engines.chain import Chain
from routing.engines.geodesic import Geodesic
from routing.engines.roads import Roads
from routing.engines.web import EngineError, Server
from routing.roads import ahead, fields
from routing.roads.ahead import Ahead, make_ahead
from routing.roads.referee import Keeper, Running
from routing.roads.snapping import snap_one
from routing.roads.store import Maps
from routing.travel import Fallback, Line, Trouble
from routing.types import Fix, Place
from tests import town
from tests.town import at
from tests.unit.roads_here import kept, prepared, roads, until
from tests.unit.routing_people import NOW

BY_FIELDS = Fallback("osrm-routed", Trouble.DOWN)
CROSSINGS = [at(column, row) for row in (0, 3, 4, 7) for column in (0, 3, 5, 8, 11)]
MID_BLOCK = [at(column + 0.3, row) for row in (0, 1, 2, 3, 5) for column in (1, 4, 8)]


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Maps:
    return prepared(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def referee(maps: Maps) -> Iterator[Server]:
    with kept(maps) as keeper:
        assert keeper.child is not None
        yield Server(f"http://127.0.0.1:{keeper.child.port}", 60)


def free_s(engine: Roads, origin: Place, to: Place) -> float:
    """Free-flow seconds by the field alone: the assumed pace is twice that."""
    table = replace(engine, referee=lambda _: None).table([Fix(origin)], [to], NOW)
    assert table.assumed.all() and table.fallbacks == (BY_FIELDS,)
    return float(table.p50_s[0, 0]) / 2


def another_answers(keeper: Keeper, gone: Running) -> bool:
    return keeper.child is not None and keeper.child is not gone and keeper.child.answered


def test_fields_say_what_osrm_says_for_every_pair(maps: Maps, referee: Server) -> None:
    # Between crossings: on one, either street may be the nearest.
    places = [*MID_BLOCK, town.at(town.WORKS, town.ROWS)]
    said = osrm.table(referee, places, places)
    fixes = [Fix(one) for one in places]
    table = replace(roads(maps), referee=lambda _: None).table(fixes, places, NOW)
    assert np.abs(table.p50_s / 2 - said.seconds).max() < 3


def test_the_river_is_crossed_by_bridges_alone(maps: Maps) -> None:
    engine = roads(maps)
    south, north = at(5, 3), at(5, 4)
    by_air_m = Geodesic().table([Fix(south)], [north], NOW).way(0)
    assert by_air_m is not None and by_air_m.distance_m is not None
    bridge_s = free_s(engine, at(2, 3), at(2, 4))
    # Three blocks to column 2, over the bridge, three blocks back.
    assert free_s(engine, south, north) > bridge_s + 2 * free_s(engine, at(3, 3), at(5, 3))


def test_a_one_way_street_is_driven_its_way_alone(maps: Maps) -> None:
    engine = roads(maps)
    along, against = (at(2.3, 1), at(3.7, 1)), (at(3.7, 1), at(2.3, 1))
    assert free_s(engine, *against) > free_s(engine, *along) * 1.5
    ahead, behind = at(4.6, 1), at(4.3, 1)
    # Past the place on its own one-way block: round the block, not backwards and not in no time.
    assert free_s(engine, ahead, behind) > free_s(engine, behind, ahead) * 5


def test_the_gate_costs_its_minute_and_signals_their_seconds(maps: Maps) -> None:
    engine = roads(maps)
    inside, before = at(town.WORKS, town.ROWS), at(town.WORKS, town.ROWS - 1)
    assert free_s(engine, before, inside) > 60
    assert free_s(engine, at(4, 6), at(6, 6)) > free_s(engine, at(7, 6), at(9, 6))


def test_an_island_without_a_road_cannot_be_reached_and_beyond_the_edge_the_line_counts(maps: Maps) -> None:
    chain = Chain(lambda: (roads(maps), Geodesic()))
    assert chain.table([Fix(at(5, 3))], [town.ISLAND], NOW).way(0) is None
    beyond = Place(town.SOUTH_WEST.lat_deg - 0.2, town.SOUTH_WEST.lon_deg)
    found = chain.table([Fix(beyond), Fix(at(1, 1))], [at(5, 3)], NOW)
    ways = [found.way(0), found.way(1)]
    assert [one.engine if one else None for one in ways] == ["geodesic", "roads"]
    assert Fallback("roads", Trouble.BEYOND_MAP) in found.fallbacks
    swapped = Place(town.SOUTH_WEST.lon_deg, town.SOUTH_WEST.lat_deg)
    assert chain.table([Fix(swapped), Fix(Place(0, 0))], [at(5, 3)], NOW).way(0) is None


def test_without_a_map_the_line_answers_and_the_answer_says_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    none = Maps(tmp_path_factory.mktemp("none"))
    found = Chain(lambda: (roads(none), Geodesic())).table([Fix(at(1, 1))], [at(5, 3)], NOW)
    assert found.engines == ("geodesic",) and found.fallbacks == (Fallback("roads", Trouble.DOWN),)
    assert roads(none).snap(at(1, 1)) is None


def test_a_snap_made_when_the_fix_came_is_what_counts_until_the_map_is_another(maps: Maps) -> None:
    engine = roads(maps)
    snap = engine.snap(at(5, 0))
    assert snap is not None and snap.off_m < 1 and engine.snap(Place(0, 0)) is None
    here = Fix(at(1, 0), snap=snap)
    lone = replace(engine, referee=lambda _: None)
    by_snap = lone.table([here], [at(7, 0)], NOW).way(0)
    plain = lone.table([Fix(at(5, 0))], [at(7, 0)], NOW).way(0)
    assert by_snap == plain
    stale = replace(here, snap=replace(snap, map="another"))
    assert lone.table([stale], [at(7, 0)], NOW).way(0) == lone.table([Fix(at(1, 0))], [at(7, 0)], NOW).way(0)


def test_one_position_snaps_as_it_does_among_many(maps: Maps) -> None:
    road_map = maps.current()
    assert road_map is not None
    west, south, east, north = road_map.arcs.bounds_deg
    random_ = np.random.default_rng(3)
    points = random_.uniform((west, south), (east, north), (200, 2))
    many = road_map.snapper.snap(points)
    for number, (lon_deg, lat_deg) in enumerate(points.tolist()):
        one = snap_one(road_map.snapper, lon_deg, lat_deg)
        assert one.off_m == pytest.approx(many.off_m[number], abs=1e-6)
        if one.arc == many.arc[number]:  # at a crossing several arcs are as near
            assert one.share == pytest.approx(many.share[number], abs=1e-9) and one.twin == many.twin[number]


def test_the_referee_judges_and_draws_and_what_differs_is_logged(
    maps: Maps, referee: Server, caplog: pytest.LogCaptureFixture
) -> None:
    engine = roads(maps)
    table = engine.table([Fix(one) for one in CROSSINGS], [at(5.5, 6)], NOW)
    assert table.fallbacks == () and table.distance_m is not None
    assert np.isfinite(table.distance_m).all()
    drawn = engine.line(at(5, 3), at(5, 4)).points
    assert len(drawn) > 5 and min(one.lon_deg for one in drawn) < at(2.1, 0).lon_deg
    way = [Fix(at(1.5, 0))], [at(9.5, 0)], NOW
    right = engine.table(*way)  # its field is kept now, and stays as the arcs are made wrong
    road_map = maps.current()
    assert road_map is not None
    road_map.arcs.arc_s[:] += 200
    with caplog.at_level(logging.WARNING):
        judged = engine.table(*way)
    road_map.arcs.arc_s[:] -= 200
    assert judged.fallbacks == () and judged.way(0) == right.way(0)
    assert "OSRM" in caplog.text


def test_a_way_beyond_the_map_is_drawn_as_the_straight_line(maps: Maps, referee: Server) -> None:
    patient = replace(roads(maps), referee=lambda _: referee)
    chain = Chain(lambda: (patient, Geodesic()))
    assert chain.line(at(5, 3), at(5, 4)).engine == "roads"
    far = at(5, 400)
    assert chain.line(at(5, 3), far) == Line((at(5, 3), far), "geodesic", straight=True)


def test_a_referee_that_hangs_or_dies_is_replaced_and_holds_nobody_up(maps: Maps) -> None:
    with kept(maps) as keeper:
        for blow in (signal.SIGSTOP, signal.SIGKILL):
            struck = keeper.child
            assert struck is not None
            os.kill(struck.process.pid, blow)
            found = roads(maps).table([Fix(at(1, 1))], [at(5, 3)], NOW)
            assert found.way(0) is not None
            assert found.fallbacks and found.fallbacks[0].engine == "osrm-routed"
            until(partial(another_answers, keeper, struck))
            assert roads(maps).table([Fix(at(1, 1))], [at(5, 3)], NOW).fallbacks == ()


def test_nobody_can_draw_a_way_without_a_referee(maps: Maps) -> None:
    with pytest.raises(EngineError):
        replace(roads(maps), referee=lambda _: None).line(at(1, 1), at(2, 2))


def test_fields_of_all_sites_on_the_roads_are_made_ahead_and_told(
    maps: Maps, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, go = maps.current(), threading.Event()
    assert found is not None
    sites = [town.at(column, 6) for column in range(4)]
    told = make_ahead(found, [*sites, town.ISLAND, Place(48.1, 11.5)], go)
    assert told == ahead.read(maps.root) == Ahead(found.digest, 4, 4), "what no road leads to is not counted"
    monkeypatch.setattr(fields, "search", None)
    table = roads(Maps(maps.root)).table([Fix(town.at(8, 0))], sites, NOW)
    assert np.isfinite(table.p50_s).all(), "nobody had to search"


def test_fields_made_ahead_stop_when_told_and_keep_within_their_room(
    maps: Maps, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, stopped = maps.current(), threading.Event()
    assert found is not None
    before = {one.name for one in found.fields.folder.glob("*.u16")}
    stopped.set()
    sites = [town.at(column, 7.5) for column in (0.3, 1.3, 2.3)]
    assert make_ahead(found, sites, stopped).done < 3
    monkeypatch.setattr(ahead, "MOST_OTHERS", 1)
    assert make_ahead(found, sites, threading.Event()).done == 3
    left = {one.name for one in found.fields.folder.glob("*.u16")}
    assert len(left - before) <= 3 and len(left) <= 3 + 1, "of fields nobody counts on one was kept"
