"""Taking turns to write: first come, first served among threads, and fairly among processes."""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import Struct

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
    """A lock among processes, first come, first served, freed by the kernel when its holder dies; for one thread of
    each process at a time.

    Whoever finds the room taken, or somebody in the queue, draws the next number and locks the byte of that place in
    the queue's file; when no byte before is locked, the room is the next one's. So whoever has just left the room
    queues behind all who were waiting already, however slow they are to wake up, and the places of the dead are free.
    The queue's first eight bytes hold the last number drawn. Its door, a lock of the whole file, is shut only while
    somebody looks or draws.
    """

    def __init__(self, path: Path) -> None:
        self._room = _open(path)
        self._queue = _open(path.with_name(path.name + ".next"))
        self._make_room()

    def take(self) -> None:
        """Waits for the turn."""
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        try:
            if not self._is_queued() and self._enter_free():
                return
            number = self._draw()
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        try:
            _lock(self._queue, fcntl.F_OFD_SETLKW, fcntl.F_RDLCK, 0, number)
            fcntl.flock(self._room, fcntl.LOCK_EX)
        finally:
            _lock(self._queue, fcntl.F_OFD_SETLK, fcntl.F_UNLCK, 0, number + 1)

    def give(self) -> None:
        """Hands it on; any thread of the process may."""
        fcntl.flock(self._room, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._room)
        os.close(self._queue)

    def drawn(self) -> int:
        """How many numbers have been drawn, by all, since the queue was made."""
        return int.from_bytes(os.pread(self._queue, _NUMBER_BYTES, 0), "little")

    def _make_room(self) -> None:
        """Writes the number once, while there is room: to draw one on a full disk then needs no more."""
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        try:
            if os.fstat(self._queue).st_size < _NUMBER_BYTES:
                os.pwrite(self._queue, bytes(_NUMBER_BYTES), 0)
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)

    def _is_queued(self) -> bool:
        return _lock(self._queue, fcntl.F_OFD_GETLK, fcntl.F_WRLCK, 0, 0) != fcntl.F_UNLCK

    def _enter_free(self) -> bool:
        try:
            fcntl.flock(self._room, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _draw(self) -> int:
        number = self.drawn() + 1
        os.pwrite(self._queue, number.to_bytes(_NUMBER_BYTES, "little"), 0)
        _lock(self._queue, fcntl.F_OFD_SETLK, fcntl.F_WRLCK, number, 1)
        return number


_NUMBER_BYTES = 8
_FLOCK = Struct("hhqqi")
"""The C `struct flock`: type, whence, start, length (0: to the end), process (0: the lock is the open file's)."""


def _lock(file: int, how: int, kind: int, start: int, length: int) -> int:
    """Locks, unlocks or looks at bytes; gives the kind that the kernel answers with."""
    answer = fcntl.fcntl(file, how, _FLOCK.pack(kind, os.SEEK_SET, start, length, 0))
    return int(_FLOCK.unpack(answer)[0])


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
