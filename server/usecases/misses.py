"""Missed commitments get a cause and an action (A-17)."""

from __future__ import annotations

from server.domain.errors import Problem
from server.domain.events import known_events
from server.domain.records import Record
from server.storage.port import Tx
from server.usecases.act import Act
from server.usecases.clocks import events_for
from server.usecases.events import add_events
from server.usecases.keep import load, save

EXPLAINED = "miss_explained"


def explain(tx: Tx, act: Act) -> None:
    """Says why a promise was missed and what is done about it; said again, the later one holds.

    Raises:
        Problem: record-unknown for a clock that this ticket was never promised.
    """
    ticket = load(tx, act, act.record, "ticket")
    if act.body["clock"] not in ticket.body["commitments"]:
        raise Problem("record-unknown")
    add_events(ticket, act, act.body)
    save(tx, act, ticket)


def explained(ticket: Record, now_ms: int) -> set[str]:
    """The commitments of a ticket whose miss was explained, as far as that was not withdrawn."""
    known = known_events(events_for(ticket), now_ms)
    return {str(event.data.get("clock")) for event in known if event.kind == EXPLAINED}
