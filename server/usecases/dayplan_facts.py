"""A day as routing plans it, from what is stored: errands, rosters, urgent work, what people were told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from routing.dayplan.churn import Before
from routing.dayplan.model import Break, LeftOut, Pin, Shift, Visit
from routing.eligible import seen_lately
from routing.types import Code, Fix, Place, Reason
from server.domain.ids import derived_id
from server.domain.records import Record
from server.domain.roster import POSTS
from server.domain.times import MIN_MS
from server.domain.zones import instant, local_day, zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.coverage import promises_of
from server.usecases.organisation import settings_of
from server.usecases.picture import AT_WORK, GIVEN, fixes

MEALS = ((11 * 60 + 30, 12 * 60 + 45, 60), (17 * 60 + 30, 18 * 60 + 45, 45))
"""Breaks of a shift that spans them: earliest and latest beginning by the clock on the wall, and minutes."""
URGENT_MIN, URGENT_LEFT_MIN = 120, 30
"""How long urgent work keeps somebody from when it was given, and how much longer at least from now."""
DUE_PRIORITY, OVERDUE_PRIORITY = 50, 80
"""What an errand is worth on its last day, and after it."""
DUTY_FROM_MIN, DUTY_TO_MIN = 8 * 60, 18 * 60
"""The hours of who is on duty and on no roster."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What somebody has begun of the plan before: it stands, and their day goes on from there."""

    stops: tuple[Mapping[str, Any], ...]
    end_ms: int
    site: str | None


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day without its ways: `places` in the order of the table, seconds from `zero_ms`.

    `watched`: by engineer the promised places and within how many seconds. `over`: errands whose hours are past.
    `on_s`: since when each is on that day.
    """

    organisation: str
    day: date
    zone: ZoneInfo
    zero_ms: int
    places: tuple[Place, ...]
    door_s: tuple[int, ...]
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    before: Before
    begun: Mapping[str, Begun] = field(default_factory=dict)
    watched: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    over: tuple[LeftOut, ...] = ()
    on_s: Mapping[str, int] = field(default_factory=dict)
    plan: Record | None = None


def plan_id(organisation: str, day: date) -> str:
    """Gives the id of the one plan of a day."""
    return derived_id("dayplan", organisation, day.isoformat())


def today(tx: Tx, organisation: str, now_ms: int) -> tuple[date, ZoneInfo]:
    """Gives the day that an organisation has now, and its zone."""
    zone = zone_of(settings_of(tx, organisation)["zone"])
    return local_day(zone, now_ms), zone


def facts_of(tx: Tx, organisation: str, day: date, now_ms: int) -> DayFacts:
    """Gives what the plan of a day is to be made of, as it stands now."""
    return _Gathering(tx, organisation, day, now_ms).facts()


class _Places:
    """Points in the order in which they were first named; the same point is the same place."""

    def __init__(self) -> None:
        self.points: dict[Place, int] = {}
        self.door_s: dict[int, int] = {}

    def number(self, place: Place, door_s: int = 0) -> int:
        """Gives the row of a point."""
        found = self.points.setdefault(place, len(self.points))
        self.door_s[found] = max(door_s, self.door_s.get(found, 0))
        return found


class _Gathering:
    """One reading of what is stored."""

    def __init__(self, tx: Tx, organisation: str, day: date, now_ms: int) -> None:
        self.tx, self.organisation, self.day, self.now_ms = tx, organisation, day, now_ms
        self.zone = zone_of(settings_of(tx, organisation)["zone"])
        self.zero_ms = instant(self.zone, day, 0)
        self.end_ms = instant(self.zone, day, 24 * 60)
        self.is_now = self.zero_ms <= now_ms < self.end_ms
        self.sites = {one.id: one for one in records.find(tx, "site", organisation)}
        self.contracts = {one.id: one for one in records.find(tx, "contract", organisation)}
        self.places = _Places()
        self.plan = records.get(tx, plan_id(organisation, day))
        self.on_s: dict[str, int] = {}
        self.told = records.find(tx, "day", organisation, parent=plan_id(organisation, day))

    def facts(self) -> DayFacts:
        """Puts it all together."""
        errands = self._errands()
        urgent = self._urgent()
        begun = self._begun(urgent)
        done = {stop["errand"] for one in begun.values() for stop in one.stops}
        visits, over = self._visits([one for one in errands.values() if one.id not in done])
        shifts = tuple(self._shifts(urgent, begun))
        watched = self._watched()
        return DayFacts(
            organisation=self.organisation,
            day=self.day,
            zone=self.zone,
            zero_ms=self.zero_ms,
            places=tuple(self.places.points),
            door_s=tuple(self.places.door_s[number] for number in range(len(self.places.points))),
            visits=tuple(visits),
            shifts=shifts,
            before=self._before({one.id for one in visits}),
            begun=begun,
            watched=watched,
            over=tuple(over),
            on_s=self.on_s,
            plan=self.plan,
        )

    def _s(self, at_ms: int) -> int:
        return (at_ms - self.zero_ms) // 1000

    def _stops(self, days: Iterable[Record]) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """Gives what people have been told; a plan that is still being bettered was told to nobody."""
        return ((day.body["person"], stop) for day in days for stop in day.body["stops"])

    def _errands(self) -> dict[str, Record]:
        """Gives what may be done on this day, and is not promised to the day before it."""
        id = plan_id(self.organisation, _before(self.day))
        earlier = records.find(self.tx, "day", self.organisation, parent=id)
        taken = {stop["errand"] for _, stop in self._stops(earlier) if stop["end_ms"] > self.now_ms}
        found = records.find(self.tx, "errand", self.organisation, states=("open",))
        return {
            one.id: one
            for one in sorted(found, key=lambda one: one.id)
            if one.id not in taken and self._is_of_day(one) and one.body["site"] in self.sites
        }

    def _is_of_day(self, errand: Record) -> bool:
        fixed_ms = (errand.body["pin"] or {}).get("start_ms")
        if fixed_ms is not None:
            return bool(self.zero_ms <= fixed_ms < self.end_ms)
        overdue = self.is_now and errand.body["to_ms"] <= self.zero_ms
        return bool(overdue or (errand.body["from_ms"] < self.end_ms and errand.body["to_ms"] > self.zero_ms))

    def _visits(self, errands: Iterable[Record]) -> tuple[list[Visit], list[LeftOut]]:
        visits, over = [], []
        for errand in errands:
            visit = self._visit(errand)
            if visit.early_s > visit.late_s and (visit.pin is None or visit.pin.start_s is None):
                if errand.body["to_ms"] <= self.end_ms:
                    hours = {"early_s": visit.early_s, "late_s": visit.late_s, "able": 0}
                    over.append(LeftOut(visit.id, (Reason(Code.WINDOW_OVER, hours),)))
                continue
            visits.append(visit)
        return visits, over

    def _visit(self, errand: Record) -> Visit:
        body, site = errand.body, self.sites[errand.body["site"]].body
        contract = self.contracts[body["contract"]].body
        long_s = body["minutes"] * 60
        overdue = body["to_ms"] <= self.zero_ms
        from_s = 0 if overdue else self._s(body["from_ms"])
        to_s = self._s(self.end_ms) if overdue else self._s(body["to_ms"])
        early_s = max(from_s, body["opens_min"] * 60, self._s(self.now_ms) if self.is_now else 0)
        pinned = body["pin"]
        last = OVERDUE_PRIORITY if overdue else DUE_PRIORITY if body["to_ms"] <= self.end_ms else 0
        return Visit(
            id=errand.id,
            place=self.places.number(_point(site), int(site["gate_delay_min"] or 0) * 60),
            service_s=long_s,
            early_s=early_s,
            late_s=min(to_s, body["closes_min"] * 60) - long_s,
            contract=body["contract"],
            confidential=bool(contract["confidential"]),
            skill=body["skill"],
            vehicle=body["what"] == "delivery",
            priority=max(body["priority"], last),
            pin=None if pinned is None else Pin(pinned["person"], self._pinned_s(pinned)),
        )

    def _pinned_s(self, pinned: Mapping[str, Any]) -> int | None:
        return None if pinned["start_ms"] is None else self._s(pinned["start_ms"])

    def _urgent(self) -> dict[str, Record]:
        """Gives the ticket that each engineer has in hand now: it goes before what is planned."""
        if not self.is_now:
            return {}
        held = records.find(self.tx, "ticket", self.organisation, states=[*AT_WORK, *GIVEN])
        return {one.body["engineer"]: one for one in held if one.body["engineer"]}

    def _begun(self, urgent: Mapping[str, Record]) -> dict[str, Begun]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        told = list(self._stops(self.told))
        errands = records.get_many(self.tx, {stop["errand"] for _, stop in told if stop["errand"]})
        for person, planned in told:
            errand = errands.get(planned["errand"])
            if errand is not None and errand.state == "dropped":
                continue
            done = errand is not None and errand.state == "done"
            stop = _as_made(planned, errand) if errand is not None and done else planned
            at_it = stop["start_ms"] <= self.now_ms < stop["end_ms"]
            if done or (stop["start_ms"] <= self.now_ms and not (at_it and person in urgent)):
                found.setdefault(person, []).append(stop)
        return {person: _begun_of(stops, errands) for person, stops in found.items()}

    def _before(self, visits: set[str]) -> Before:
        return {
            stop["errand"]: (person, self._s(stop["start_ms"]))
            for person, stop in self._stops(self.told)
            if stop["errand"] in visits
        }

    def _shifts(self, urgent: Mapping[str, Record], begun: Mapping[str, Begun]) -> Iterable[Shift]:
        spans = self._spans()
        seen = fixes(self.tx, self.organisation) if self.is_now else {}
        for person in records.find(self.tx, "person", self.organisation, states=["engineer"]):
            span = spans.get(person.id) or self._by_duty(person)
            if span is None or not person.body["active"] or self._went_home(person, span):
                continue
            self.on_s[person.id] = self._s(span[0])
            shift = self._shift(
                person, span, seen.get(person.id), urgent.get(person.id), begun.get(person.id)
            )
            if shift is not None:
                yield shift

    def _went_home(self, person: Record, span: tuple[int, int]) -> bool:
        """Whoever says that they are off while their shift runs is not there."""
        return self.is_now and span[0] <= self.now_ms and bool(person.body["duty"] == "off")

    def _by_duty(self, person: Record) -> tuple[int, int] | None:
        if not self.is_now or person.body["duty"] != "on":
            return None
        return instant(self.zone, self.day, DUTY_FROM_MIN), instant(self.zone, self.day, DUTY_TO_MIN)

    def _spans(self) -> dict[str, tuple[int, int]]:
        """Gives the longest stretch of this day that each is on by the rosters."""
        entries: dict[str, list[tuple[int, int]]] = {}
        for roster in records.find(self.tx, "roster", self.organisation):
            for one in roster.body["entries"]:
                span = max(one["from_ms"], self.zero_ms), min(one["to_ms"], self.end_ms)
                if one["post"] in POSTS and span[0] < span[1]:
                    entries.setdefault(one["person"], []).append(span)
        return {person: _longest(spans) for person, spans in entries.items()}

    def _shift(
        self,
        person: Record,
        span: tuple[int, int],
        fix: Fix | None,
        ticket: Record | None,
        begun: Begun | None,
    ) -> Shift | None:
        from_ms = max(span[0], self.now_ms if self.is_now else 0, begun.end_ms if begun else 0)
        start = self._start(person, fix, begun)
        if ticket is not None:
            given_ms = max(
                (one["at_ms"] for one in ticket.body["events"] if one["kind"] == "assigned"), default=0
            )
            least_ms = self.now_ms + URGENT_LEFT_MIN * MIN_MS
            from_ms = max(from_ms, least_ms, given_ms + URGENT_MIN * MIN_MS)
            start = _point(self.sites[ticket.body["site"]].body)
        from_ms += -from_ms % MIN_MS
        if start is None or from_ms >= span[1]:
            return None
        taken = sum(stop["errand"] is None for stop in begun.stops) if begun else 0
        return Shift(
            engineer=person.id,
            from_s=self._s(from_ms),
            to_s=self._s(span[1]),
            start=self.places.number(start),
            skills=frozenset(person.body["skills"] or ()),
            served=frozenset(person.body["contracts"] or ()),
            cleared=frozenset(person.body["clearance"] or ()),
            vehicle=bool(person.body["vehicle"]),
            breaks=tuple(self._breaks(span, self._s(from_ms), taken)),
            urgent=ticket.body["number"] if ticket is not None else "",
        )

    def _breaks(self, span: tuple[int, int], from_s: int, taken: int) -> Iterable[Break]:
        meals = [Break(early * 60, late * 60, minutes * 60) for early, late, minutes in MEALS]
        of_shift = [
            one
            for one in meals
            if self._s(span[0]) <= one.early_s and one.late_s + one.service_s <= self._s(span[1])
        ]
        for one in of_shift[taken:]:
            if from_s <= one.late_s:
                yield replace(one, early_s=max(one.early_s, from_s))

    def _start(self, person: Record, fix: Fix | None, begun: Begun | None) -> Place | None:
        """Where a day goes on: where the last visit was, else where they were seen, else a depot or site they serve."""
        if begun is not None and begun.site is not None:
            return _point(self.sites[begun.site].body)
        if fix is not None and seen_lately(fix, self.now_ms):
            return fix.place
        mine = [self.contracts[id] for id in person.body["contracts"] or () if id in self.contracts]
        depot = next((one.body["depot"] for one in mine if one.body["depot"]), None)
        if depot is not None:
            return _point(depot)
        at = next((one for one in self.sites.values() if one.contract in {c.id for c in mine}), None)
        return None if at is None else _point(at.body)

    def _watched(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Gives by engineer on the duty post of a contract its promised places, with the seconds promised."""
        promised: dict[str, dict[int, int]] = {}
        for one in promises_of(self.tx, self.organisation):
            rows = promised.setdefault(one.contract.id, {})
            row = self.places.number(one.place)
            rows[row] = min(rows.get(row, one.within_min * 60), one.within_min * 60)
        found: dict[str, tuple[tuple[int, int], ...]] = {}
        for roster in records.find(self.tx, "roster", self.organisation):
            for entry in roster.body["entries"]:
                here = entry["from_ms"] < self.end_ms and entry["to_ms"] > max(self.zero_ms, self.now_ms)
                if here and entry["post"] == "duty" and roster.contract in promised:
                    found[entry["person"]] = tuple(promised[roster.contract].items())
        return found


