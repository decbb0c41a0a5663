"""The server's disk: the real SQLite storage, with points between its statements at which things may happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.storage.engines.sqlite import BUSY_MS, SqliteStorage
from server.storage.port import Tx

if TYPE_CHECKING:
    import sqlite3
else:  # the driver that the engine uses
    from sqlite_utils.utils import sqlite3

ROOMY_PAGES = 1_073_741_823


class Point(StrEnum):
    """Where a server may be killed, or another request may come in between."""

    BEFORE_TURN = "before-turn"
    BEFORE_BEGIN = "before-begin"
    AFTER_BEGIN = "after-begin"
    BETWEEN_SAVEPOINTS = "between-savepoints"
    BEFORE_COMMIT = "before-commit"
    AFTER_COMMIT = "after-commit"
    IN_SNAPSHOT = "in-snapshot"
    BEFORE_ANSWER = "before-answer"


type Passed = Callable[[Point], None]

_BEFORE = {"BEGIN IMMEDIATE": Point.BEFORE_BEGIN, "COMMIT": Point.BEFORE_COMMIT}
_AFTER = {
    "BEGIN IMMEDIATE": Point.AFTER_BEGIN,
    "RELEASE SAVEPOINT part1": Point.BETWEEN_SAVEPOINTS,
    "COMMIT": Point.AFTER_COMMIT,
}


class SimStorage(SqliteStorage):
    """The real storage; `passed` is told of each point, and may raise. Power cuts are not its matter: no fsync."""

    def __init__(self, path: Path, passed: Passed) -> None:
        self._passed = passed
        super().__init__(path, reverse_unordered_selects=True)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        self._passed(Point.BEFORE_TURN)
        with super().write() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        with super().read() as tx:
            self._passed(Point.IN_SNAPSHOT)
            yield tx

    def full(self, full: bool) -> None:
        """No page more than there are, or as many as anyone likes."""
        most = "(SELECT 1)" if full else str(ROOMY_PAGES)
        if full:
            most = str(self._writer.execute("PRAGMA page_count").fetchone()[0])
        self._writer.execute(f"PRAGMA max_page_count = {most}")

    def abandon(self) -> None:
        """Lets a dead process's connections go: nothing more is said to the database, nobody's turn is handed on."""
        self._readers.close()
        self._writer.close()
        self._process_turn.close()
        self._positions.close()

    def _open(self) -> sqlite3.Connection:
        passed = self._passed

        class Watched(sqlite3.Connection):
            def execute(self, sql: str, *params: Any) -> Any:
                if point := _BEFORE.get(sql):
                    passed(point)
                cursor = super().execute(sql, *params)
                if point := _AFTER.get(sql):
                    passed(point)
                return cursor

        connection: sqlite3.Connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, factory=Watched, uri=True
        )
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA reverse_unordered_selects = ON")
        return self._beside_positions(connection)


def copied(source: Path, target: Path) -> None:
    """The folder of an installation as the kernel would show it to the next process: what was written, nothing else."""
    for path in source.rglob("*"):
        if path.is_dir() or path.name.endswith(("-shm", ".lock", ".lock.next")):
            continue
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
