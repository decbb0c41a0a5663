"""What a month is simulated with, from what is stored: sites with their promises, engineers, where faults were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing.eligible import rights_against
from routing.types import Need, Place
from server.domain.records import Record
from server.domain.times import from_ms
from server.domain.zones import zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.coverage import AHEAD_HOURS, HOUR_MS, rostered
from server.usecases.crew import crew_now, skill_of

PROMISE_MIN = 30
"""Where a contract promises no arrival, as the strictest do."""


def told_of(tx: Tx, organisation: str, now_ms: int) -> tuple[dict[str, Any], str]:
    """Gives an organisation's sites and engineers as `routing.simulate.scenario.read` takes them, and its zone.

    A site calls as often as it has in the tickets kept, and once besides; it stands once more for each skill that
    its devices asked for. Engineers begin where they were last seen, or at a site, in turn. They are on as the
    roster of the next seven days has them, all of them throughout where there is none, and go where contract,
    clearance and skill allow.
    """
    house = records.get(tx, organisation)
    zone = (house.body.get("zone") if house else None) or "Asia/Shanghai"
    calls = _calls(tx, organisation)
    promises = _promises(tx, organisation)
    sites = [_told(one, promises) for one in calls]
    engineers = _engineers(tx, organisation, now_ms, zone, calls)
    return {"sites": sites, "engineers": engineers}, zone


@dataclass(frozen=True, slots=True)
class _Calls:
    """A site as it calls for one skill, or for none."""

    site: Record
    contract: Record
    skill: str | None
    weight: int

    @property
    def id(self) -> str:
        return f"{self.site.id}:{self.skill}" if self.skill else self.site.id

    @property
    def name(self) -> str:
        return f"{self.site.body['zh']} · {self.skill}" if self.skill else str(self.site.body["zh"])

    @property
    def need(self) -> Need:
        place = Place(self.site.body["lat_deg"], self.site.body["lon_deg"])
        return Need(place, self.contract.id, bool(self.contract.body["confidential"]), self.skill, 0, None)


def _calls(tx: Tx, organisation: str) -> list[_Calls]:
    called = Counter(
        (one.body["site"], skill_of(tx, one)) for one in records.find(tx, "ticket", organisation)
    )
    contracts = {one.id: one for one in records.find(tx, "contract", organisation)}
    return [
        _Calls(site, contracts[site.contract], skill, called[site.id, skill] + (skill is None))
        for site in records.find(tx, "site", organisation)
        if site.contract in contracts
        for skill in (None, *sorted(skill for of, skill in called if of == site.id and skill))
    ]


def _told(one: _Calls, promises: Mapping[str, int]) -> dict[str, Any]:
    body = one.site.body
    return {
        "id": one.id,
        "name": one.name,
        "lat_deg": body["lat_deg"],
        "lon_deg": body["lon_deg"],
        "door_min": body["gate_delay_min"] or 0,
        "promise_min": promises.get(one.contract.id, PROMISE_MIN),
        "weight": one.weight,
    }


def _engineers(
    tx: Tx, organisation: str, now_ms: int, zone: str, calls: Sequence[_Calls]
) -> list[dict[str, Any]]:
    if not calls:
        return []
    weeks = _weeks(tx, organisation, now_ms, zone)
    placed = [(one.need.place.lat_deg, one.need.place.lon_deg) for one in calls]
    told = []
    for number, one in enumerate(crew_now(tx, organisation, now_ms).everybody):
        week = weeks.get(one.id)
        if weeks and week is None:
            continue
        lat_deg, lon_deg = placed[number % len(placed)]
        if one.fix is not None:
            lat_deg, lon_deg = one.fix.place.lat_deg, one.fix.place.lon_deg
        serves = [to.id for to in calls if not rights_against(one, to.need)]
        told.append(
            {"id": one.id, "lat_deg": lat_deg, "lon_deg": lon_deg, "week": week or [], "serves": serves}
        )
    return told


def _weeks(tx: Tx, organisation: str, now_ms: int, zone: str) -> dict[str, list[bool]]:
    """Gives the hours from Monday 0:00 of each who is on in the next seven days; nobody where no roster is."""
    start_ms = now_ms - now_ms % HOUR_MS
    found: dict[str, list[bool]] = {}
    for number, on in enumerate(rostered(tx, organisation, start_ms)):
        at = from_ms(start_ms + number * HOUR_MS).astimezone(zone_of(zone))
        for person in on:
            found.setdefault(person, [False] * AHEAD_HOURS)[at.weekday() * 24 + at.hour] = True
    return found


def _promises(tx: Tx, organisation: str) -> dict[str, int]:
    """Gives the shortest promise of arrival of each contract, in minutes."""
    found: dict[str, int] = {}
    for one in records.find(tx, "commitment", organisation):
        if one.body.get("kind") == "arrive" and one.body.get("within_min") and one.contract:
            found[one.contract] = min(found.get(one.contract, 10**6), one.body["within_min"])
    return found
