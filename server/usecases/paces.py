"""What witnessed trips teach about travel times: gathered from visits and trails, learnt, and kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from routing.learnt import ASSUMED, NOTHING, Learnt, Pace, Trip, district_of, learn
from routing.travel import TravelTimes
from routing.types import Fix, Place
from server.domain.records import Record
from server.domain.times import MIN_MS, from_ms
from server.domain.zones import zone_of
from server.storage.port import Tx
from server.storage.tables import positions, records
from server.usecases import learnt_file
from server.usecases.learnt_file import LearntFile

FILE = "paces.json"
MOST_VISITS = 2_000
BEFORE_MS, AFTER_MS = 10 * MIN_MS, 2 * MIN_MS
"""Where somebody was as they set off: at the last believed fix of this long before, or the first just after."""

DONE = ("on_site", "repaired", "finished")


def gather(tx: Tx, organisation: str, engines: Sequence[TravelTimes]) -> list[Trip]:
    """Gives the newest witnessed trips of an organisation with what each engine's own rule says of them."""
    visits = records.find(tx, "visit", organisation, states=DONE, limit=MOST_VISITS)
    sites = records.get_many(tx, {one.body["site"] for one in visits})
    return [
        trip
        for visit in visits
        if visit.body["departed_ms"] and (visit.body["arrival"] or {}).get("proof")
        for trip in _trips(tx, visit, sites.get(visit.body["site"]), engines)
    ]


def _trips(tx: Tx, visit: Record, site: Record | None, engines: Sequence[TravelTimes]) -> Iterator[Trip]:
    departed_ms = visit.body["departed_ms"]
    origin = _origin(tx, visit.body["engineer"], departed_ms)
    if site is None or origin is None:
        return
    place = Place(site.body["lat_deg"], site.body["lon_deg"])
    at = from_ms(departed_ms).astimezone(zone_of(site.body["zone"]))
    took_s = (visit.body["arrival"]["at_ms"] - departed_ms) / 1000
    for engine in engines:
        way = engine.table([origin], [place], at).way(0)
        if way is not None and way.engine == engine.name:
            rule_s = way.p50_s / ASSUMED[engine.name].factor
            yield Trip(engine.name, rule_s, took_s, at.hour, district_of(place))


def _origin(tx: Tx, person: str, departed_ms: int) -> Fix | None:
    seen = positions.trail(tx, person, departed_ms - BEFORE_MS, departed_ms + AFTER_MS, believed=True)
    if not seen:
        return None
    row = min(seen, key=lambda one: (abs(one["at_ms"] - departed_ms), one["at_ms"]))
    return Fix(Place(row["lat_deg"], row["lon_deg"]))


def keep(folder: Path, trips: Sequence[Trip]) -> Learnt:
    """Learns from the trips and writes what is learnt."""
    learnt = learn(trips)
    rows = [{"key": list(key), **asdict(pace)} for key, pace in learnt.paces.items()]
    learnt_file.write(folder / FILE, rows)
    return learnt


def kept(folder: Path) -> LearntFile[Learnt]:
    """Gives the file that `keep` writes, as it is read."""
    return LearntFile(folder / FILE, _read, NOTHING)


def _read(rows: Any) -> Learnt:
    return Learnt({tuple(row["key"]): Pace(row["factor"], row["spread"], row["trips"]) for row in rows})
