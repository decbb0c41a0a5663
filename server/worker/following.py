"""Following who is on the way: the fence as a witness of the arrival, and word to the desk before a promise is lost.

It reads positions, which wake nobody, so it looks by itself; what it finds it says through the door as everybody.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from server.domain.actors import Actor, Role
from server.domain.records import Record
from server.domain.times import TimeSource
from server.storage.port import Storage, StorageError
from server.storage.tables import records
from server.sync.door import Wish, submit_in
from server.worker import coverage
from server.worker.known import Known
from server.worker.lateness import lateness
from server.worker.presence import presence

LOG = logging.getLogger(__name__)
EACH_S = 5.0
ON_THE_WAY = ("under_way", "on_site")


@dataclass(frozen=True, slots=True)
class Following:
    """Looks at everyone who is under way."""

    storage: Storage
    clock: TimeSource

    def run(self, stop: threading.Event) -> None:
        """Looks until `stop` is set; a failure is logged and the next look tries again."""
        while not stop.wait(EACH_S):
            try:
                coverage.begin(self.storage, self.clock)  # of an organisation that was added meanwhile, too
                self.look()
            except StorageError:
                LOG.exception("following waits for the database")
            except Exception:
                LOG.exception("who is under way could not be followed")

    def look(self) -> int:
        """Says what positions show now; gives how many things were said."""
        now_ms = self.clock.now_ms()
        with self.storage.read() as tx:
            known = Known(tx)
            found = [
                (organisation, wish)
                for organisation in records.organisations(tx)
                for ticket in records.find(tx, "ticket", organisation, states=list(ON_THE_WAY))
                for wish in _said(known, ticket, now_ms)
            ]
        for organisation, wish in found:
            with self.storage.write() as tx:
                submit_in(tx, self.clock.now_ms(), Actor(Role.WORKER, organisation), wish)
        return len(found)


def _said(known: Known, ticket: Record, now_ms: int) -> list[Wish]:
    """As `_wishes`; what goes wrong with one ticket leaves the others followed."""
    try:
        return list(_wishes(known, ticket, now_ms))
    except StorageError:
        raise
    except Exception:
        LOG.exception("ticket %s could not be followed", ticket.id)
        return []


def _wishes(known: Known, ticket: Record, now_ms: int) -> Iterator[Wish]:
    visit = records.get(known.tx, ticket.body["visit"]) if ticket.body["visit"] else None
    site = records.get(known.tx, ticket.body["site"])
    if visit is None or site is None or visit.body["departed_ms"] is None:
        return
    yield from presence(known, ticket, visit, site, now_ms)
    yield from lateness(known, ticket, now_ms)


def open_following(storage: Storage, clock: TimeSource, stop: threading.Event) -> None:
    """Begins to follow, on a thread of its own."""
    follower = Following(storage, clock)
    threading.Thread(target=follower.run, args=(stop,), name="following", daemon=True).start()
