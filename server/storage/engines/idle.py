"""Connections that wait for their next reader: one per thread at work, none per thread that has gone."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from server.storage.port import StorageError


class Closable(Protocol):
    def close(self) -> None: ...


class Idle[C: Closable]:
    """Lends connections, the last returned first; opens one when none waits."""

    def __init__(self, connect: Callable[[], C], sound: Callable[[C], bool]) -> None:
        self._connect = connect
        self._sound = sound
        self._guard = threading.Lock()
        self._waiting: list[C] = []
        self._lent: set[C] = set()
        self._process = os.getpid()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[C]:
        """A connection for this body alone. Raises StorageError once closed, or in a forked process."""
        connection = self._take()
        try:
            yield connection
        finally:
            self._return(connection)

    def close(self) -> None:
        """Close all connections, those at work too."""
        with self._guard:
            self._closed = True
            everyone = [*self._waiting, *self._lent]
            self._waiting.clear()
            self._lent.clear()
        for connection in everyone:
            connection.close()

    def _take(self) -> C:
        if os.getpid() != self._process:
            raise StorageError("storage opened before a fork: open it anew in each process")
        with self._guard:
            if self._closed:
                raise StorageError("storage is closed")
            while self._waiting:
                connection = self._waiting.pop()
                if self._sound(connection):
                    self._lent.add(connection)
                    return connection
        connection = self._connect()
        with self._guard:
            self._lent.add(connection)
        return connection

    def _return(self, connection: C) -> None:
        with self._guard:
            self._lent.discard(connection)
            if self._sound(connection) and not self._closed:
                self._waiting.append(connection)
                return
        connection.close()