def _begun_of(stops: list[Mapping[str, Any]], errands: Mapping[str, Record]) -> Begun:
    ordered = sorted(stops, key=lambda one: (one["end_ms"], one["start_ms"]))
    sites = [errands[one["errand"]].body["site"] for one in ordered if one["errand"] in errands]
    return Begun(tuple(ordered), ordered[-1]["end_ms"], sites[-1] if sites else None)


def _as_made(stop: Mapping[str, Any], errand: Record) -> Mapping[str, Any]:
    """Gives a stop as it was: until it was told done, from when it was planned, or as long as it was to take."""
    end_ms = errand.body["ended_ms"]
    begun = stop["start_ms"] < end_ms
    start_ms = stop["start_ms"] if begun else end_ms - errand.body["minutes"] * MIN_MS
    return {**stop, "start_ms": start_ms, "end_ms": end_ms}


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _point(body: Mapping[str, Any]) -> Place:
    return Place(body["lat_deg"], body["lon_deg"])


def _longest(spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Gives the longest stretch without a gap."""
    ordered = sorted(spans)
    joined = [ordered[0]]
    for span in ordered[1:]:
        last = joined[-1]
        if span[0] <= last[1]:
            joined[-1] = (last[0], max(last[1], span[1]))
        else:
            joined.append(span)
    return max(joined, key=lambda one: (one[1] - one[0], -one[0]))
