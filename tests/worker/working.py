"""Running the worker by hand: time goes on from one due timer to the next, and everything due is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from server.storage.tables import records, timers
from server.storage.tables.timers import Among
from server.worker.handlers import HANDLERS
from server.worker.run import fire_due
from tests.world import World

ALL = Among(HANDLERS.keys())


def work(world: World, name: str = "one") -> int:
    """Fires what is due until nothing is; gives how many timers fired."""
    fired = 0
    while found := fire_due(world.storage, world.clock, name, HANDLERS):
        fired += found
        assert fired < 200, "the worker sets its own timers for ever"
    return fired


def let_pass(world: World, **span: float) -> None:
    """Lets time go on, stopping at every instant for which the worker set a timer."""
    end_ms = world.clock.now_ms() + int(timedelta(**span).total_seconds() * 1000)
    work(world)
    while True:
        with world.storage.read() as tx:
            due_ms = timers.next_due_ms(tx, ALL)
        at_ms = end_ms if due_ms is None or due_ms > end_ms else max(due_ms, world.clock.now_ms())
        world.clock.advance(timedelta(milliseconds=at_ms - world.clock.now_ms()))
        work(world)
        if at_ms >= end_ms:
            return


def found(world: World, kind: str, ticket: str) -> list[dict[str, Any]]:
    """The alerts or tasks of a ticket, in the order they came up."""
    with world.storage.read() as tx:
        rows = records.find(tx, kind, world.organisation, parent=ticket)
    return [row.body for row in sorted(rows, key=lambda one: (one.sort_ms, one.id))]
