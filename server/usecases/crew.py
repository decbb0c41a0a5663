"""Who there is to be sent, from what is stored: where they were last seen, what they are at, what they may do."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from routing.eligible import OLDEST_FIX_S
from routing.types import Busy, Duty, Engineer, Fix, Place, Snap
from server.domain.actors import Role
from server.domain.errors import Problem
from server.domain.fixes import is_exchanged, is_unset, metres
from server.domain.records import Record
from server.domain.roster import absent, on_post, standing_in
from server.domain.ticket_states import OPEN
from server.domain.times import from_ms
from server.domain.zones import zone_of
from server.storage.port import Row, Tx
from server.storage.tables import positions, records
from server.usecases.going import going_to

AT_WORK = ("under_way", "on_site")
"""On another visit in these states an engineer is not free, and nobody can say until when."""

AROUND_M = 500.0
"""A position so near the site keeps a resident there."""

GIVEN = ("assigned", "accepted")


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
    def is_unset(self) -> bool:
        """Whether nobody has entered where it is."""
        return is_unset((self.place.lat_deg, self.place.lon_deg))

    def must_have_position(self, known: Iterable[Engineer]) -> None:
        """Refuses to reckon with a point that is none; `known`: people whose fixes tell whether it can be right.

        Raises:
            Problem: site-without-position; site-coordinates-exchanged.
        """
        here = (self.place.lat_deg, self.place.lon_deg)
        if self.is_unset:
            raise Problem("site-without-position")
        if is_exchanged(here, [(one.fix.place.lat_deg, one.fix.place.lon_deg) for one in known if one.fix]):
            raise Problem("site-coordinates-exchanged")

    @property
    def door_s(self) -> int:
        """From the gate to the door."""
        return int(self.site.body["gate_delay_min"] or 0) * 60


def where_of(tx: Tx, ticket: Record, now_ms: int) -> Where:
    """Gives where a ticket is to be served.

    Raises:
        Problem: record-unknown where its site or contract is not there.
    """
    found = records.get_many(tx, (ticket.body["site"], ticket.body["contract"]))
    site, contract = found.get(ticket.body["site"]), found.get(ticket.body["contract"])
    if site is None or contract is None:
        raise Problem("record-unknown")
    entries = [
        entry
        for roster in records.find(tx, "roster", ticket.organisation, contract=contract.id)
        for entry in roster.body["entries"]
    ]
    return Where(site, contract, frozenset(on_post(entries, "resident", now_ms)))


def skill_of(tx: Tx, ticket: Record) -> str | None:
    """Gives the skill that the reported device's model asks for; where no device is named, none is asked."""
    equipment = records.get(tx, ticket.body["equipment"]) if ticket.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    return (model.body["skill"] or None) if model else None


def engineers_for(tx: Tx, ticket: Record, where: Where, now_ms: int) -> list[Engineer]:
    """Gives every active engineer of the organisation as routing reasons about them, for this ticket."""
    seen = seen_in(tx, ticket.organisation)
    others = _hands(tx, ticket.organisation, ticket.id)
    going = {one.body["engineer"] for one in going_to(tx, ticket)}
    posts = _posts(tx, ticket.organisation, now_ms)
    people = records.find(tx, "person", ticket.organisation, states=[Role.ENGINEER])
    return [
        _here(_engineer(one, seen.get(one.id), others.get(one.id, []), posts, now_ms), where, going)
        for one in people
        if one.body["active"]
    ]


def everybody(tx: Tx, organisation: str, now_ms: int) -> list[Engineer]:
    """Gives every active engineer with all that they have in hand, for no ticket of its own."""
    seen = seen_in(tx, organisation)
    hands = _hands(tx, organisation)
    posts = _posts(tx, organisation, now_ms)
    people = records.find(tx, "person", organisation, states=[Role.ENGINEER])
    return [
        _engineer(one, seen.get(one.id), hands.get(one.id, []), posts, now_ms)
        for one in people
        if one.body["active"]
    ]


