"""Learns each night how long ways and visits really take: from witnessed trips and from finished visits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from routing.learnt import Trip
from routing.stay import Done
from routing.stay import learn as learn_stays
from routing.travel import TravelTimes
from server.domain.times import TimeSource
from server.storage.port import Storage
from server.storage.tables import records, timers
from server.usecases import paces, stays

LOG = logging.getLogger(__name__)
LEARN = "roads.learn"
EACH_MS = 24 * 3_600_000


def begin(storage: Storage, clock: TimeSource) -> None:
    """Sets the timer where there is none yet."""
    with storage.write() as tx:
        if not timers.is_set(tx, LEARN):
            timers.put(tx, LEARN, "", LEARN, "", clock.now_ms() + EACH_MS, {})


def learn(
    storage: Storage, clock: TimeSource, folder: Path, engines: Callable[[], Sequence[TravelTimes]]
) -> None:
    """Gathers trips and visits of all organisations, writes what they teach, and sets the timer for the next night."""
    trips: list[Trip] = []
    visits: list[Done] = []
    asked = engines()
    with storage.read() as tx:
        for organisation in records.organisations(tx):
            trips += paces.gather(tx, organisation, asked)
            visits += stays.gather(tx, organisation)
    learnt = paces.keep(folder, trips)
    stays.keep(folder, learn_stays(visits))
    LOG.info(
        "learnt %d paces from %d trips, stays from %d visits", len(learnt.paces), len(trips), len(visits)
    )
    with storage.write() as tx:
        timers.put(tx, LEARN, "", LEARN, "", clock.now_ms() + EACH_MS, {})
