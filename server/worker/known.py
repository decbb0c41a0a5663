"""What looks at many tickets have in common, read once for all of them from one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.domain.calendars import Calendar
from server.domain.records import Record
from server.domain.ticket_clocks import Terms
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.audience import Staff, staff_of
from server.usecases.clocks import calendars_for, terms_for

TOLD = ("alert", "task")
"""Kinds of record that say what was told of a ticket."""

type Promise = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Known:
    """Terms and calendars by what was promised, people and roster by contract, tickets and what was told of them."""

    tx: Tx
    _terms: dict[Promise, tuple[Terms, dict[str, Calendar]]] = field(default_factory=dict)
    _staff: dict[tuple[str, str | None], Staff] = field(default_factory=dict)
    _tickets: dict[str, Record] = field(default_factory=dict)
    _told: dict[tuple[str, str], list[Record]] = field(default_factory=dict)

    def gather(self, tickets: Sequence[str]) -> None:
        """Reads tickets, and what was told of them, at once; what was not gathered is read when it is asked for."""
        self._tickets = records.get_many(self.tx, tickets)
        self._told = records.children(self.tx, TOLD, tickets)

    def ticket(self, id: str) -> Record | None:
        """The ticket of this id."""
        return self._tickets.get(id) or records.get(self.tx, id)

    def told(self, kind: str, ticket: Record) -> list[Record]:
        """What was told of a ticket: its alerts or its tasks, newest first."""
        found = self._told.get((kind, ticket.id))
        return records.find(self.tx, kind, ticket.organisation, parent=ticket.id) if found is None else found

    def promised(self, ticket: Record) -> tuple[Terms, dict[str, Calendar]]:
        """What a ticket was promised, and the calendars that count it. Raises as `terms_for`."""
        key = (ticket.body["contract"], tuple(ticket.body["commitments"]))
        if key not in self._terms:
            terms = terms_for(self.tx, ticket)
            self._terms[key] = terms, calendars_for(self.tx, ticket, terms)
        return self._terms[key]

    def staff(self, ticket: Record) -> Staff:
        """Who may be told of a ticket."""
        key = (ticket.organisation, ticket.contract)
        if key not in self._staff:
            self._staff[key] = staff_of(self.tx, *key)
        return self._staff[key]
