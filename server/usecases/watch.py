"""Which work the worker has to look at again: a ticket that changed is looked at in the same second."""

from __future__ import annotations

from server.storage.port import Tx
from server.storage.tables import timers

WATCH = "clock.watch"
WATCH_LONG = "clock.watch.long"
"""The timer of a ticket of whose events so many move its clocks that looking takes long: it holds up no other."""


def timer_of(ticket: str) -> str:
    """The one timer of a ticket's clocks."""
    return f"{WATCH}:{ticket}"


def set_timers(tx: Tx, ticket: str, organisation: str, due_ms: int) -> None:
    """Has the worker judge this ticket's clocks at `due_ms`, instead of whenever it was going to."""
    timers.put(tx, timer_of(ticket), organisation, WATCH, ticket, due_ms, {})


def look_again(tx: Tx, organisation: str, now_ms: int) -> None:
    """Has all tickets that are watched judged again now: what their clocks count by has changed."""
    for kind in (WATCH, WATCH_LONG):
        timers.hasten(tx, organisation, kind, now_ms)
