"""A ticket's clocks from what is stored: its contract's terms, the rows it pinned, its events, their calendars."""

from __future__ import annotations

from server.domain.calendars import Calendar, calendars_of
from server.domain.clock_errors import ClockError
from server.domain.commitments import Commitment, commitment_of, most_specific
from server.domain.errors import Problem
from server.domain.events import Event, event_of
from server.domain.records import Record
from server.domain.ticket_clocks import (
    Judged,
    Terms,
    TicketClock,
    first_grade,
    read_events,
    ticket_clocks,
    ticket_verdicts,
)
from server.storage.port import Tx
from server.storage.tables import records


def terms_for(tx: Tx, ticket: Record) -> Terms:
    """Gives what this ticket was promised: the rows pinned when it was opened, later versions left aside.

    Raises:
        Problem: record-unknown where the contract or a pinned row is not there: a promise is never lost silently.
    """
    contract = records.get(tx, ticket.body["contract"])
    if contract is None:
        raise Problem("record-unknown")
    pinned = ticket.body["commitments"]
    rows = records.get_many(tx, pinned)
    if any(id not in rows for id in pinned):
        raise Problem("record-unknown")
    commitments = tuple(commitment_of(rows[id].body) for id in pinned)
    return Terms(tuple(contract.body["types"]), tuple(contract.body["severities"]), commitments)


def events_for(ticket: Record) -> list[Event]:
    """Gives what happened to this ticket, its clock events and its story, as the clocks read it."""
    return [event_of(event) for event in ticket.body["events"]]


def calendars_for(tx: Tx, ticket: Record, terms: Terms | None = None) -> dict[str, Calendar]:
    """Gives the calendars of the rows this ticket pinned, by id; `terms` are the ticket's, where known already.

    One that cannot be read is left out, so that its clocks say `unknown-calendar` and the others still run.
    """
    return _calendars_of(tx, terms or terms_for(tx, ticket))


def judged(tx: Tx, ticket: Record, at_ms: int) -> tuple[list[Judged], dict[str, Calendar]]:
    """Gives the verdicts of every clock of this ticket at an instant, by what is known now, and their calendars."""
    terms = terms_for(tx, ticket)
    calendars = _calendars_of(tx, terms)
    return ticket_verdicts(terms, read_events(terms, ticket.body["events"]), calendars, at_ms), calendars


def clocks_of(tx: Tx, ticket: Record, at_ms: int) -> list[TicketClock]:
    """Gives every clock of this ticket at an instant, as a screen, a timer or an API shows it."""
    terms = terms_for(tx, ticket)
    return ticket_clocks(terms, read_events(terms, ticket.body["events"]), _calendars_of(tx, terms), at_ms)


def _calendars_of(tx: Tx, terms: Terms) -> dict[str, Calendar]:
    found: dict[str, Record] = {}
    missing = {row.calendar for row in terms.commitments}
    names = sorted(missing)
    while missing:
        loaded = records.get_many(tx, missing)
        found |= {id: one for id, one in loaded.items() if one.kind == "calendar"}
        bases = {one.body["base"] for one in loaded.values() if one.kind == "calendar"}
        missing = {base for base in bases if base is not None and base not in found}
        if not loaded:
            break
    calendars: dict[str, Calendar] = {}
    for name in names:
        try:
            calendars[name] = calendars_of(one.body for one in _chain(found, name))[name]
        except (ClockError, KeyError):
            continue
    return calendars


def _chain(found: dict[str, Record], name: str) -> list[Record]:
    """Gives a calendar and what it stands on; a base that leads back ends the walk, `calendars_of` refuses it."""
    chain: list[Record] = []
    at: str | None = name
    while at is not None and at in found and found[at] not in chain:
        chain.append(found[at])
        at = found[at].body["base"]
    return chain


def first_rows(tx: Tx, contract: Record, during: str | None) -> dict[str, Commitment]:
    """Gives the rows that hold for a report of this phase before anyone graded it, by kind: its reporter's promises."""
    rows = records.get_many(tx, contract.body["commitments"])
    commitments = tuple(commitment_of(rows[id].body) for id in contract.body["commitments"] if id in rows)
    grade = first_grade(contract.body["types"], contract.body["severities"], during)
    found: dict[str, Commitment] = {}
    for kind in dict.fromkeys(row.kind for row in commitments):
        group = [row for row in commitments if row.kind == kind]
        row = most_specific(group, grade.type, grade.severity, grade.during)
        if row is not None:
            found[kind] = row
    return found
