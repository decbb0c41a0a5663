"""What a transaction does the same way on both engines: named parameters in, dictionaries out, savepoints."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from server.storage.memo import Memo, NotTogetherError
from server.storage.port import Row, StorageError, Value, ValueRefused


class Transaction(ABC):
    """A `Tx`; an engine says how a statement is run and which `StorageError` its driver's error is."""

    engine: str

    def __init__(self, made: dict[Hashable, object], *, may_keep: bool) -> None:
        self._made, self._may_keep = made, may_keep
        self._failed: StorageError | None = None
        self._ended = False
        self._depth = 0
        self._no_nul = False
        self._whole = _Whole(self)
        self.memo: Memo | None = None
        self.moved: list[Row] = []

    @abstractmethod
    def _query(self, sql: str, params: Mapping[str, Value]) -> tuple[list[Row], int]:
        """The rows of a statement (none when it gives none) and how many rows it changed."""

    @abstractmethod
    def _query_many(self, sql: str, batch: list[Mapping[str, Value]]) -> int:
        """How many rows the statement, run for each member, changed."""

    @abstractmethod
    def _translate(self, error: Exception) -> StorageError:
        """What the port calls this error of the driver; errors that are not the driver's are raised again."""

    def made(self, key: Hashable) -> Any:
        return self._made.get(key)

    def keep_made(self, key: Hashable, made: object) -> None:
        if self._may_keep:
            self._made[key] = made

    def rows(self, sql: str, /, **params: Value) -> list[Row]:
        self._catch_up(sql)
        return self._run(sql, params)[0]

    def row(self, sql: str, /, **params: Value) -> Row | None:
        self._catch_up(sql)
        return self.row_aside(sql, **params)

    def row_aside(self, sql: str, /, **params: Value) -> Row | None:
        found = self._run(sql, params)[0]
        return found[0] if found else None

    def run(self, sql: str, /, **params: Value) -> int:
        self._catch_up(sql)
        return max(self._run(sql, params)[1], 0)

    def run_later(self, table: str, key: Hashable, sql: str, row: Mapping[str, Any], /) -> None:
        if self.memo is None:
            self.run(sql, **row)
        else:
            self.memo.write_later(table, key, sql, row)

    def run_many(self, sql: str, batch: Iterable[Mapping[str, Any]], /) -> int:
        members = list(batch)
        self._catch_up(sql)
        self._ready()
        if not members:
            return 0
        try:
            for member in () if self._no_nul else members:
                _refuse_nul(member)
            return max(self._query_many(sql, members), 0)
        except Exception as error:
            raise self._fail(error) from error

    @contextmanager
    def together(self, *, no_nul: bool = False) -> Iterator[None]:
        with self.savepoint():
            self.memo, self._no_nul = Memo(), no_nul
            try:
                yield
                self._write(self.memo.tables())
            finally:
                self.memo, self._no_nul = None, False

    def savepoint(self) -> AbstractContextManager[None]:
        return self._savepoint() if self.memo is None else self._whole

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._depth += 1
        name = f"part{self._depth}"
        try:
            self._run(f"SAVEPOINT {name}", {})
            try:
                yield
                self._ready()
            except BaseException:
                self._undo(name)
                raise
            self._run(f"RELEASE SAVEPOINT {name}", {})
        finally:
            self._depth -= 1

    def settle(self) -> None:
        """Raise what failed in here and was not undone by a savepoint: such a transaction must not commit."""
        self._ready()

    def lost(self) -> StorageError | None:
        """The failure that took the whole transaction with it, if there was one."""
        return self._failed if self._failed is not None and self._failed.lost else None

    def end(self) -> None:
        """From here on every use of this transaction fails: it belongs to somebody else's past."""
        self._ended = True

    def _run(self, sql: str, params: Mapping[str, Value]) -> tuple[list[Row], int]:
        self._ready()
        try:
            if not self._no_nul:
                _refuse_nul(params)
            return self._query(sql, params)
        except Exception as error:
            raise self._fail(error) from error

    def _undo(self, name: str) -> None:
        if self._failed is not None and self._failed.lost:
            return
        self._failed = None
        self._run(f"ROLLBACK TO SAVEPOINT {name}", {})
        self._run(f"RELEASE SAVEPOINT {name}", {})

    def _catch_up(self, sql: str) -> None:
        """Writes what waits for the tables of a statement before it is run."""
        if self.memo is not None and (tables := self.memo.waiting_for(sql)):
            self._write(tables)

    def _write(self, tables: list[str]) -> None:
        assert self.memo is not None
        for sql, batch in self.memo.take(tables):
            self.run_many(sql, batch)

    def _ready(self) -> None:
        if self._ended:
            raise StorageError("this transaction has ended")
        if self._failed is not None:
            raise self._failed

    def _fail(self, error: Exception) -> StorageError:
        if not isinstance(error, StorageError):
            error = self._translate(error)
        self._failed = error
        return error


class _Whole:
    """A savepoint within `together`: nothing can be undone alone, so where it fails all is."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def __enter__(self) -> None:
        """Begins nothing."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            self._tx.settle()
        elif isinstance(error, Exception) and not isinstance(error, StorageError):
            raise NotTogetherError(repr(error)) from error


def _refuse_nul(params: Mapping[str, Value]) -> None:
    """PostgreSQL's text holds no U+0000; what only one engine keeps, neither takes."""
    for name, value in params.items():
        if isinstance(value, str) and "\0" in value:
            raise ValueRefused(f"{name} holds U+0000")
