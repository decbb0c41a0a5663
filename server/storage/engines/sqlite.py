"""SQLite through sqlite-utils: the default engine, and the one module that imports its driver."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from server.storage import migrations
from server.storage.engines.idle import Idle
from server.storage.group import Group
from server.storage.port import (
    ConstraintBroken,
    Row,
    StorageBusy,
    StorageError,
    StorageFull,
    StorageLost,
    StorageTooOld,
    Tx,
    Value,
    ValueRefused,
)
from server.storage.schema import POSITIONS, Part
from server.storage.sql import Dialect, to_numbered
from server.storage.tables.positions import keep_moved
from server.storage.transaction import Transaction
from server.storage.turns import ProcessTurn, ThreadTurn

if TYPE_CHECKING:
    import sqlite3
else:  # sqlite-utils picks pysqlite3, whose SQLite is newer than the interpreter's own
    from sqlite_utils.utils import sqlite3

# Older ones (3.7.0-3.51.2) can corrupt a WAL database when two connections write and checkpoint at once.
OLDEST = (3, 51, 3)
LOOK_EVERY_S = 0.1
BUSY_MS = 10_000
# The driver's own hundred are soon full of what was said at the start, and all the rest is compiled each time anew.
MOST_COMPILED = 1_000
FILE = "halfhour.db"
POSITIONS_FILE = "halfhour.positions.db"

POSITION_NAMES = frozenset(table.name for table in POSITIONS)
TYPE_WORDS = {"TEXT": "text", "INTEGER": "int", "REAL": "real", "BLOB": "bytes"}


class SqliteTransaction(Transaction):
    engine = Dialect.SQLITE.value

    def __init__(
        self, connection: sqlite3.Connection, made: dict[Hashable, object], *, may_keep: bool = False
    ) -> None:
        super().__init__(made, may_keep=may_keep)
        self._connection = connection

    def _query(self, sql: str, params: Mapping[str, Value]) -> tuple[list[Row], int]:
        cursor = self._connection.execute(sql, params)
        if cursor.description is None:
            return [], cursor.rowcount
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, values, strict=True)) for values in cursor]
        return rows, cursor.rowcount

    def _query_many(self, sql: str, batch: list[Mapping[str, Value]]) -> int:
        # By number: looking up each name in each row would cost as much as keeping the row.
        numbered, values_of = to_numbered(sql)
        return self._connection.executemany(numbered, map(values_of, batch)).rowcount

    def _translate(self, error: Exception) -> StorageError:
        return translate(error)


class SqliteFile:
    """One database file at `path`, its WAL and lock file beside it: who reads it, and whose turn it is to write."""

    engine = Dialect.SQLITE.value
    part = Part.HOUSE
    synchronous = "FULL"  # a phone forgets its copy on our word

    def __init__(self, path: Path, *, reverse_unordered_selects: bool = False) -> None:
        refuse_old(sqlite3.sqlite_version_info)
        self.path = path
        self._reverse = reverse_unordered_selects
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._thread_turn = ThreadTurn(self._commit_unless)
        self._process_turn = ProcessTurn(path.with_name(path.name + ".lock"))
        self._process = os.getpid()
        self._closed = False
        self._made: dict[Hashable, object] = {}
        self._group: Group | None = None
        self._readers = Idle(self._open_reader, lambda connection: not connection.in_transaction)
        with self._turn():
            self._writer = self._open()
            self._writer.execute("PRAGMA journal_mode = WAL")

    @contextmanager
    def read(self) -> Iterator[Tx]:
        with self._readers.lend(_take_snapshot) as connection:
            tx = SqliteTransaction(connection, self._made, may_keep=True)
            try:
                yield tx
            finally:
                tx.end()
                _roll_back(connection)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        self._refuse_fork()
        with self._thread_turn.hold():
            self._refuse_closed()
            group = self._group or self._begin()
            with self._member(group) as tx:
                yield tx
        group.wait()

    def migrate(self) -> list[str]:
        with self.write() as tx:
            applied = migrations.migrate(tx, Dialect.SQLITE, self._found(), self.part)
            migrations.check(self._found(), self.part)
        return applied

    def database(self) -> Database:
        """The same file as sqlite-utils sees it, for tools; the caller closes it."""
        return Database(self._open(), strict=True, execute_plugins=False)

    def empty(self) -> bool:
        with self.read() as tx:
            return not tx.rows("SELECT name FROM sqlite_schema LIMIT 1")

    def copy_file(self, copy: Path) -> None:
        """Write one consistent copy into the new file `copy`, while others go on writing."""
        source = self._open_reader()
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        except sqlite3.Error as error:
            raise translate(error) from error
        finally:
            target.close()
            source.close()

    def load_file(self, copy: Path) -> None:
        """Fill this empty file from a copy. Raises StorageError when it is not empty."""
        source = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
        try:
            with self._turn():
                if self._writer.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall():
                    raise StorageError(f"{self.path} is not empty")
                source.backup(self._writer)
                self._writer.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            raise translate(error) from error
        finally:
            source.close()

    def close(self) -> None:
        self._readers.close()
        with self._thread_turn.hold():
            self._commit()
            if not self._closed:
                self._closed = True
                self._writer.close()
                self._process_turn.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The writing connection for one thread alone, with no transaction open on it."""
        self._refuse_fork()
        with self._thread_turn.hold():
            self._commit()
            self._refuse_closed()
            self._process_turn.take()
            try:
                yield
            finally:
                self._process_turn.give()

    def _refuse_fork(self) -> None:
        if os.getpid() != self._process:
            raise StorageError("storage opened before a fork: open it anew in each process")

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StorageError("storage is closed")

    def _begin(self) -> Group:
        """Opens the shared transaction; every other process waits until it is committed."""
        self._process_turn.take()
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            self._group = Group()
        except sqlite3.Error as error:
            raise translate(error) from error
        finally:
            if self._group is None:
                self._process_turn.give()
        return self._group

    @contextmanager
    def _member(self, group: Group) -> Iterator[Tx]:
        tx = SqliteTransaction(self._writer, self._made)
        try:
            self._writer.execute("SAVEPOINT member")
            yield tx
            tx.settle()
            self._writer.execute("RELEASE SAVEPOINT member")
            group.members += 1
        except BaseException as error:
            self._undo_member(group, tx)
            if isinstance(error, sqlite3.Error):
                raise translate(error) from error
            raise
        finally:
            tx.end()

    def _undo_member(self, group: Group, tx: SqliteTransaction) -> None:
        """Takes one body's part back; where the engine itself failed, nothing of the group can be kept."""
        try:
            group.error = tx.lost()
            self._writer.execute("ROLLBACK TO SAVEPOINT member")
            self._writer.execute("RELEASE SAVEPOINT member")
        except sqlite3.Error as error:  # SQLite has undone more than this part by itself
            group.error = group.error or StorageLost(str(error))

    def _commit_unless(self, somebody_waits: bool) -> None:
        """Commits for all who wrote since BEGIN, unless the next writer is here already and will."""
        if self._group is not None and not (somebody_waits and not self._group.is_full()):
            self._commit()

    def _commit(self) -> None:
        group, self._group = self._group, None
        if group is None:
            return
        failed: StorageError | None = None
        try:
            if group.members and group.error is None:
                self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            failed = translate(error)
        finally:
            _roll_back(self._writer)
            self._process_turn.give()
            group.end(failed)

    def _found(self) -> migrations.Found:
        """The tables as the writing transaction sees them."""
        database = Database(self._writer, execute_plugins=False, recursive_triggers=False)
        return {
            name: {
                column.name: (TYPE_WORDS.get(column.type, column.type), not column.notnull)
                for column in database.table(name).columns
            }
            for name in database.table_names()
        }

    def _open(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                self.path,
                isolation_level=None,
                check_same_thread=False,
                uri=True,
                cached_statements=MOST_COMPILED,
            )
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            connection.execute(f"PRAGMA synchronous = {self.synchronous}")
            connection.execute("PRAGMA mmap_size = 0")
            connection.execute("PRAGMA foreign_keys = ON")
            if self._reverse:
                connection.execute("PRAGMA reverse_unordered_selects = ON")
        except sqlite3.Error as error:
            raise translate(error) from error
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        connection = self._open()
        connection.execute("PRAGMA query_only = ON")
        return connection


