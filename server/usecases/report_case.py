"""A ticket with everything that its work report is told from, as far as the reader may see it (B-16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.actors import Actor
from server.domain.calendars import Calendar
from server.domain.events import Event, event_of
from server.domain.records import Record
from server.domain.ticket_clocks import Judged, Terms, ticket_verdicts
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.clocks import calendars_for, terms_for
from server.usecases.contacts import contact_of, signers_of
from server.usecases.report_words import Language, Words
from server.usecases.sight import may_see
from server.usecases.spoken import told_events

type Picture = Callable[[str], bytes | None]
"""Gives the bytes of a stored picture by its SHA-256; None while they are not here."""


def pictures_at(path_of: Callable[[str], Path]) -> Picture:
    """Gives the reader of pictures that lie where `path_of` says."""

    def picture(sha256: str) -> bytes | None:
        try:
            return path_of(sha256).read_bytes()
        except FileNotFoundError:
            return None  # named by an operation and not here yet

    return picture


@dataclass(frozen=True, slots=True)
class Case:
    """What one reader may read of a ticket at `now_ms`. `contact` is None for who may not know the reporter."""

    tx: Tx
    actor: Actor
    ticket: Record
    now_ms: int
    words: Words
    visits: tuple[Mapping[str, Any], ...]
    contact: Mapping[str, Any] | None
    signers: Mapping[str, str]
    terms: Terms
    events: tuple[Event, ...]
    calendars: Mapping[str, Calendar]
    picture: Picture

    def seen(self, id: str | None) -> Mapping[str, Any]:
        """Gives the body of a record; empty where there is none or the reader may not see it."""
        found = records.get(self.tx, id) if id else None
        return found.body if found is not None and may_see(self.actor, found) else {}

    def who(self, by: str | None) -> str:
        """Gives the name of who acted; where that is no person, or none to be named, the role."""
        person = records.get(self.tx, by) if by and "-" in by else None
        if person is None or person.kind != "person":
            known = by if by and "-" not in by else "nobody"
            return self.words.word("roles", known)
        return str(person.body["name"] if may_see(self.actor, person) else self._role(person))

    def of_visits(self, key: str) -> list[Mapping[str, Any]]:
        """Gives the entries of all visits, in the order of their times."""
        found = [entry for visit in self.visits for entry in visit[key]]
        return sorted(found, key=lambda entry: (entry["at_ms"], entry.get("id") or ""))

    def judged(self, at_ms: int) -> list[Judged]:
        """Gives every clock's verdict at an instant by what was known then."""
        return ticket_verdicts(self.terms, self.events, self.calendars, at_ms)

    def _role(self, person: Record) -> str:
        return self.words.word("roles", person.body["role"])


def case_of(tx: Tx, actor: Actor, ticket: Record, language: Language, now_ms: int, picture: Picture) -> Case:
    """Gathers a ticket's case for a reader.

    Raises:
        Problem: record-unknown where the site, the contract or a pinned row is not there.
    """
    found = records.find(tx, "visit", ticket.organisation, parent=ticket.id)
    contact = contact_of(tx, ticket.id)
    heard = contact if contact is not None and may_see(actor, contact) else None
    return Case(
        tx=tx,
        actor=actor,
        ticket=ticket,
        now_ms=now_ms,
        words=Words(language, _zone(tx, ticket), ticket.body["reported_ms"]),
        visits=tuple(visit.body for visit in reversed(found) if may_see(actor, visit)),
        contact=heard.body if heard else None,
        signers=signers_of(heard),
        terms=terms_for(tx, ticket),
        events=tuple(event_of(event) for event in told_events(tx, actor, ticket)),
        calendars=calendars_for(tx, ticket),
        picture=picture,
    )


def _zone(tx: Tx, ticket: Record) -> ZoneInfo:
    """Gives the site's zone, also for a reader who may not read the site: every instant needs one."""
    site = records.get(tx, ticket.body["site"])
    organisation = records.get(tx, ticket.organisation)
    home = site or organisation
    return ZoneInfo(home.body["zone"] if home is not None else "UTC")
