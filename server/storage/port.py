"""The storage port: what the rest of the house may ask of a database, and what may go wrong."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from server.storage.memo import Memo

type Value = str | int | float | bytes | None
type Row = dict[str, Any]


class StorageError(Exception):
    """The database refused or failed; nothing of the statement's transaction (or savepoint) is kept.

    `code` is the stable code of the error catalogue; `lost` tells that the whole transaction is gone,
    so that not even an outer savepoint can go on.
    """

    code = "internal"
    lost = False


class StorageLost(StorageError):  # noqa: N818
    """The connection or the disk failed under a transaction: nothing of it is kept."""

    lost = True


class StorageFull(StorageLost):
    """No room on the disk: nothing of the transaction is kept, the phone keeps its copy and tries later."""

    code = "disk-full"


class StorageBusy(StorageLost):
    """Somebody else held the database too long (a tool, a deadlock): nothing is kept, try again."""

    code = "busy"


class ConstraintBroken(StorageError):  # noqa: N818
    """A statement broke a primary key, a unique index or NOT NULL."""


class ValueRefused(StorageError):  # noqa: N818
    """A value that one of the engines cannot keep: more than 64 bits, U+0000, half a surrogate pair."""


class StorageTooOld(StorageError):  # noqa: N818
    """The engine found here is older than the one whose guarantees the house is built on."""


class Tx(Protocol):
    """A transaction: portable SQL with named parameters (`:name`), rows as dictionaries.

    `engine` is for `search.py` alone: looking up words is the one thing that no SQL says for both.

    Once a statement has failed, the savepoint (or transaction) it ran in answers nothing but errors until
    it has been left: what PostgreSQL does anyway, SQLite is made to do too.
    """

    engine: str
    memo: Memo | None
    moved: list[Row]
    """Fixes that belong to what this transaction says: kept among positions once it is committed."""

    def made(self, key: Hashable) -> Any:
        """What this process once made of this database (`keep_made`), None where nothing: whether it still holds
        is proven by whoever asks, by a number or revisions kept with it."""
        ...

    def keep_made(self, key: Hashable, made: object) -> None:
        """Keep what was made of a snapshot; of a writing transaction nothing is kept, for it may yet be undone."""
        ...

    def rows(self, sql: str, /, **params: Value) -> list[Row]:
        """All rows of a query, or of a statement with RETURNING."""
        ...

    def row(self, sql: str, /, **params: Value) -> Row | None:
        """The first row of a query, None when there is none."""
        ...

    def row_aside(self, sql: str, /, **params: Value) -> Row | None:
        """As `row`, for a row that is surely not among those that wait to be written."""
        ...

    def run(self, sql: str, /, **params: Value) -> int:
        """Run a statement; the number of rows it changed."""
        ...

    def run_later(self, table: str, key: Hashable, sql: str, row: Mapping[str, Any], /) -> None:
        """Run a statement, within `together` only once its table is asked or all ends; the last of a key holds.

        Until then the row is not copied: nobody changes it.
        """
        ...

    def run_many(self, sql: str, batch: Iterable[Mapping[str, Any]], /) -> int:
        """Run a statement once per member of `batch`; the number of rows changed in all."""
        ...

    def together(self, *, no_nul: bool = False) -> AbstractContextManager[None]:
        """A part that goes through whole or not at all, and writes each row once; `memo` is there meanwhile.

        `no_nul`: whoever says it has looked at all texts at once, and none of them holds U+0000.

        Raises StorageError where a savepoint within it fails, or what it wrote is refused: all of it is undone.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that can fail alone: a body that raises undoes what it did, and the error goes on up."""
        ...


class Watch(Protocol):
    """Tells that somebody, in any process, has committed. For one thread at a time."""

    def wait(self, timeout_s: float) -> bool:
        """True once something was committed since the last call; False after `timeout_s` or `close()`."""
        ...

    def close(self) -> None:
        """Wake whoever waits, and let the connection go."""
        ...


class Storage(Protocol):
    """A database. Use from any thread; open it anew in each process (never across a fork)."""

    engine: str

    def read(self) -> AbstractContextManager[Tx]:
        """A snapshot as of the moment `read()` is entered; writing to it fails."""
        ...

    def write(self) -> AbstractContextManager[Tx]:
        """A transaction. Committed, durably, when the body ends; undone when it raises.

        Writers of all threads and processes take turns in the order they came, on both engines: a body may
        read, decide and write without locking anything. Keep it short: no network, no hashing, no waiting.
        Raises StorageError when the same thread is already writing.
        """
        ...

    def write_positions(self) -> AbstractContextManager[Tx]:
        """A transaction on the tables of positions alone (`schema/positions.py`), which `read` and `write` only read.

        It has a queue and a lock of its own: it neither waits for `write()` nor holds it up, and wakes no watch.
        """
        ...

    def migrate(self) -> list[str]:
        """Bring the tables to the schema of this release; the names of the migrations applied."""
        ...

    def watch(self) -> Watch:
        """A new watch with its own connection; commits from here on wake it."""
        ...

    def empty(self) -> bool:
        """True while there is no table at all."""
        ...

    def copy_to(self, folder: Path) -> None:
        """Write one consistent copy of all tables into the empty `folder`, while others go on writing."""
        ...

    def load_from(self, folder: Path) -> None:
        """Fill this empty database from what `copy_to` wrote. Raises StorageError when it is not empty."""
        ...

    def copied_rows(self, folder: Path, table: str) -> Iterator[Row]:
        """The rows of a table that `copy_to` wrote, by primary key; needs no database, touches nothing."""
        ...

    def close(self) -> None:
        """Let all connections go. What is being read or written on other threads fails."""
        ...
