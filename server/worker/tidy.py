"""Tidying: uploads that nobody finished, sessions that ended and counted tries are forgotten, every quarter hour."""

from __future__ import annotations

import logging

from server.domain.times import TimeSource
from server.storage.port import Storage
from server.storage.tables import attempts, sessions, timers
from server.sync.blobs import Shelf, drop_expired

LOG = logging.getLogger(__name__)
TIDY = "house.tidy"
EACH_MS = 15 * 60_000


def begin(storage: Storage, clock: TimeSource) -> None:
    """Sets the timer where there is none yet."""
    with storage.write() as tx:
        if not timers.is_set(tx, TIDY):
            timers.put(tx, TIDY, "", TIDY, "", clock.now_ms(), {})


def tidy(storage: Storage, clock: TimeSource, place: Shelf) -> None:
    """Forgets what has ended, and sets the timer for the next time."""
    uploads = drop_expired(storage, clock, place)
    now_ms = clock.now_ms()
    with storage.write() as tx:
        ended = sessions.end_expired(tx, now_ms)
        tries = attempts.forget_old(tx, now_ms)
        timers.put(tx, TIDY, "", TIDY, "", now_ms + EACH_MS, {})
    if uploads or ended or tries:
        LOG.info("forgot %d uploads, %d sessions, %d counted tries", uploads, ended, tries)
