"""Which work the worker has to look at again: a ticket that changed is looked at in the same second."""

from __future__ import annotations

from typing import Any

from server.domain.ladder import whole_second
from server.storage.port import Tx
from server.storage.tables import timers

WATCH = "clock.watch"
WATCH_LONG = "clock.watch.long"
"""The timer of a ticket of whose events so many move its clocks that looking takes long: it holds up no other."""

COVERAGE = "coverage.watch"
"""The timer of an organisation's coverage; its body is since when each promise is covered, or not."""

DAYPLAN = "dayplan.solve"
"""The timer of an organisation's day plans; its body says whether one is to be made afresh, or improved."""


def timer_of_coverage(organisation: str) -> str:
    """The one timer of an organisation's coverage."""
    return f"{COVERAGE}:{organisation}"


def set_coverage_timer(tx: Tx, organisation: str, due_ms: int, since: dict[str, Any]) -> None:
    """Has the worker look at who covers what at `due_ms`."""
    timers.put(tx, timer_of_coverage(organisation), organisation, COVERAGE, organisation, due_ms, since)


def cover_again(tx: Tx, organisation: str, now_ms: int) -> None:
    """Has coverage and the day's plan looked at now: somebody's duty or hands have changed."""
    timers.hasten(tx, organisation, COVERAGE, now_ms)
    plan_again(tx, organisation, now_ms)


def timer_of_plan(organisation: str) -> str:
    """The one timer of an organisation's day plans."""
    return f"{DAYPLAN}:{organisation}"


def plan_again(tx: Tx, organisation: str, now_ms: int, *, fresh: bool = False) -> None:
    """Has the day planned anew at once; what is being solved for an older state is given up.

    `fresh`: nothing of the plan that there is need stay as it is.
    """
    timers.put(tx, timer_of_plan(organisation), organisation, DAYPLAN, organisation, now_ms, {"fresh": fresh})


def timer_of(ticket: str) -> str:
    """The one timer of a ticket's clocks."""
    return f"{WATCH}:{ticket}"


def set_timers(tx: Tx, ticket: str, organisation: str, due_ms: int) -> None:
    """Has the worker judge this ticket's clocks at `due_ms`, instead of whenever it was going to."""
    timers.put(tx, timer_of(ticket), organisation, WATCH, ticket, due_ms, {})


def look_within_a_second(tx: Tx, ticket: str, organisation: str, now_ms: int) -> None:
    """Has the worker judge this ticket's clocks at the next whole second, or before where it was going to.

    That is when a ladder learns of an event; so a phone that pushes all the time has its ticket judged once a second.
    """
    timers.put(tx, timer_of(ticket), organisation, WATCH, ticket, whole_second(now_ms), {}, or_sooner=True)


def look_again(tx: Tx, organisation: str, now_ms: int) -> None:
    """Has all tickets that are watched judged again now: what their clocks count by has changed."""
    for kind in (WATCH, WATCH_LONG):
        timers.hasten(tx, organisation, kind, now_ms)
