"""Moves that would help coverage: where somebody free had better wait, and what those who were asked will cover."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routing.engines import everywhere
from routing.travel import TravelTable, TravelTimes
from routing.types import Fix
from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.coverage import Covered, Promised, at_home, place_of, table_to
from server.usecases.standby import live_of, unwilling

if TYPE_CHECKING:
    # numpy comes with the first look at coverage: a process that never looks starts without it.
    from routing.coverage import Coverage, Numbers
    from routing.standby import Move


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where somebody may wait: a site, or the depot of a contract, whose id names it."""

    id: str
    place: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """All that can be chosen from: `there` [places x sites], `way` [crew x places], who is `passed` over."""

    places: Sequence[Waiting]
    there: Numbers
    way: TravelTable
    cover: Coverage
    passed: AbstractSet[str]

    def metres(self, row: int, place: int) -> float:
        """Gives how far it is, NaN where the engine does not say."""
        far_m = self.way.distance_m
        return math.nan if far_m is None else float(far_m[row, place])


def offered(
    tx: Tx, organisation: str, covered: Covered, now_ms: int, travel_times: TravelTimes | None = None
) -> Offered | None:
    """Gives who may be moved where; None where there is nobody, or no place.

    Who was asked already is not asked again, and counts as being where they were asked to wait; nor is who said no.
    """
    from routing.coverage import reach

    places = _places(covered.promised)
    if not covered.crew or not places:
        return None
    engine, at = travel_times or everywhere(), at_home(tx, organisation, now_ms)
    points = [place_of(one.place) for one in places]
    fixes = [Fix(one) for one in points]
    from_places = table_to(tx, organisation, fixes, covered.promised, now_ms, travel_times)
    asked = live_of(tx, organisation)
    there = reach(list(covered.cover.sites), from_places)
    return Offered(
        places,
        there,
        engine.table([one.fix for one in covered.crew if one.fix], points, at),
        _as_asked(covered, asked, places, there),
        asked.keys() | unwilling(tx, organisation, now_ms),
    )


def best_standby(
    tx: Tx, organisation: str, covered: Covered, now_ms: int, travel_times: TravelTimes | None = None
) -> tuple[Move, Waiting] | None:
    """Gives the one move that most raises coverage and where it leads; None where none is worth its drive."""
    import numpy as np

    from routing.standby import best_move

    found = offered(tx, organisation, covered, now_ms, travel_times)
    if found is None:
        return None
    moves: list[Move] = []
    for rights in np.unique(covered.able, axis=0):
        same = (covered.able == rights).all(axis=1)
        rows = [row for row, one in enumerate(covered.crew) if same[row] and one.id not in found.passed]
        idle = [covered.crew[row].id for row in rows]
        way_m = None if found.way.distance_m is None else found.way.distance_m[rows]
        move = best_move(found.cover, idle, found.there * rights, found.way.p50_s[rows], way_m)
        moves += [move] if move else []
    best = max(moves, key=lambda one: (one.gain, one.engineer), default=None)
    return (best, found.places[best.place]) if best else None


def move_told(move: Move, to: Waiting, covered: Covered) -> dict[str, Any]:
    """Gives a move as the API tells it: as `standby.ask` says it, and what a person reads."""
    said = said_of(move, to, covered)
    place = {key: to.place[key] for key in ("zh", "en", "lat_deg", "lon_deg")}
    name = next(one.name for one in covered.crew if one.id == move.engineer)
    return {**said, **place, "name": name, "key": covered.promised[move.site].key, "km": said.get("km")}


def said_of(move: Move, to: Waiting, covered: Covered) -> dict[str, Any]:
    """Gives a move as `standby.propose` and `standby.ask` say it."""
    gains = covered.promised[move.site]
    said = {
        "person": move.engineer,
        "at": to.id,
        "site": gains.site.id,
        "within_min": gains.within_min,
        "gain": round(move.gain, 4),
        "minutes": round(move.minutes, 1),
    }
    return said if move.km is None else {**said, "km": round(move.km, 1)}


def coming(
    tx: Tx, organisation: str, covered: Covered, now_ms: int, asked: Mapping[str, Record]
) -> list[list[str]]:
    """Gives per promise the names of those who will count once they are where they agreed to wait, and do not yet."""
    from routing.coverage import SURE, reach

    rows = [
        row for row, one in enumerate(covered.crew) if one.id in asked and asked[one.id].state == "accepted"
    ]
    if not rows:
        return [[] for _ in covered.promised]
    going = [covered.crew[row] for row in rows]
    fixes = [Fix(place_of(asked[one.id].body)) for one in going]
    table = table_to(tx, organisation, fixes, covered.promised, now_ms, None)
    then = reach(list(covered.cover.sites), table, covered.able[rows]) >= SURE
    gained = then & (covered.cover.reach[rows] < SURE)
    return [
        sorted(one.name for one, counts in zip(going, gained[:, column], strict=True) if counts)
        for column in range(len(covered.promised))
    ]


def _as_asked(
    covered: Covered, asked: Mapping[str, Record], places: Sequence[Waiting], there: Numbers
) -> Coverage:
    """Gives coverage as it will be once everybody who was asked is where they were asked to wait."""
    from routing.coverage import Coverage

    numbers = {one.id: number for number, one in enumerate(places)}
    going = [
        (row, numbers[asked[one.id].body["at"]])
        for row, one in enumerate(covered.crew)
        if one.id in asked and asked[one.id].body["at"] in numbers
    ]
    if not going:
        return covered.cover
    reached: Numbers = covered.cover.reach.copy()
    for row, place in going:
        reached[row] = there[place] * covered.able[row]
    return Coverage(covered.cover.engineers, covered.cover.sites, reached)


def _places(promised: Sequence[Promised]) -> list[Waiting]:
    """Where somebody may wait: the depots of contracts, and the sites themselves."""
    found: dict[tuple[float, float], Waiting] = {}
    for one in promised:
        for id, place in ((one.contract.id, one.contract.body["depot"]), (one.site.id, one.site.body)):
            if place is not None:
                found.setdefault((place["lat_deg"], place["lon_deg"]), Waiting(id, place))
    return list(found.values())
