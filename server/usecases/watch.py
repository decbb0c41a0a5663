"""Which work the worker has to look at again: a ticket that changed is looked at in the same second."""

from __future__ import annotations

from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import timers

WATCH = "clock.watch"


def timer_of(ticket: str) -> str:
    """The one timer of a ticket's clocks."""
    return f"{WATCH}:{ticket}"


def set_timers(tx: Tx, ticket: Record, due_ms: int) -> None:
    """Has the worker judge this ticket's clocks at `due_ms`, instead of whenever it was going to."""
    timers.put(tx, timer_of(ticket.id), ticket.organisation, WATCH, ticket.id, due_ms, {})
