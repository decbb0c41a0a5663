"""Who covers which promise at which site: now, by the roster of the days to come, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from routing.eligible import seen_lately
from routing.engines import everywhere
from routing.travel import TravelTable, TravelTimes
from routing.types import Duty, Engineer, Fix, Place
from server.domain.fixes import is_unset
from server.domain.records import Record
from server.domain.roster import absent
from server.domain.times import MIN_MS, from_ms
from server.domain.zones import zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.crew import Crew, crew_now
from server.usecases.organisation import settings_of
from server.usecases.picture import seldom_changed

if TYPE_CHECKING:
    # numpy comes with the first look at coverage: a process that never looks starts without it.
    from routing.coverage import Coverage, Mask, Site
    from routing.standby import Move

HOUR_MS = 60 * MIN_MS
AGES_ANEW_MS = 15_000
AHEAD_HOURS = 7 * 24
POSTS = ("duty", "stand_in", "resident")
STARTS = ("reported", "on_site_needed")
"""Arrival is promised from the report on, or from when somebody on site is needed."""


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise of arrival at one site: rows of a contract with the same minutes are one."""

    site: Record
    contract: Record
    commitment: Record

    @property
    def key(self) -> str:
        """Names it for good: the site and its minutes."""
        return f"{self.site.id}:{self.within_min}"

    @property
    def within_min(self) -> int:
        """The minutes promised."""
        return int(self.commitment.body["within_min"])

    @property
    def place(self) -> Place:
        """Where it is."""
        return _place(self.site.body)


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """The coverage of an instant, with what it was counted from."""

    promised: Sequence[Promised]
    crew: Sequence[Engineer]
    cover: Coverage
    able: Mask
    table: TravelTable


def promises_of(tx: Tx, organisation: str, *, placed: bool = True) -> list[Promised]:
    """Gives every promise of arrival at every site that has a position (`placed`) or has none, by name and minutes."""
    return seldom_changed(tx, f"promises {placed}", organisation, lambda: _promises(tx, organisation, placed))


def _promises(tx: Tx, organisation: str, placed: bool) -> list[Promised]:
    contracts = {one.id: one for one in records.find(tx, "contract", organisation)}
    wanted = [id for one in contracts.values() for id in one.body["commitments"]]
    rows = records.get_many(tx, wanted)
    arrivals: dict[str, dict[int, Record]] = {}
    for contract in contracts.values():
        mine = [rows[id] for id in contract.body["commitments"] if id in rows]
        for row in sorted(mine, key=lambda one: (one.body["clause"], one.id)):
            if row.body["kind"] == "arrive" and row.body["starts"] in STARTS:
                arrivals.setdefault(contract.id, {}).setdefault(row.body["within_min"], row)
    found = [
        Promised(site, contracts[site.body["contract"]], row)
        for site in records.find(tx, "site", organisation)
        if site.body["contract"] in contracts and _has_position(site) == placed
        for row in arrivals.get(site.body["contract"], {}).values()
    ]
    return sorted(found, key=lambda one: (one.site.body["zh"], one.site.id, one.within_min))


def cover_now(
    tx: Tx, organisation: str, now_ms: int, *, travel_times: TravelTimes | None = None
) -> Covered | None:
    """Gives who covers what now; None where no arrival is promised anywhere.

    Free is who is on duty, was seen within half an hour and has nothing in hand.

    Source: B-05, D-04.
    """
    from routing.coverage import Coverage, reach

    promised = promises_of(tx, organisation)
    if not promised:
        return None
    crew = [one for one in crew_now(tx, organisation, now_ms).everybody if _is_free(one, now_ms)]
    able = _able(crew, promised)
    table = _table(tx, organisation, [one.fix for one in crew if one.fix], promised, now_ms, travel_times)
    sites = [_site(one) for one in promised]
    cover = Coverage([one.id for one in crew], sites, reach(sites, table, able))
    return Covered(promised, crew, cover, able, table)


@dataclass(frozen=True, slots=True, eq=False)
class _Reached:
    """Who reached which promise at `made_ms`, row by row as `crew`: asked of `engine`, in the traffic of `hour`."""

    promised: Sequence[Promised]
    engine: TravelTimes
    hour: int
    made_ms: int
    crew: Sequence[Engineer]
    cover: Coverage

    def is_of(self, promised: Sequence[Promised], engine: TravelTimes, at: datetime, now_ms: int) -> bool:
        """Whether what was reached then is reached now by whoever has not moved."""
        same = self.promised is promised and self.engine is engine and self.hour == at.hour
        return same and 0 <= now_ms - self.made_ms < AGES_ANEW_MS


