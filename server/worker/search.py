"""The index of search words, off the main path: filled after an update, and brought up to a device's new name."""

from __future__ import annotations

from typing import Any

from server.domain.records import Record
from server.domain.search_texts import KINDS
from server.domain.times import TimeSource
from server.storage import search
from server.storage.port import Storage, Tx
from server.storage.tables import rebuilds, records
from server.usecases.search_index import index_again, tickets_on
from server.worker.rebuild import Rebuild

STEP = 100  # tickets per transaction: others write in between
MOST_TICKETS = 100_000  # of one device


def _make(tx: Tx, record: Record, _now_ms: int) -> None:
    index_again(tx, record)


REBUILD = Rebuild(rebuilds.SEARCH, KINDS, _make)


def follow(storage: Storage, _clock: TimeSource, timer: dict[str, Any]) -> None:
    """Makes the entries of a device's tickets anew: they go by its name and serial number."""
    with storage.read() as tx:
        ids = [id for _number, id in search.best(tx, tickets_on(timer["subject"]), MOST_TICKETS)]
    for start in range(0, len(ids), STEP):
        with storage.write() as tx:
            for ticket in records.get_many(tx, ids[start : start + STEP]).values():
                index_again(tx, ticket)
