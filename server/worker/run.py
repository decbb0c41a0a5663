"""The worker's loop: claim, fire, finish; in between it sleeps until something is due or somebody wrote."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from server.domain.ids import new_id
from server.domain.times import TimeSource
from server.storage.port import Storage, StorageError
from server.storage.tables import timers
from server.worker.handlers import HANDLERS

LOG = logging.getLogger(__name__)
CLAIM_MS = 60_000
MOST_AT_ONCE = 32
LONGEST_WAIT_S = 1.0
SHORTEST_WAIT_S = 0.01
FIRST_RETRY_MS = 2_000
MOST_RETRY_MS = 10 * 60_000

Handler = Callable[[Storage, TimeSource, dict[str, Any]], None]


def run(
    storage: Storage,
    clock: TimeSource,
    stop: threading.Event,
    extra: Mapping[str, Handler] | None = None,
) -> None:
    """Works until `stop` is set. `extra` adds handlers of timers that others set."""
    handlers: dict[str, Handler] = {**HANDLERS, **(extra or {})}
    name = new_id()
    watch = storage.watch()
    try:
        while not stop.is_set():
            try:
                if not fire_due(storage, clock, name, handlers):
                    watch.wait(_until_next_s(storage, clock))
            except StorageError:
                LOG.exception("the worker waits for the database")
                stop.wait(LONGEST_WAIT_S)
    finally:
        watch.close()


def _until_next_s(storage: Storage, clock: TimeSource) -> float:
    """How long nothing is due, but never longer than a wait should be: a test's clock may jump."""
    with storage.read() as tx:
        due_ms = timers.next_due_ms(tx)
    if due_ms is None:
        return LONGEST_WAIT_S
    return min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, (due_ms - clock.now_ms()) / 1000))


def fire_due(storage: Storage, clock: TimeSource, name: str, handlers: Mapping[str, Handler]) -> int:
    """Fires every timer that is due now; gives how many there were."""
    with storage.read() as tx:
        due_ms = timers.next_due_ms(tx)
    if due_ms is None or due_ms > clock.now_ms():
        return 0
    with storage.write() as tx:
        claimed = timers.claim(tx, name, clock.now_ms(), CLAIM_MS, MOST_AT_ONCE)
    for timer in claimed:
        _fire(storage, clock, timer, handlers)
    return len(claimed)


def _fire(
    storage: Storage, clock: TimeSource, timer: dict[str, Any], handlers: Mapping[str, Handler]
) -> None:
    try:
        handlers[timer["kind"]](storage, clock, timer)
    except StorageError:
        raise
    except Exception as error:
        # One broken timer must not hold the others: it is noted, and tried again later and later.
        LOG.exception("timer %s failed", timer["id"])
        wait_ms = min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(timer["attempts"], 16))
        with storage.write() as tx:
            timers.fail(tx, timer["id"], timer["claimed_by"], repr(error), clock.now_ms() + wait_ms)
        return
    with storage.write() as tx:
        timers.finish(tx, timer["id"], timer["claimed_by"], clock.now_ms())
