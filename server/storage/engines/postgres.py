"""PostgreSQL through psycopg 3: the engine to scale out with. Same SQL, same turns, same errors."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors
from psycopg.adapt import Dumper, Loader
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

from server.storage import migrations
from server.storage.engines import postgres_copy
from server.storage.engines.idle import Idle
from server.storage.port import (
    ConstraintBroken,
    Row,
    StorageBusy,
    StorageError,
    StorageFull,
    StorageLost,
    Tx,
    Value,
    ValueRefused,
)
from server.storage.schema import Part
from server.storage.sql import Dialect, to_pyformat
from server.storage.tables.positions import keep_moved
from server.storage.transaction import Transaction
from server.storage.turns import ThreadTurn

type Connection = psycopg.Connection[Row]

CHANNEL = b"halfhour_commit"
# One queue of writers for the whole database, first come, first served, as on SQLite: a body may read, decide
# and write without locking rows. The lock goes with the transaction, so a killed process frees it.
TURN = 0x48616C66
TAKE_TURN = b"BEGIN; SELECT pg_advisory_xact_lock(%d)" % TURN
# Positions are written a hundred times a second: they have a queue of their own, and wake nobody.
TAKE_POSITIONS_TURN = b"BEGIN; SET LOCAL synchronous_commit = off; SELECT pg_advisory_xact_lock(%d)" % (
    TURN + 1
)
COMMIT_QUIETLY = b"COMMIT"
COMMIT = b"NOTIFY " + CHANNEL + b"; COMMIT"
SNAPSHOT = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1"  # BEGIN alone takes no snapshot
CLOSE_WITHIN_S = 0.5
TYPE_WORDS = {"text": "text", "bigint": "int", "double precision": "real", "bytea": "bytes"}


class TruthLoader(Loader):
    """Truth as 0 and 1, as SQLite gives it."""

    def load(self, data: Any) -> int:
        return 1 if bytes(data) == b"t" else 0


class NumericLoader(Loader):
    """A sum of integers as an integer, an average as a float, as SQLite gives them."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class TruthDumper(Dumper):
    """Truth into a 64-bit column."""

    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: Any) -> bytes:
        return b"1" if obj else b"0"


class PostgresTransaction(Transaction):
    engine = Dialect.POSTGRES.value

    def __init__(
        self, connection: Connection, made: dict[Hashable, object], *, may_keep: bool = False
    ) -> None:
        super().__init__(made, may_keep=may_keep)
        self._connection = connection

    def _query(self, sql: str, params: Mapping[str, Value]) -> tuple[list[Row], int]:
        nulls = frozenset(name for name, value in params.items() if value is None)
        cursor = self._connection.execute(to_pyformat(sql, nulls).encode(), params)
        rows = cursor.fetchall() if cursor.description is not None else []
        return rows, cursor.rowcount

    def _query_many(self, sql: str, batch: list[Mapping[str, Value]]) -> int:
        with self._connection.cursor() as cursor:
            cursor.executemany(to_pyformat(sql).encode(), batch)
            return cursor.rowcount

    def _translate(self, error: Exception) -> StorageError:
        return translate(error)


