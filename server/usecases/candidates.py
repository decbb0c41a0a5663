"""Who can still keep a ticket's arrival promise, and by how much: facts from what is stored, choice by routing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing.choose import Candidate, choose
from routing.eligible import OLDEST_FIX_S
from routing.engines import everywhere
from routing.travel import Travel, TravelTimes
from routing.types import Busy, Duty, Engineer, Fix, Need, Place, Reason
from routing.words import words
from server.domain.actors import Role
from server.domain.clocks import State
from server.domain.errors import Problem
from server.domain.records import Record
from server.domain.ticket_clocks import TicketClock
from server.domain.times import from_ms
from server.domain.zones import zone_of
from server.storage.port import Row, Tx
from server.storage.tables import positions, records
from server.usecases.clocks import clocks_of

AT_WORK = ("under_way", "on_site")
"""On another ticket in these states an engineer is not free, and nobody can say until when."""

GIVEN = ("assigned", "accepted")
OPEN_ENDED = frozenset({State.RUNNING, State.PROVISIONAL_BREACH, State.BREACHED, State.UNDECIDED})


@dataclass(frozen=True, slots=True)
class Where:
    """The site of a ticket, its contract, and who is posted there as a resident now."""

    site: Record
    contract: Record
    residents: frozenset[str]

    def at(self, now_ms: int) -> datetime:
        """Gives an instant in the site's own zone, whose traffic and whose time of day count."""
        return from_ms(now_ms).astimezone(zone_of(self.site.body["zone"]))

    @property
    def place(self) -> Place:
        """The site's point."""
        return Place(self.site.body["lat_deg"], self.site.body["lon_deg"])

    @property
    def door_s(self) -> int:
        """From the gate to the door."""
        return int(self.site.body["gate_delay_min"] or 0) * 60


def candidates(
    tx: Tx, ticket: Record, organisation: str, now_ms: int, *, travel_times: TravelTimes | None = None
) -> dict[str, Any]:
    """Gives every active engineer of the organisation once: ranked for this ticket, or ruled out with each reason.

    The deadline is that of the arrival clock still to be stopped; without one nobody has slack and the quickest
    comes first. The answer is GET /tickets/{id}/candidates without `now`.

    Raises:
        Problem: record-unknown for a ticket of another organisation, or whose site or contract is not there.
    Source: B-03, D-04.
    """
    if ticket.organisation != organisation:
        raise Problem("record-unknown")
    where = _where(tx, ticket, now_ms)
    clock = arrival_clock(clocks_of(tx, ticket, now_ms))
    deadline_ms = clock.due_ms if clock else None
    need = Need(
        place=where.place,
        contract=where.contract.id,
        confidential=bool(where.contract.body["confidential"]),
        skill=_skill(tx, ticket),
        door_s=where.door_s,
        deadline_ms=deadline_ms,
    )
    engine = travel_times or everywhere()
    at = where.at(now_ms)
    choice = choose(need, _engineers(tx, ticket, where, now_ms), engine, at)
    return {
        "deadline_ms": deadline_ms,
        "commitment": clock.commitment if clock else None,
        "engine": engine.name,
        "fallbacks": [{"engine": one.engine, "code": one.code.value} for one in choice.fallbacks],
        "items": [_item(one, at) for one in choice.items],
        "ruled_out": [
            {"person": one.engineer.id, "name": one.engineer.name, "reasons": _said(one.reasons, at)}
            for one in choice.ruled_out
        ],
    }


def eta(
    tx: Tx, ticket: Record, now_ms: int, *, travel_times: TravelTimes | None = None
) -> dict[str, Any] | None:
    """Gives when the engineer under way to this ticket will be there: at half and at nine of ten of such ways.

    They drive towards the site since they set off or were last seen, whichever is later. None where nobody is
    under way, or was not seen within half an hour.

    Source: C-09.
    """
    if ticket.body["state"] != "under_way" or not ticket.body["engineer"]:
        return None
    seen = _seen(tx, ticket.organisation).get(ticket.body["engineer"])
    fix = _fix(seen, now_ms)
    if seen is None or fix is None or fix.age_s > OLDEST_FIX_S:
        return None
    where = _where(tx, ticket, now_ms)
    way = (travel_times or everywhere()).table([fix], [where.place], where.at(now_ms)).way(0)
    if way is None:
        return None
    visit = records.get(tx, ticket.body["visit"]) if ticket.body["visit"] else None
    departed_ms = (visit.body["departed_ms"] if visit else None) or seen["at_ms"]
    since_ms = min(now_ms, max(seen["at_ms"], departed_ms))
    door_ms = 0 if ticket.body["engineer"] in where.residents else where.door_s * 1000
    eta_ms = max(now_ms, since_ms + way.p50_s * 1000) + door_ms
    return {
        "eta_ms": eta_ms,
        "eta_p90_ms": max(eta_ms, since_ms + way.p90_s * 1000 + door_ms),
        "engine": way.engine,
        "assumed": way.assumed,
        "age_s": way.age_s,
    }


