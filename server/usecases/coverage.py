"""Who covers which promise at which site: now, by the roster of the days to come, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from routing.eligible import seen_lately
from routing.engines import everywhere
from routing.travel import TravelTable, TravelTimes
from routing.types import Duty, Engineer, Fix, Place
from server.domain.fixes import is_unset
from server.domain.records import Record
from server.domain.roster import POSTS, Entry, absent
from server.domain.times import MIN_MS, from_ms
from server.domain.whereabouts import misplaced
from server.domain.zones import zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.crew import Crew, crew_now
from server.usecases.organisation import settings_of
from server.usecases.picture import seldom_changed

if TYPE_CHECKING:
    # numpy comes with the first look at coverage: a process that never looks starts without it.
    from routing.coverage import Coverage, Mask, Numbers, Site

HOUR_MS = 60 * MIN_MS
AGES_ANEW_MS = 15_000
AHEAD_HOURS = 7 * 24
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
        return place_of(self.site.body)


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """The coverage of an instant, with what it was counted from.

    `at_post`: who counts as being at the sites of a contract, by person, because the roster posts them there as a
    resident and nothing fresh says otherwise. `left_out`: sites whose point cannot be right, each with the code why.
    """

    promised: Sequence[Promised]
    crew: Sequence[Engineer]
    cover: Coverage
    able: Mask
    table: TravelTable
    at_post: Mapping[str, str]
    left_out: Sequence[tuple[Record, str]]


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

    Free is who is on duty, was seen within half an hour and has nothing in hand. A resident whom nobody saw is taken
    to be at their post. Sites whose point cannot be right are left out, with the reason.

    Source: B-05, D-04.
    """
    from routing.coverage import Coverage, reach

    everywhere_promised = promises_of(tx, organisation)
    if not everywhere_promised:
        return None
    everyone = crew_now(tx, organisation, now_ms).everybody
    promised, left_out = believable(everywhere_promised, everyone)
    posted = _posted(tx, organisation, promised, now_ms, now_ms + 1)
    placed = [_at_post(one, posted, now_ms) for one in everyone]
    crew = [one for one in placed if _is_free(one, now_ms)]
    at_post = {one.id: posted[one.id].contract.id for one in crew if one.resident}
    able = _able(crew, promised)
    table = table_to(tx, organisation, [one.fix for one in crew if one.fix], promised, now_ms, travel_times)
    sites = [_site(one) for one in promised]
    there = _with_residents(reach(sites, table, able), crew, promised, at_post)
    cover = Coverage([one.id for one in crew], sites, there)
    return Covered(promised, crew, cover, able, table, at_post, left_out)


def believable(
    promised: Sequence[Promised], everyone: Sequence[Engineer]
) -> tuple[list[Promised], list[tuple[Record, str]]]:
    """Gives the promises at sites that can be where their points say, and the other sites with what is wrong."""
    sites = {one.site.id: one.site for one in promised}
    depots = [depot for one in promised if (depot := one.contract.body["depot"]) is not None]
    wrong = misplaced(
        [_point(one.body) for one in sites.values()],
        [(one.fix.place.lat_deg, one.fix.place.lon_deg) for one in everyone if one.fix],
        {_point(one) for one in depots},
    )
    left_out = {id: code for id, code in zip(sites, wrong, strict=True) if code is not None}
    kept = [one for one in promised if one.site.id not in left_out]
    return kept, [(sites[id], code) for id, code in left_out.items()]


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
    engine, at = travel_times or everywhere(), at_home(tx, organisation, crew.now_ms)
    posted = _posted(tx, organisation, promised, crew.now_ms, crew.now_ms + 1)
    placed = [_at_post(one, posted, crew.now_ms) for one in crew.people.values()]
    free = [one for one in placed if _is_free(one, crew.now_ms)]
    kept: _Reached | None = tx.made(("reached", organisation))
    if kept is None or not kept.is_of(promised, engine, at, crew.now_ms):
        kept = None
    known = {one.id: (one, row) for one, row in zip(kept.crew, kept.cover.reach, strict=True)} if kept else {}
    moved = [one for one in free if one.id not in known or known[one.id][0] is not one]
    if kept is not None and not moved and len(kept.crew) == len(free):
        return kept.cover
    sites = [_site(one) for one in promised]
    table = engine.table([one.fix for one in moved if one.fix], [one.place for one in promised], at)
    at_post = {one.id: posted[one.id].contract.id for one in moved if one.resident}
    reached = _with_residents(reach(sites, table, _able(moved, promised)), moved, promised, at_post)
    there = dict(zip((one.id for one in moved), reached, strict=True))
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