class PostgresStorage:
    """The database that `url` names; its user owns the tables."""

    engine = Dialect.POSTGRES.value

    def __init__(self, url: str) -> None:
        self._url = url
        self._turn = ThreadTurn()
        self._positions_turn = ThreadTurn()
        self._connections = Idle(self._connect, _sound)
        self._made: dict[Hashable, object] = {}

    @contextmanager
    def read(self) -> Iterator[Tx]:
        with self._transaction(SNAPSHOT) as (_connection, tx):
            yield tx

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with self._writing() as (_connection, tx):
            yield tx
        if tx.moved:
            with self.write_positions() as aside:
                keep_moved(aside, tx.moved)

    @contextmanager
    def write_positions(self) -> Iterator[Tx]:
        with self._positions_turn.hold(), self._transaction(TAKE_POSITIONS_TURN) as (connection, tx):
            yield tx
            tx.settle()
            connection.execute(COMMIT_QUIETLY)

    def migrate(self) -> list[str]:
        with self.write() as tx:
            applied = migrations.migrate(tx, Dialect.POSTGRES, _found(tx), Part.ALL)
            migrations.check(_found(tx), Part.ALL)
        return applied

    def watch(self) -> PostgresWatch:
        return PostgresWatch(self._connect)

    def empty(self) -> bool:
        with self.read() as tx:
            return not _found(tx)

    def copy_to(self, folder: Path) -> None:
        with self._transaction(SNAPSHOT) as (connection, tx):
            postgres_copy.write_tables(connection, sorted(_found(tx)), folder)

    def load_from(self, folder: Path) -> None:
        with self._writing() as (connection, tx):
            if _found(tx):
                raise StorageError("the database is not empty")
            postgres_copy.read_tables(connection, folder)

    def copied_rows(self, folder: Path, table: str) -> Iterator[Row]:
        return postgres_copy.copied_rows(folder, table)

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, PostgresTransaction]]:
        with self._turn.hold(), self._transaction(TAKE_TURN) as (connection, tx):
            yield connection, tx
            tx.settle()
            connection.execute(COMMIT)

    @contextmanager
    def _transaction(self, begin: bytes) -> Iterator[tuple[Connection, PostgresTransaction]]:
        try:
            with self._connections.lend(partial(_begin, begin)) as connection:
                tx = PostgresTransaction(connection, self._made, may_keep=begin == SNAPSHOT)
                try:
                    yield connection, tx
                finally:
                    tx.end()
                    _roll_back(connection)
        except psycopg.Error as error:
            raise translate(error) from error

    def _connect(self) -> Connection:
        connection: Connection = psycopg.connect(self._url, autocommit=True, row_factory=dict_row)
        adapters = connection.adapters
        adapters.register_dumper(str, StrDumper)  # all our columns are text: none needs guessing
        adapters.register_dumper(int, Int8Dumper)
        adapters.register_dumper(bool, TruthDumper)
        adapters.register_loader("bool", TruthLoader)
        adapters.register_loader("numeric", NumericLoader)
        return connection


class PostgresWatch:
    """Hears the NOTIFY that each commit of `write()` sends."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._guard = threading.Lock()
        self._closed = False
        self._connection = self._listen()

    def wait(self, timeout_s: float) -> bool:
        for _slice in range(max(1, math.ceil(timeout_s / CLOSE_WITHIN_S))):
            with self._guard:
                if self._closed:
                    return False
                if self._heard(min(timeout_s, CLOSE_WITHIN_S)):
                    return True
        return False

    def close(self) -> None:
        self._closed = True
        with self._guard:
            self._connection.close()

    def _heard(self, timeout_s: float) -> bool:
        try:
            heard = list(self._connection.notifies(timeout=timeout_s, stop_after=1))
            if heard:  # whatever else has come by now is the same news
                list(self._connection.notifies(timeout=0))
            return bool(heard)
        except psycopg.Error:
            self._connection.close()
            self._connection = self._listen()
            return True  # what was committed meanwhile nobody can say: look

    def _listen(self) -> Connection:
        try:
            connection = self._connect()
            connection.execute(b"LISTEN " + CHANNEL)
        except psycopg.Error as error:
            raise translate(error) from error
        return connection


def translate(error: Exception) -> StorageError:
    """What the port calls an error of the driver; what is no such error is raised as it is."""
    match error:
        case OverflowError() | UnicodeEncodeError() | errors.DataError():
            return ValueRefused(str(error))
        case errors.DiskFull():
            return StorageFull("磁盘已满 / the disk is full")
        case errors.DeadlockDetected() | errors.LockNotAvailable() | errors.SerializationFailure():
            return StorageBusy(str(error))
        case errors.IntegrityError():
            return ConstraintBroken(str(error))
        case errors.OperationalError():
            return StorageLost(str(error))
        case psycopg.Error():
            return StorageError(str(error))
    raise error


def _found(tx: Tx) -> migrations.Found:
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for row in tx.rows(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    ):
        kind = TYPE_WORDS.get(row["data_type"], str(row["data_type"]))
        found.setdefault(row["table_name"], {})[row["column_name"]] = (kind, row["is_nullable"] == "YES")
    return found


def _begin(statements: bytes, connection: Connection) -> None:
    try:
        connection.execute(statements)
    except psycopg.Error as error:
        raise translate(error) from error


def _sound(connection: Connection) -> bool:
    return not connection.closed and connection.info.transaction_status is TransactionStatus.IDLE


def _roll_back(connection: Connection) -> None:
    with suppress(psycopg.Error):  # a lost connection has rolled back already
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            connection.execute(b"ROLLBACK")
