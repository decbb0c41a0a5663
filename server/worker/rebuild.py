"""Indexes that follow from records, made anew off the main path: after an update, or when somebody emptied one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.domain.records import Record
from server.domain.times import TimeSource
from server.storage.port import Storage, Tx
from server.storage.tables import rebuilds, records, timers

LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Rebuild:
    """One index: its name, the kinds of record it follows from, and how the entry of a record is made.

    `step`: records per transaction, so that others write in between; `most_steps`: per timer, so that clocks are
    looked at in between.
    """

    name: str
    kinds: tuple[str, ...]
    make: Callable[[Tx, Record, int], None]
    step: int = 100
    most_steps: int = 50

    def begin(self, storage: Storage, clock: TimeSource) -> None:
        """Sets the timer where the index is still to be made."""
        with storage.read() as tx:
            waits = rebuilds.after(tx, self.name) is not None and not timers.is_set(tx, self.name)
        if waits:
            self._set_timer(storage, clock)

    def fire(self, storage: Storage, clock: TimeSource, _timer: dict[str, Any]) -> None:
        """Makes some thousand entries, from where the last time ended; then the rest is due."""
        for _ in range(self.most_steps):
            if not self.go_on(storage, clock):
                LOG.info("%s is complete", self.name)
                return
        self._set_timer(storage, clock)

    def go_on(self, storage: Storage, clock: TimeSource) -> bool:
        """Makes the entries of the next records; tells whether there may be more."""
        with storage.write() as tx:
            after = rebuilds.after(tx, self.name)
            if after is None:
                return False
            found = records.following(tx, self.kinds, after, self.step)
            for record in found:
                self.make(tx, record, clock.now_ms())
            if len(found) < self.step:
                rebuilds.end(tx, self.name)
                return False
            rebuilds.begin(tx, self.name, found[-1].id)
        return True

    def _set_timer(self, storage: Storage, clock: TimeSource) -> None:
        with storage.write() as tx:
            timers.put(tx, self.name, "", self.name, "", clock.now_ms(), {})
