"""What each kind of timer does when it is due, and which of them wait for each other."""

from __future__ import annotations

from collections.abc import Mapping

from server.usecases.handover import HANDOVER
from server.usecases.obligations import PERIODS
from server.usecases.search_index import FOLLOW
from server.usecases.watch import WATCH, WATCH_LONG
from server.worker import coverage, dayplans, register, search, standby
from server.worker.handovers import watch_handover
from server.worker.periods import open_periods
from server.worker.run import Handler, Lane, Together
from server.worker.watching import watch_long, watch_tickets

LONG_CLAIM_MS = 20 * 60_000

CLOCKS: Mapping[str, Handler] = {WATCH: Together(watch_tickets), HANDOVER: watch_handover}
LONG: Mapping[str, Handler] = {WATCH_LONG: watch_long}
HOUSE: Mapping[str, Handler] = {
    **coverage.HANDLERS,
    **standby.HANDLERS,
    FOLLOW: search.follow,
    PERIODS: open_periods,
    search.REBUILD.name: search.REBUILD.fire,
    register.REBUILD.name: register.REBUILD.fire,
}
HANDLERS: Mapping[str, Handler] = {**CLOCKS, **LONG, **HOUSE, **dayplans.HANDLERS}


def lanes(extra: Mapping[str, Handler]) -> list[Lane]:
    """Gives the lanes of a worker: nothing that takes long goes before the clocks; `extra` is done by the way."""
    return [
        Lane("clocks", CLOCKS),
        Lane("long", LONG, LONG_CLAIM_MS),
        Lane("plans", dayplans.HANDLERS, dayplans.CLAIM_MS),
        Lane("house", {**HOUSE, **extra}),
    ]