def cover_of(
    tx: Tx, organisation: str, crew: Crew, *, travel_times: TravelTimes | None = None
) -> Coverage | None:
    """Gives what `cover_now` covers, to price people by: only who moved, or changed, is looked at anew.

    Fixes that stay grow older without it for `AGES_ANEW_MS`, which widens no way by more than ten seconds.
    """
    import numpy as np

    from routing.coverage import Coverage, reach

    promised = promises_of(tx, organisation)
    if not promised:
        return None
    engine, at = travel_times or everywhere(), _at(tx, organisation, crew.now_ms)
    free = [one for one in crew.people.values() if _is_free(one, crew.now_ms)]
    kept: _Reached | None = tx.made(("reached", organisation))
    if kept is None or not kept.is_of(promised, engine, at, crew.now_ms):
        kept = None
    known = {one.id: (one, row) for one, row in zip(kept.crew, kept.cover.reach, strict=True)} if kept else {}
    moved = [one for one in free if one.id not in known or known[one.id][0] is not one]
    if kept is not None and not moved and len(kept.crew) == len(free):
        return kept.cover
    sites = [_site(one) for one in promised]
    table = engine.table([one.fix for one in moved if one.fix], [one.place for one in promised], at)
    there = dict(zip((one.id for one in moved), reach(sites, table, _able(moved, promised)), strict=True))
    rows = [there[one.id] if one.id in there else known[one.id][1] for one in free]
    cover = Coverage(
        [one.id for one in free], sites, np.array(rows, np.float32).reshape(len(free), len(sites))
    )
    made_ms = kept.made_ms if kept else crew.now_ms
    tx.keep_made(("reached", organisation), _Reached(promised, engine, at.hour, made_ms, free, cover))
    return cover


def seen_by(covered: Covered, row: int) -> list[str]:
    """Gives the names of those who could be at this promise's site in time."""
    from routing.coverage import SURE

    there = covered.cover.reach[:, row] >= SURE
    return sorted(one.name for one, counts in zip(covered.crew, there, strict=True) if counts)


def standby(
    tx: Tx, organisation: str, covered: Covered, now_ms: int, travel_times: TravelTimes | None = None
) -> tuple[Move, Mapping[str, Any]] | None:
    """Gives the one move that most raises coverage and where it leads; None where none is worth its drive."""
    import numpy as np

    from routing.coverage import reach
    from routing.standby import best_move

    places = _places(covered.promised)
    if not covered.crew or not places:
        return None
    points = [_place(one) for one in places]
    from_places = _table(
        tx, organisation, [Fix(one) for one in points], covered.promised, now_ms, travel_times
    )
    engine, at = travel_times or everywhere(), _at(tx, organisation, now_ms)
    way = engine.table([one.fix for one in covered.crew if one.fix], points, at)
    sites = list(covered.cover.sites)
    moves: list[Move] = []
    for rights in np.unique(covered.able, axis=0):
        rows = [row for row in range(len(covered.crew)) if (covered.able[row] == rights).all()]
        able = np.broadcast_to(rights, (len(points), len(sites)))
        idle = [covered.crew[row].id for row in rows]
        move = best_move(covered.cover, idle, reach(sites, from_places, able), way.p50_s[rows])
        moves += [move] if move else []
    best = max(moves, key=lambda one: (one.gain, one.engineer), default=None)
    return (best, places[best.place]) if best else None


def ahead_of(
    tx: Tx, organisation: str, covered: Covered, start_ms: int, travel_times: TravelTimes | None = None
) -> list[list[int]]:
    """Gives per promise how many the roster has in reach, hour by hour of the next seven days."""
    import numpy as np

    from routing.coverage import ahead, reach

    crew = crew_now(tx, organisation, start_ms).everybody
    hours = _rostered(tx, organisation, start_ms)
    waits = {one.id: _waits_at(one, covered.promised) for one in crew}
    crew = [one for one in crew if waits[one.id] is not None and any(one.id in on for on in hours)]
    if not crew:
        return [[0] * AHEAD_HOURS for _ in covered.promised]
    fixes = [Fix(place) for one in crew if (place := waits[one.id])]
    table = _table(tx, organisation, fixes, covered.promised, start_ms, travel_times)
    there = reach(list(covered.cover.sites), table, _able(crew, covered.promised))
    present = np.array([[one.id in on for one in crew] for on in hours], np.bool_)
    counts: list[list[int]] = ahead(there, present).counts.T.tolist()
    return counts


