"""Who there is to be sent, from what is stored: where they were last seen, what they are at, what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from routing.eligible import seen_lately
from routing.stay import stays
from routing.types import Duty, Engineer, Fix, Place
from server.domain.actors import Role
from server.domain.errors import Problem
from server.domain.fixes import is_exchanged, is_unset, metres
from server.domain.records import Record
from server.domain.roster import Entry, absent, on_post, standing_in
from server.domain.times import MIN_MS, from_ms
from server.domain.zones import zone_of
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.going import going_to
from server.usecases.picture import Hand, fixes, hands, seldom_changed
from server.usecases.standby import live_of
from server.usecases.works import Ground, Works, ground_of

FOR_EVER_MS = 2**62
AROUND_M = 500.0
"""A position so near the site keeps a resident there."""


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

    def posted(self, one: Engineer, now_ms: int) -> Engineer:
        """Marks somebody who is posted here: they are there, unless a fresh position says otherwise."""
        fix = one.fix
        elsewhere = (
            fix is not None
            and seen_lately(fix, now_ms)
            and metres((fix.place.lat_deg, fix.place.lon_deg), (self.place.lat_deg, self.place.lon_deg))
            > AROUND_M
        )
        return replace(one, resident=True, fix=fix if elsewhere else Fix(self.place))

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


@dataclass(frozen=True, slots=True)
class Crew:
    """Every active engineer of an organisation at one instant, by id, with all that they have in hand."""

    people: Mapping[str, Engineer]
    hands: Mapping[str, Sequence[Hand]]
    works: Works

    @property
    def now_ms(self) -> int:
        """The instant."""
        return self.works.now_ms

    @property
    def everybody(self) -> list[Engineer]:
        """Gives them for no ticket of its own."""
        return list(self.people.values())

    def for_ticket(self, tx: Tx, ticket: Record, where: Where) -> list[Engineer]:
        """Gives them as routing reasons about them for this ticket: it is no work that keeps anybody from it."""
        going = {one.body["engineer"] for one in going_to(tx, ticket)}
        found = dict(self.people)
        for id in found.keys() & (going | where.residents):
            others = [one for one in self.hands.get(id, ()) if one.ticket != ticket.id]
            one = replace(found[id], going=id in going, **self.works.of(others, found[id].fix))
            found[id] = where.posted(one, self.now_ms) if id in where.residents else one
        return list(found.values())


def crew_now(tx: Tx, organisation: str, now_ms: int) -> Crew:
    """Gives the crew; of those of whom nothing has changed, the very engineers that were given before."""
    basics = seldom_changed(tx, "basics", organisation, lambda: _basics(tx, organisation))
    posts = basics.posts(now_ms)
    seen, in_hand = fixes(tx, organisation), hands(tx, organisation)
    kept: dict[str, _Made] = tx.made(("crew", organisation)) or {}
    works = Works(stays(), basics.sites, now_ms)
    apart = in_hand.keys() | posts.absent | posts.standing_in.keys() | basics.standing_by.keys()
    found: dict[str, _Made] = {}
    for id, basic in basics.engineers.items():
        was, fix = kept.get(id), seen.get(id)
        if was is None or was.basic is not basic or was.fix is not fix or was.apart or id in apart:
            engineer = _engineer(basic, fix, posts)
            if id in in_hand:
                engineer = replace(engineer, **works.of(in_hand[id], fix))
            if standby := basics.standing_by.get(id):
                engineer = _standing_by(engineer, standby, now_ms)
            was = _Made(basic, fix, id in apart, engineer)
        found[id] = was
    tx.keep_made(("crew", organisation), found)
    return Crew({id: one.engineer for id, one in found.items()}, in_hand, works)


class _Made(NamedTuple):
    """An engineer and what they were made of; one of whom more is to be said (`apart`) is made each time."""

    basic: Engineer
    fix: Fix | None
    apart: bool
    engineer: Engineer


def _engineer(basic: Engineer, fix: Fix | None, posts: Posts) -> Engineer:
    stands_in = posts.standing_in.get(basic.id, "")
    return replace(
        basic,
        # whoever stands in is called, though they did not say that they are on duty
        duty=Duty.ON_CALL if stands_in and basic.duty is Duty.OFF else basic.duty,
        fix=fix,
        absent=basic.id in posts.absent,
        stands_in=stands_in,
    )


def _standing_by(one: Engineer, standby: Mapping[str, Any], now_ms: int) -> Engineer:
    """Marks somebody who stands by: with no fresh word they are taken to be there, once they must have arrived."""
    there_ms = standby["accepted_ms"] + standby["minutes"] * MIN_MS
    is_there = now_ms >= there_ms and not seen_lately(one.fix, now_ms)
    fix = Fix(Place(standby["lat_deg"], standby["lon_deg"])) if is_there else one.fix
    return replace(one, fix=fix, stands_by=(standby["zh"], standby["en"]))


@dataclass(slots=True)
class _Basics:
    """What of the crew seldom changes: active engineers by id, all names, each roster's entries, where sites are.

    `standing_by`: what those have agreed to who wait somewhere.
    """

    engineers: Mapping[str, Engineer]
    names: Mapping[str, str]
    rosters: Sequence[Sequence[Entry]]
    standing_by: Mapping[str, Mapping[str, Any]]
    sites: Mapping[str, Ground]
    _posts: tuple[int, int, Posts] | None = None

    def posts(self, now_ms: int) -> Posts:
        """Gives who is away and who stands in; counted anew when a shift has begun or ended since."""
        kept = self._posts
        if kept is None or not kept[0] <= now_ms < kept[1]:
            self._posts = kept = self._count(now_ms)
        return kept[2]

    def _count(self, now_ms: int) -> tuple[int, int, Posts]:
        away = {one for entries in self.rosters for one in absent(entries, now_ms)}
        stand_in = {one: of for entries in self.rosters for one, of in standing_in(entries, now_ms).items()}
        ends = [one[end] for entries in self.rosters for one in entries for end in ("from_ms", "to_ms")]
        until_ms = min((one for one in ends if one > now_ms), default=FOR_EVER_MS)
        named = {one: self.names.get(of, "?") for one, of in stand_in.items()}
        return now_ms, until_ms, Posts(frozenset(away), named)


def _basics(tx: Tx, organisation: str) -> _Basics:
    people = sorted(records.find(tx, "person", organisation), key=attrgetter("id"))
    engineers = [one for one in people if one.state == Role.ENGINEER and one.body["active"]]
    rosters = [one.body["entries"] for one in records.find(tx, "roster", organisation)]
    names = {one.id: one.body["name"] for one in people}
    waiting = {one: by.body for one, by in live_of(tx, organisation).items() if by.state == "accepted"}
    sites = {one.id: ground_of(one) for one in records.find(tx, "site", organisation)}
    return _Basics({one.id: _basic(one) for one in engineers}, names, rosters, waiting, sites)


def _basic(person: Record) -> Engineer:
    return Engineer(
        id=person.id,
        name=person.body["name"],
        duty=Duty(person.body["duty"]),
        skills=frozenset(person.body["skills"] or ()),
        served=frozenset(person.body["contracts"] or ()),
        cleared=frozenset(person.body["clearance"] or ()),
        vehicle=bool(person.body["vehicle"]),
    )


@dataclass(frozen=True, slots=True)
class Posts:
    """What the rosters say of this instant: who is away, and who stands in, each with the name for whom."""

    absent: frozenset[str]
    standing_in: Mapping[str, str]
