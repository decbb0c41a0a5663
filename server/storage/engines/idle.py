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
    def lend(self, begin: Callable[[C], object]) -> Iterator[C]:
        """A connection for this body alone, after `begin` has run on it.

        One that waited too long may be dead (a restarted server): then the next is tried, at last a new one.
        `begin` raises StorageError when the connection is of no use; so does `lend` once closed or forked.
        """
        connection = self._begun(begin)
        try:
            yield connection
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Close all connections, those at work too."""
        with self._guard:
            self._closed = True
            everyone = [*self._waiting, *self._lent]
            self._waiting.clear()
            self._lent.clear()
        for connection in everyone:
            connection.close()

    def _begun(self, begin: Callable[[C], object]) -> C:
        while (waiting := self._next()) is not None:
            try:
                begin(waiting)
                return waiting
            except StorageError:
                self._discard(waiting)
        connection = self._connect()
        with self._guard:
            self._lent.add(connection)
        try:
            begin(connection)
        except BaseException:
            self._discard(connection)
            raise
        return connection

    def _next(self) -> C | None:
        if os.getpid() != self._process:
            raise StorageError("storage opened before a fork: open it anew in each process")
        with self._guard:
            if self._closed:
                raise StorageError("storage is closed")
            if not self._waiting:
                return None
            connection = self._waiting.pop()
            self._lent.add(connection)
            return connection

    def _give_back(self, connection: C) -> None:
        with self._guard:
            if not self._closed and self._sound(connection):
                self._lent.discard(connection)
                self._waiting.append(connection)
                return
        self._discard(connection)

    def _discard(self, connection: C) -> None:
        with self._guard:
            self._lent.discard(connection)
        connection.close()
