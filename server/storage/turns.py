"""Taking turns to write: first come, first served among threads, and fairly among processes."""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from server.storage.port import StorageError


class ThreadTurn:
    """A lock handed over in the order it was asked for; a plain one favours whoever is busy.

    `before_giving` is called by whoever holds it, just before it is handed on, with whether somebody waits for it.
    """

    def __init__(self, before_giving: Callable[[bool], None] = lambda _waits: None) -> None:
        self._before_giving = before_giving
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None
        self._taken = False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Raises StorageError when this thread holds it already: it would wait for itself for ever."""
        self._take()
        try:
            yield
        finally:
            self._give()

    def _take(self) -> None:
        with self._guard:
            if self._holder == threading.get_ident():
                raise StorageError("write() inside write() on one thread")
            mine = threading.Lock()
            if self._taken:
                mine.acquire()
                self._waiting.append(mine)
            self._taken = True
        try:
            mine.acquire()
        except BaseException:  # interrupted while waiting: step out of the queue, or pass on what just came
            self._leave(mine)
            raise
        self._holder = threading.get_ident()

    def _leave(self, mine: threading.Lock) -> None:
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self._give()

    def waiting(self) -> int:
        """How many threads wait for it."""
        with self._guard:
            return len(self._waiting)

    def _give(self) -> None:
        self._before_giving(self.waiting() > 0)
        with self._guard:
            self._holder = None
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class ProcessTurn:
    """A lock among processes, freed by the kernel when its holder dies; for one thread of each at a time.

    Two lock files: whoever waits first stands in the door until it holds the room, so a process that has just
    left the room queues at the door behind it and cannot take two turns while others wait.
    """

    def __init__(self, path: Path) -> None:
        self._room = _open(path)
        self._door = _open(path.with_name(path.name + ".next"))

    def take(self) -> None:
        """Waits for the turn."""
        fcntl.flock(self._door, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._room, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._door, fcntl.LOCK_UN)

    def give(self) -> None:
        """Hands it on; any thread of the process may."""
        fcntl.flock(self._room, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._room)
        os.close(self._door)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
