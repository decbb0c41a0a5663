"""Travel times over a real region's roads: a ticket among 1,000 engineers, against a bare table of OSRM's own."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from routing.engines import osrm
from routing.engines.roads import Roads
from routing.engines.web import Server
from routing.roads.prepare import prepare
from routing.roads.referee import Referees
from routing.roads.store import Maps, RoadMap
from routing.types import Fix, Place
from tests.bench.figures import Figure
from tests.unit.roads_here import kept

ENGINEERS, TICKETS, TEN = 1_000, 200, 10
AT = datetime(2026, 11, 20, 10, 3, tzinfo=ZoneInfo("Asia/Shanghai"))


def measure(extract: Path) -> Iterator[Figure]:
    """Prepares the extract in a folder of its own, then asks for tickets all over it."""
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.perf_counter()
        road_map = prepare(Path(folder) / "maps", extract, lambda: 0)
        preparing_s = time.perf_counter() - began_s
        yield Figure(
            f"Prepare a map, {extract.stat().st_size / 1e6:.1f} MB, {road_map.arcs.count:,} arcs",
            f"{preparing_s:.1f} s",
        )
        maps = Maps(Path(folder) / "maps")
        with kept(maps) as keeper:
            assert keeper.child is not None
            yield from _tickets(maps, road_map, Server(f"http://127.0.0.1:{keeper.child.port}", 60))


def _tickets(maps: Maps, road_map: RoadMap, bare: Server) -> Iterator[Figure]:
    engine = Roads(maps.current, Referees(maps.root).of)
    people, places = _on_roads(road_map, engine)
    began_s = time.perf_counter()
    fixes = [Fix(one, snap=engine.snap(one)) for one in people]
    yield Figure("Snap a fix, one at a time", f"{_ms(began_s) / len(people):.3f} ms", "< 0.1 ms")
    unjudged = replace(engine, referee=lambda _: None)
    fields_ms = [_took_ms(partial(unjudged.table, fixes, [one], AT)) for one in places]
    yield Figure("A place's field made anew, and 1,000 engineers", _spread(fields_ms), "11 ms")
    tables, ours_ms = [], []
    for place in places:
        began_s = time.perf_counter()
        tables.append(engine.table(fixes, [place], AT))
        ours_ms.append(_ms(began_s))
    told = sum(bool(one.fallbacks) for one in tables)
    bare_ms, found = [], 0
    for place, table in zip(places, tables, strict=True):
        began_s = time.perf_counter()
        said = bare.ask(_path(people, place))
        bare_ms.append(_ms(began_s))
        rows = said["durations"][: ENGINEERS - 1]
        seconds = np.array([np.inf if row[0] is None else row[0] for row in rows])
        tenth_s = np.sort(seconds)[TEN - 1]
        ours = np.argsort(table.p50_s[: len(seconds), 0], kind="stable")[:TEN]
        found += bool((seconds[ours] <= tenth_s + 0.15).all())
    ratio = float(np.median(bare_ms) / np.median(ours_ms))
    yield Figure(
        "Ways of 1,000 engineers to a ticket, judged by the referee",
        _spread(ours_ms),
        _spread(bare_ms),
        f"the floor is a bare OSRM table of the same, {ratio:.0f} x; without the referee in {told} of {len(places)}",
    )
    yield Figure("Tickets whose ten best are OSRM's ten best", f"{found} of {len(places)}", ">= 99 %")


def _on_roads(road_map: RoadMap, engine: Roads) -> tuple[list[Place], list[Place]]:
    random_ = random.Random(11)  # the same places each time
    west, south, east, north = road_map.arcs.bounds_deg
    found: list[Place] = []
    while len(found) < ENGINEERS + TICKETS:
        place = Place(random_.uniform(south, north), random_.uniform(west, east))
        snap = engine.snap(place)
        if snap is not None and snap.off_m < osrm.OFF_ROAD_M / 2:
            found.append(place)
    return found[:ENGINEERS], found[ENGINEERS:]


def _path(people: Sequence[Place], place: Place) -> str:
    points = ";".join(f"{one.lon_deg:.6f},{one.lat_deg:.6f}" for one in [*people[: ENGINEERS - 1], place])
    return f"/table/v1/driving/{points}?destinations={ENGINEERS - 1}"


def _took_ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return _ms(began_s)


def _ms(began_s: float) -> float:
    return (time.perf_counter() - began_s) * 1000


def _spread(each_ms: Sequence[float]) -> str:
    return f"{np.median(each_ms):.1f} ms, p99 {np.percentile(each_ms, 99):.1f} ms"