def ahead_of(
    tx: Tx, organisation: str, covered: Covered, start_ms: int, travel_times: TravelTimes | None = None
) -> list[list[int]]:
    """Gives per promise how many the roster has in reach, hour by hour of the next seven days."""
    import numpy as np

    from routing.coverage import ahead, reach

    crew = crew_now(tx, organisation, start_ms).everybody
    hours = rostered(tx, organisation, start_ms)
    posted = _posted(tx, organisation, covered.promised, start_ms, start_ms + AHEAD_HOURS * HOUR_MS)
    waits = {
        one.id: posted[one.id].place if one.id in posted else _waits_at(one, covered.promised) for one in crew
    }
    crew = [one for one in crew if waits[one.id] is not None and any(one.id in on for on in hours)]
    if not crew:
        return [[0] * AHEAD_HOURS for _ in covered.promised]
    fixes = [Fix(place) for one in crew if (place := waits[one.id])]
    table = table_to(tx, organisation, fixes, covered.promised, start_ms, travel_times)
    there = reach(list(covered.cover.sites), table, _able(crew, covered.promised))
    at_post = {id: one.contract.id for id, one in posted.items()}
    there = _with_residents(there, crew, covered.promised, at_post)
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
    there = reach(sites, covered.table, covered.able)
    there = _with_residents(there, covered.crew, covered.promised, covered.at_post)
    cover = Coverage(covered.cover.engineers, sites, there)
    place = next((one.place for one in covered.promised if one.site.id == more_at), None)
    if place is not None:
        table = table_to(tx, organisation, [Fix(place)], covered.promised, now_ms, travel_times)
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


def _at_post(one: Engineer, posted: Mapping[str, Promised], now_ms: int) -> Engineer:
    """Places a resident at their post, unless a fresh position tells where they are."""
    if one.id not in posted or seen_lately(one.fix, now_ms):
        return one
    return replace(one, resident=True, fix=Fix(posted[one.id].place))


def _posted(
    tx: Tx, organisation: str, promised: Sequence[Promised], from_ms: int, to_ms: int
) -> dict[str, Promised]:
    """Gives whom the rosters post as residents between two instants, each with the first promise of their contract."""
    first: dict[str, Promised] = {}
    for one in promised:
        first.setdefault(one.contract.id, one)
    entries = seldom_changed(tx, "residents", organisation, lambda: _residents(tx, organisation))
    return {
        entry["person"]: first[contract]
        for contract, entry in entries
        if contract in first and entry["from_ms"] < to_ms and entry["to_ms"] > from_ms
    }


def _residents(tx: Tx, organisation: str) -> list[tuple[str, Entry]]:
    return [
        (roster.body["contract"], entry)
        for roster in records.find(tx, "roster", organisation)
        for entry in roster.body["entries"]
        if entry["post"] == "resident"
    ]


def _with_residents(
    there: Numbers, crew: Sequence[Engineer], promised: Sequence[Promised], at_post: Mapping[str, str]
) -> Numbers:
    """Marks residents as there, at all sites of the contract that they are posted for; they wait at no gate."""
    for row, one in enumerate(crew):
        if one.id in at_post:
            mine = [
                to.contract.id == at_post[one.id] and _may_serve(one.served, one.cleared, to)
                for to in promised
            ]
            there[row, mine] = 1
    return there


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


def table_to(
    tx: Tx,
    organisation: str,
    origins: Sequence[Fix],
    promised: Sequence[Promised],
    now_ms: int,
    travel_times: TravelTimes | None,
) -> TravelTable:
    """Gives the ways from all origins to the sites of all promises."""
    engine = travel_times or everywhere()
    return engine.table(origins, [one.place for one in promised], at_home(tx, organisation, now_ms))


def at_home(tx: Tx, organisation: str, now_ms: int) -> datetime:
    """Gives an instant in the organisation's own zone, by whose traffic ways are reckoned."""
    return from_ms(now_ms).astimezone(zone_of(settings_of(tx, organisation)["zone"]))


def place_of(of: Mapping[str, Any]) -> Place:
    """Gives the point of a site or a depot."""
    return Place(of["lat_deg"], of["lon_deg"])


def _point(of: Mapping[str, Any]) -> tuple[float, float]:
    return of["lat_deg"], of["lon_deg"]


def _has_position(site: Record) -> bool:
    return not is_unset(_point(site.body))


def rostered(tx: Tx, organisation: str, start_ms: int) -> list[set[str]]:
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
            return place_of(to.contract.body["depot"])
    if one.fix is not None:
        return one.fix.place
    return next((to.place for to in promised if to.contract.id in one.served), None)
