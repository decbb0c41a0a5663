"""The register's rows, made anew off the main path after an update, or where somebody emptied the table."""

from __future__ import annotations

from server.domain.times import TimeSource
from server.storage.port import Storage
from server.storage.tables import rebuilds, register
from server.usecases.ticket_register import note_anew
from server.worker.rebuild import Rebuild

REBUILD = Rebuild(rebuilds.REGISTER, ("ticket",), note_anew, step=20, most_steps=250)


def begin(storage: Storage, clock: TimeSource) -> None:
    """Has every row made anew where there is none, or an update said so."""
    with storage.read() as tx:
        lost = register.is_empty(tx)
    if lost:
        with storage.write() as tx:
            rebuilds.begin(tx, rebuilds.REGISTER)
    REBUILD.begin(storage, clock)
