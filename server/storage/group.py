"""Commits in groups: writers of one process that follow each other closely share one transaction and one flush.

Each runs inside a savepoint of its own; whoever leaves while nobody waits commits for all, and nobody is answered
before that commit. A body that raises undoes its own part alone; an engine that fails, fails the whole group.
"""

from __future__ import annotations

import threading
import time

from server.storage.port import StorageError

MOST_MEMBERS = 256
# A body may be slow: those before it wait no longer than a few flushes would have cost them.
OPEN_FOR_S = 0.02


class Group:
    """One shared transaction: how many parts it holds, whether it failed, and whether it has ended."""

    def __init__(self) -> None:
        self.members = 0
        self.error: StorageError | None = None
        self._began_s = time.monotonic()
        self._ended = threading.Event()

    def is_full(self) -> bool:
        """Whether it is time to commit although somebody waits."""
        enough = self.members >= MOST_MEMBERS or time.monotonic() - self._began_s >= OPEN_FOR_S
        return self.error is not None or enough

    def end(self, error: StorageError | None = None) -> None:
        """Wakes everybody who waits for the commit."""
        self.error = self.error or error
        self._ended.set()

    def wait(self) -> None:
        """Waits for the commit. Raises the StorageError for which nothing of the group is kept."""
        self._ended.wait()
        if self.error is not None:
            raise type(self.error)(*self.error.args) from self.error
