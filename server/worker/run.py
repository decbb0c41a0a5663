"""The worker's loop: claim, fire, finish; in between it sleeps until something is due or somebody wrote.

Work goes in lanes, each on a thread and under a name of its own: nothing in one holds up another.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from server.domain.ids import new_id
from server.domain.times import TimeSource
from server.storage.port import Row, Storage, StorageError
from server.storage.tables import timers
from server.storage.tables.timers import Among

LOG = logging.getLogger(__name__)
CLAIM_MS = 60_000
MOST_AT_ONCE = 64
ENDS_S = 5.0
LONGEST_WAIT_S = 1.0
SHORTEST_WAIT_S = 0.01
# A ticket into which a phone pushes comes up again at once: it is looked at ten times a second, not for each push.
BREATH_S = 0.1
FIRST_RETRY_MS = 2_000
MOST_RETRY_MS = 10 * 60_000

type Failures = Mapping[str, Exception]
"""What of a claim could not be done, by the timer's id."""

type Handler = Callable[[Storage, TimeSource, Row], None] | Together
"""Does what one timer asks for, or what many do together."""


@dataclass(frozen=True, slots=True)
class Together:
    """Does what all timers of one kind ask for that were claimed at once."""

    fire: Callable[[Storage, TimeSource, list[Row]], Failures]


@dataclass(frozen=True, slots=True)
class Lane:
    """What is done one after the other, and for how long it is claimed."""

    name: str
    handlers: Mapping[str, Handler]
    claim_ms: int = CLAIM_MS


def run(storage: Storage, clock: TimeSource, stop: threading.Event, lanes: Sequence[Lane]) -> None:
    """Works in all lanes until `stop` is set."""
    first, *others = lanes
    threads = [
        threading.Thread(target=_run, args=(storage, clock, stop, lane), name=lane.name, daemon=True)
        for lane in others
    ]
    for thread in threads:
        thread.start()
    _run(storage, clock, stop, first)
    for thread in threads:
        thread.join(ENDS_S)


def raise_lost(error: Exception) -> None:
    """Raises it where it is the database that failed: that is no timer's fault."""
    if isinstance(error, StorageError) and error.lost:
        raise error


def fire_due(
    storage: Storage,
    clock: TimeSource,
    name: str,
    handlers: Mapping[str, Handler],
    claim_ms: int = CLAIM_MS,
) -> int:
    """Fires what is due now of these kinds, as much as is claimed at once; gives how much that was.

    One that fails is noted with its error and rests, longer each time; the others are done.
    """
    among = Among(handlers.keys())
    with storage.read() as tx:
        due_ms = timers.next_due_ms(tx, among)
    if due_ms is None or due_ms > clock.now_ms():
        return 0
    with storage.write() as tx:
        claimed = timers.claim(tx, name, clock.now_ms(), claim_ms, MOST_AT_ONCE, among)
    if claimed:
        _settle(storage, clock, claimed, _fire(storage, clock, claimed, handlers))
    return len(claimed)


def _fire(
    storage: Storage, clock: TimeSource, claimed: Sequence[Row], handlers: Mapping[str, Handler]
) -> Failures:
    failures: dict[str, Exception] = {}
    for kind, group in groupby(claimed, lambda timer: str(timer["kind"])):
        handler = handlers[kind]
        if isinstance(handler, Together):
            failures |= handler.fire(storage, clock, list(group))
            continue
        for timer in group:
            try:
                handler(storage, clock, timer)
            except Exception as error:
                raise_lost(error)
                failures[timer["id"]] = error
    return failures


def _settle(storage: Storage, clock: TimeSource, claimed: Sequence[Row], failures: Failures) -> None:
    now_ms = clock.now_ms()
    with storage.write() as tx:
        done = [timer["id"] for timer in claimed if timer["id"] not in failures]
        timers.finish_all(tx, done, claimed[0]["claimed_by"], now_ms)
        for timer in claimed:
            if (error := failures.get(timer["id"])) is None:
                continue
            LOG.error("timer %s failed", timer["id"], exc_info=error)
            wait_ms = min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(timer["attempts"], 16))
            timers.fail(tx, timer["id"], timer["claimed_by"], repr(error), now_ms + wait_ms)


def _run(storage: Storage, clock: TimeSource, stop: threading.Event, lane: Lane) -> None:
    name, watch = new_id(), storage.watch()
    try:
        while not stop.is_set():
            try:
                fired = fire_due(storage, clock, name, lane.handlers, lane.claim_ms)
                if not fired:
                    watch.wait(_until_next_s(storage, clock, lane))
                elif fired < MOST_AT_ONCE:
                    stop.wait(BREATH_S)
            except StorageError:
                LOG.exception("the worker waits for the database")
                stop.wait(LONGEST_WAIT_S)
                _let_go(storage, name)
        _let_go(storage, name)
    finally:
        watch.close()


def _let_go(storage: Storage, name: str) -> None:
    """What was claimed and not done is free again at once, not only when the claim ends."""
    try:
        with storage.write() as tx:
            timers.let_go(tx, name)
    except StorageError:
        LOG.warning("what this worker has claimed is taken over when its claim ends")


def _until_next_s(storage: Storage, clock: TimeSource, lane: Lane) -> float:
    """How long nothing is due, but never longer than a wait should be: a test's clock may jump."""
    with storage.read() as tx:
        due_ms = timers.next_due_ms(tx, Among(lane.handlers.keys()))
    if due_ms is None:
        return LONGEST_WAIT_S
    return min(LONGEST_WAIT_S, max(SHORTEST_WAIT_S, (due_ms - clock.now_ms()) / 1000))