def what_if(
    tx: Tx,
    organisation: str,
    covered: Covered,
    now_ms: int,
    *,
    more_at: str | None = None,
    within_min: int | None = None,
    travel_times: TravelTimes | None = None,
) -> list[int]:
    """Gives the counts had there been one more engineer at a site, or had other minutes been promised."""
    from routing.coverage import Coverage, more_engineers, promising, reach

    sites = list(covered.cover.sites)
    if within_min is not None:
        sites = promising(sites, within_min * 60)
    cover = Coverage(covered.cover.engineers, sites, reach(sites, covered.table, covered.able))
    place = next((one.place for one in covered.promised if one.site.id == more_at), None)
    if place is not None:
        table = _table(tx, organisation, [Fix(place)], covered.promised, now_ms, travel_times)
        cover = more_engineers(cover, reach(sites, table))
    return [int(count) for count in cover.counts]


def _is_free(one: Engineer, now_ms: int) -> bool:
    return (
        seen_lately(one.fix, now_ms)
        and not one.absent
        and one.duty is not Duty.OFF
        and one.busy is None
        and not one.holds
    )


def _able(crew: Sequence[Engineer], promised: Sequence[Promised]) -> Mask:
    import numpy as np

    rights = dict.fromkeys((one.served, one.cleared) for one in crew)
    may = {one: [_may_serve(*one, to) for to in promised] for one in rights}
    found = [may[one.served, one.cleared] for one in crew]
    return np.array(found, np.bool_).reshape(len(crew), len(promised))


def _may_serve(served: frozenset[str], cleared: frozenset[str], to: Promised) -> bool:
    return to.contract.id in served and (not to.contract.body["confidential"] or to.contract.id in cleared)


def _site(one: Promised) -> Site:
    from routing.coverage import Site

    door_s = int(one.site.body["gate_delay_min"] or 0) * 60
    return Site(one.key, one.site.body["zh"], one.place, one.within_min * 60, door_s)


def _table(
    tx: Tx,
    organisation: str,
    origins: Sequence[Fix],
    promised: Sequence[Promised],
    now_ms: int,
    travel_times: TravelTimes | None,
) -> TravelTable:
    engine = travel_times or everywhere()
    return engine.table(origins, [one.place for one in promised], _at(tx, organisation, now_ms))


def _at(tx: Tx, organisation: str, now_ms: int) -> datetime:
    return from_ms(now_ms).astimezone(zone_of(settings_of(tx, organisation)["zone"]))


def _place(of: Mapping[str, Any]) -> Place:
    return Place(of["lat_deg"], of["lon_deg"])


def _has_position(site: Record) -> bool:
    return not is_unset((site.body["lat_deg"], site.body["lon_deg"]))


def _places(promised: Sequence[Promised]) -> list[Mapping[str, Any]]:
    """Where somebody may wait: the depots of contracts, and the sites themselves."""
    found: dict[tuple[float, float], Mapping[str, Any]] = {}
    for one in promised:
        for place in (one.contract.body["depot"], one.site.body):
            if place is not None:
                found.setdefault((place["lat_deg"], place["lon_deg"]), place)
    return list(found.values())


def _rostered(tx: Tx, organisation: str, start_ms: int) -> list[set[str]]:
    """Gives who is on by the roster, in the middle of each hour to come; who is away then is not."""
    entries = [
        entry for roster in records.find(tx, "roster", organisation) for entry in roster.body["entries"]
    ]
    posts = [one for one in entries if one["post"] in POSTS]
    middles = [start_ms + hour * HOUR_MS + HOUR_MS // 2 for hour in range(AHEAD_HOURS)]
    return [
        {one["person"] for one in posts if one["from_ms"] <= at_ms < one["to_ms"]} - absent(entries, at_ms)
        for at_ms in middles
    ]


def _waits_at(one: Engineer, promised: Sequence[Promised]) -> Place | None:
    """Where somebody is expected to be on a shift to come: a depot of what they serve, else where they were seen."""
    for to in promised:
        if to.contract.id in one.served and to.contract.body["depot"] is not None:
            return _place(to.contract.body["depot"])
    if one.fix is not None:
        return one.fix.place
    return next((to.place for to in promised if to.contract.id in one.served), None)