class SqlitePositions(SqliteFile):
    """Where people were: written a hundred times a second, so in a file and under a lock of its own.

    A power cut may cost the last moments of it: no phone waits for a disk because of a position.
    """

    part = Part.POSITIONS
    synchronous = "NORMAL"


class SqliteStorage(SqliteFile):
    """The database file at `path`; positions in a file beside it, which every connection to `path` can read."""

    def __init__(self, path: Path, *, reverse_unordered_selects: bool = False) -> None:
        refuse_old(sqlite3.sqlite_version_info)
        self._positions = SqlitePositions(
            path.with_suffix(".positions.db"), reverse_unordered_selects=reverse_unordered_selects
        )
        super().__init__(path, reverse_unordered_selects=reverse_unordered_selects)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with super().write() as tx:
            yield tx
        if tx.moved:
            with self.write_positions() as aside:
                keep_moved(aside, tx.moved)

    def write_positions(self) -> AbstractContextManager[Tx]:
        return self._positions.write()

    def migrate(self) -> list[str]:
        self._positions.migrate()
        self._move_positions()
        return super().migrate()

    def watch(self) -> SqliteWatch:
        return SqliteWatch(self._open_reader())

    def copy_to(self, folder: Path) -> None:
        self.copy_file(folder / FILE)
        self._positions.copy_file(folder / POSITIONS_FILE)

    def load_from(self, folder: Path) -> None:
        self.load_file(folder / FILE)
        if (folder / POSITIONS_FILE).exists():  # an older release kept them with the rest
            self._positions.load_file(folder / POSITIONS_FILE)

    def copied_rows(self, folder: Path, table: str) -> Iterator[Row]:
        file = folder / (POSITIONS_FILE if table in POSITION_NAMES else FILE)
        connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
        try:
            database = Database(connection, execute_plugins=False, recursive_triggers=False)
            key = ", ".join(database.table(table).pks)
            cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {key}")
            names = [column[0] for column in cursor.description]
            for values in cursor:
                yield dict(zip(names, values, strict=True))
        except sqlite3.Error as error:
            raise translate(error) from error
        finally:
            connection.close()

    def close(self) -> None:
        super().close()
        self._positions.close()

    def _open(self) -> sqlite3.Connection:
        return self._beside_positions(super()._open())

    def _beside_positions(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Read only: BEGIN IMMEDIATE would take the lock of every attached file that can be written."""
        try:
            connection.execute(
                "ATTACH :file AS positions", {"file": f"{self._positions.path.absolute().as_uri()}?mode=ro"}
            )
        except sqlite3.Error as error:
            raise translate(error) from error
        return connection

    def _move_positions(self) -> None:
        """Brings over what a release before 0005 kept in the main file; done again it changes nothing."""
        with self.read() as tx:
            if not tx.rows("SELECT name FROM main.sqlite_schema WHERE name = 'position'"):
                return
            rows = tx.rows(migrations.OLD_POSITIONS)
        with self.write_positions() as tx:
            tx.run_many(migrations.KEEP_LAST, rows)


class SqliteWatch:
    """Looks at `PRAGMA data_version`, which moves when any other connection of any process has committed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._closed = threading.Event()
        self._guard = threading.Lock()
        self._seen = self._version()

    def wait(self, timeout_s: float) -> bool:
        for _look in range(max(1, math.ceil(timeout_s / LOOK_EVERY_S))):
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            if self._closed.wait(min(LOOK_EVERY_S, timeout_s)):
                return False
        return False

    def close(self) -> None:
        self._closed.set()
        with self._guard:
            self._connection.close()

    def _version(self) -> int | None:
        with self._guard:
            if self._closed.is_set():
                return self._seen
            found = self._connection.execute("PRAGMA data_version").fetchone()
        return int(found[0])


def refuse_old(version: tuple[int, int, int]) -> None:
    """Raises StorageTooOld for a SQLite that can corrupt what it keeps."""
    if version < OLDEST:
        found, oldest = (".".join(map(str, numbers)) for numbers in (version, OLDEST))
        raise StorageTooOld(
            f"SQLite {found} 太旧，可能损坏数据库：请安装 pysqlite3（SQLite {oldest} 或更新）。"
            f" / SQLite {found} is too old and may corrupt the database:"
            f" install pysqlite3 (SQLite {oldest} or newer)."
        )


def translate(error: Exception) -> StorageError:
    """What the port calls an error of the driver; what is no such error is raised as it is."""
    if isinstance(error, (OverflowError, UnicodeEncodeError)):
        return ValueRefused(str(error))
    if not isinstance(error, sqlite3.Error):
        raise error
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return StorageFull("磁盘已满 / the disk is full")
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageBusy(str(error))
    if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StorageLost(str(error))
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintBroken(str(error))
    return StorageError(str(error))


def _take_snapshot(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()  # BEGIN alone takes none
    except sqlite3.Error as error:
        raise translate(error) from error


def _roll_back(connection: sqlite3.Connection) -> None:
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error:
        pass  # closed meanwhile, or SQLite has rolled back by itself: nothing is kept either way