def _engineer(
    person: Record, seen: Row | None, others: Sequence[Hand], posts: Posts, now_ms: int
) -> Engineer:
    at_work = sorted(one.number for one in others if one.state in AT_WORK)
    given = sorted(one.number for one in others if one.state in GIVEN)
    return Engineer(
        id=person.id,
        name=person.body["name"],
        duty=_duty(Duty(person.body["duty"]), person.id in posts.standing_in),
        skills=frozenset(person.body["skills"] or ()),
        served=frozenset(person.body["contracts"] or ()),
        cleared=frozenset(person.body["clearance"] or ()),
        vehicle=bool(person.body["vehicle"]),
        fix=fix_of(seen, now_ms),
        busy=Busy(at_work[0], None) if at_work else None,
        holds=tuple(given),
        absent=person.id in posts.absent,
        stands_in=posts.standing_in.get(person.id, ""),
    )


def _duty(said: Duty, stands_in: bool) -> Duty:
    """Whoever stands in is called, though they did not say that they are on duty."""
    return Duty.ON_CALL if stands_in and said is Duty.OFF else said


def _here(engineer: Engineer, where: Where, going: Container[str]) -> Engineer:
    """Marks who goes to this ticket, and who is posted at its site: there, unless a fresh position says otherwise."""
    if engineer.id in going:
        engineer = replace(engineer, going=True)
    if engineer.id not in where.residents:
        return engineer
    fix = engineer.fix
    elsewhere = (
        fix is not None
        and fix.age_s <= OLDEST_FIX_S
        and metres((fix.place.lat_deg, fix.place.lon_deg), (where.place.lat_deg, where.place.lon_deg))
        > AROUND_M
    )
    return replace(engineer, resident=True, fix=fix if elsewhere else Fix(where.place))


@dataclass(frozen=True, slots=True)
class Posts:
    """What the rosters say of this instant: who is away, and who stands in, each with the name for whom."""

    absent: frozenset[str]
    standing_in: Mapping[str, str]


def _posts(tx: Tx, organisation: str, now_ms: int) -> Posts:
    away: set[str] = set()
    found: dict[str, str] = {}
    for roster in records.find(tx, "roster", organisation):
        away |= absent(roster.body["entries"], now_ms)
        found |= standing_in(roster.body["entries"], now_ms)
    names = records.get_many(tx, set(found.values()))
    return Posts(
        frozenset(away), {one: names[of].body["name"] if of in names else "?" for one, of in found.items()}
    )


class Hand(NamedTuple):
    """One visit that somebody has in hand: its ticket's number, and how far they are with it."""

    number: str
    state: str


def _hands(tx: Tx, organisation: str, but: str | None = None) -> dict[str, list[Hand]]:
    """Gives the visits in each engineer's hands, who leads and who was sent along; one ticket is left aside."""
    visits = records.find(tx, "visit", organisation, states=[*AT_WORK, *GIVEN])
    open_now = records.get_many(tx, {one.body["ticket"] for one in visits if one.body["ticket"] != but})
    found: dict[str, list[Hand]] = {}
    for one in visits:
        ticket = open_now.get(one.body["ticket"])
        if ticket is not None and ticket.body["state"] in OPEN:
            found.setdefault(one.body["engineer"], []).append(Hand(ticket.body["number"], one.body["state"]))
    return found


def seen_in(tx: Tx, organisation: str) -> Mapping[str, Row]:
    """Gives where everybody was last seen, by person."""
    return {row["person"]: row for row in positions.of_organisation(tx, organisation, snapped=True)}


def fix_of(seen: Row | None, now_ms: int) -> Fix | None:
    """Gives a last known position with its age; None for somebody nobody has seen."""
    if seen is None:
        return None
    age_s = max(0, now_ms - seen["at_ms"]) // 1000
    return Fix(Place(seen["lat_deg"], seen["lon_deg"]), age_s, seen["accuracy_m"], _snap_of(seen))


def snap_row(snap: Snap) -> dict[str, Any]:
    """Gives a snap as it is kept beside its fix; `fix_of` reads it back."""
    return {
        "snap_map": snap.map,
        "snap_arc": snap.arc,
        "snap_twin": snap.twin,
        "snap_share": snap.share,
        "snap_off_m": snap.off_m,
    }


def _snap_of(seen: Row) -> Snap | None:
    if seen.get("snap_map") is None:
        return None
    return Snap(seen["snap_map"], seen["snap_arc"], seen["snap_share"], seen["snap_off_m"], seen["snap_twin"])