def arrival_clock(clocks: list[TicketClock]) -> TicketClock | None:
    """Gives the arrival clock that somebody can still stop, the earliest due of several; None where there is none."""
    open_ended = [
        one
        for one in clocks
        if one.kind == "arrive"
        and one.state in OPEN_ENDED
        and one.stopped_ms is None
        and one.due_ms is not None
    ]
    return min(open_ended, key=lambda one: (one.due_ms or 0, one.commitment), default=None)


def _where(tx: Tx, ticket: Record, now_ms: int) -> Where:
    found = records.get_many(tx, (ticket.body["site"], ticket.body["contract"]))
    site, contract = found.get(ticket.body["site"]), found.get(ticket.body["contract"])
    if site is None or contract is None:
        raise Problem("record-unknown")
    entries = [
        entry
        for roster in records.find(tx, "roster", ticket.organisation, contract=contract.id)
        for entry in roster.body["entries"]
    ]
    residents = {
        entry["person"]
        for entry in entries
        if entry["post"] == "resident" and entry["from_ms"] <= now_ms < entry["to_ms"]
    }
    return Where(site, contract, frozenset(residents))


def _skill(tx: Tx, ticket: Record) -> str | None:
    """Gives the skill that the reported device's model asks for; where no device is named, none is asked."""
    equipment = records.get(tx, ticket.body["equipment"]) if ticket.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    return (model.body["skill"] or None) if model else None


def _engineers(tx: Tx, ticket: Record, where: Where, now_ms: int) -> list[Engineer]:
    seen = _seen(tx, ticket.organisation)
    others = _others(tx, ticket)
    people = records.find(tx, "person", ticket.organisation, states=[Role.ENGINEER])
    return [
        _engineer(one, seen.get(one.id), others.get(one.id, []), where, now_ms)
        for one in people
        if one.body["active"]
    ]


def _engineer(person: Record, seen: Row | None, others: list[Record], where: Where, now_ms: int) -> Engineer:
    at_work = sorted(one.body["number"] for one in others if one.body["state"] in AT_WORK)
    given = sorted(one.body["number"] for one in others if one.body["state"] in GIVEN)
    return Engineer(
        id=person.id,
        name=person.body["name"],
        duty=Duty(person.body["duty"]),
        skills=frozenset(person.body["skills"] or ()),
        served=frozenset(person.body["contracts"] or ()),
        cleared=frozenset(person.body["clearance"] or ()),
        vehicle=bool(person.body["vehicle"]),
        fix=_fix(seen, now_ms),
        busy=Busy(at_work[0], None) if at_work else None,
        resident=person.id in where.residents,
        holds=tuple(given),
    )


def _others(tx: Tx, ticket: Record) -> dict[str, list[Record]]:
    """Gives the other tickets in each engineer's hands."""
    found: dict[str, list[Record]] = {}
    for one in records.find(tx, "ticket", ticket.organisation, states=[*AT_WORK, *GIVEN]):
        if one.id != ticket.id and one.body["engineer"]:
            found.setdefault(one.body["engineer"], []).append(one)
    return found


def _seen(tx: Tx, organisation: str) -> Mapping[str, Row]:
    return {row["person"]: row for row in positions.of_organisation(tx, organisation)}


def _fix(seen: Row | None, now_ms: int) -> Fix | None:
    if seen is None:
        return None
    age_s = max(0, now_ms - seen["at_ms"]) // 1000
    return Fix(Place(seen["lat_deg"], seen["lon_deg"]), age_s, seen["accuracy_m"])


def _item(one: Candidate, at: datetime) -> dict[str, Any]:
    return {
        "person": one.engineer.id,
        "name": one.engineer.name,
        "rank": one.rank,
        "travel": _travel(one.travel),
        "door_s": one.door_s,
        "eta_ms": one.eta_ms,
        "eta_p90_ms": one.eta_p90_ms,
        "slack_s": one.slack_s,
        "probability": None if one.probability is None else round(one.probability, 3),
        "reasons": _said(one.reasons, at),
    }


def _travel(way: Travel) -> dict[str, Any]:
    return {
        "p50_s": way.p50_s,
        "p90_s": way.p90_s,
        "engine": way.engine,
        "age_s": way.age_s,
        "assumed": way.assumed,
    }


def _said(reasons: tuple[Reason, ...], at: datetime) -> list[dict[str, str]]:
    zone = at.tzinfo
    assert zone is not None
    return [{"code": one.code.value, **words(one, zone)._asdict()} for one in reasons]
