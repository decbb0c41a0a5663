"""The index of search words, off the main path: filled after an update, and brought up to a device's new name."""

from __future__ import annotations

import logging
from typing import Any

from server.domain.search_texts import KINDS
from server.domain.times import TimeSource
from server.storage import search
from server.storage.port import Storage
from server.storage.tables import records, timers
from server.usecases.search_index import index_again, tickets_on

LOG = logging.getLogger(__name__)
REBUILD = "search.rebuild"
STEP = 100  # records per transaction: others write in between
MOST_STEPS = 50  # and per timer, so that clocks are looked at in between
MOST_TICKETS = 100_000  # of one device


def begin(storage: Storage, clock: TimeSource) -> None:
    """Sets the timer where an update has left the index to be made."""
    with storage.read() as tx:
        waits = search.rebuild_after(tx) is not None and not timers.is_set(tx, REBUILD)
    if waits:
        with storage.write() as tx:
            timers.put(tx, REBUILD, "", REBUILD, "", clock.now_ms(), {})


def rebuild(storage: Storage, clock: TimeSource, _timer: dict[str, Any]) -> None:
    """Makes some thousand entries, from where the last time ended; then the rest is due."""
    for _ in range(MOST_STEPS):
        if not _rebuild_step(storage):
            LOG.info("the index of search words is complete")
            return
    with storage.write() as tx:
        timers.put(tx, REBUILD, "", REBUILD, "", clock.now_ms(), {})


def follow(storage: Storage, _clock: TimeSource, timer: dict[str, Any]) -> None:
    """Makes the entries of a device's tickets anew: they go by its name and serial number."""
    with storage.read() as tx:
        ids = [id for _number, id in search.best(tx, tickets_on(timer["subject"]), MOST_TICKETS)]
    for start in range(0, len(ids), STEP):
        with storage.write() as tx:
            for ticket in records.get_many(tx, ids[start : start + STEP]).values():
                index_again(tx, ticket)


def _rebuild_step(storage: Storage) -> bool:
    """Makes the entries of the next records; tells whether there may be more."""
    with storage.write() as tx:
        after = search.rebuild_after(tx)
        if after is None:
            return False
        found = records.following(tx, KINDS, after, STEP)
        for record in found:
            index_again(tx, record)
        if len(found) < STEP:
            search.end_rebuild(tx)
            return False
        search.begin_rebuild(tx, found[-1].id)
    return True
