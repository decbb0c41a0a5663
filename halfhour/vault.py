"""The client's own file: who it is, its outbox and its blobs, in SQLite. Nothing here is the server's to take away."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from halfhour.outbox import Entry, State

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entry (
 phone_epoch TEXT NOT NULL, n INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL,
 wire TEXT NOT NULL, personal TEXT,
 recorded_ms INTEGER NOT NULL, state TEXT NOT NULL, outcome TEXT, rev INTEGER, code TEXT, detail TEXT,
 answered_ms INTEGER, PRIMARY KEY (phone_epoch, n)) STRICT;
CREATE INDEX IF NOT EXISTS entry_state ON entry (state, n);
CREATE INDEX IF NOT EXISTS entry_record ON entry (record);
CREATE TABLE IF NOT EXISTS blob (
 sha256 TEXT PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL, contract TEXT NOT NULL, place TEXT,
 verified_ms INTEGER, refused TEXT) STRICT;
CREATE TABLE IF NOT EXISTS feed (
 feed TEXT PRIMARY KEY, cursor TEXT, count INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS item (
 feed TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, rev INTEGER NOT NULL, record TEXT NOT NULL,
 PRIMARY KEY (feed, id)) STRICT;
CREATE INDEX IF NOT EXISTS item_id ON item (id);
"""
NAMES = tuple(field.name for field in fields(Entry))


class Vault:
    """One file, one writer at a time; `:memory:` for what need not outlive its process."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing. Inside another it is part of that one."""
        if self._db.in_transaction:
            yield self._db
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Rows of a query."""
        return self._db.execute(sql, values).fetchall()

    def get(self, name: str) -> Any:
        """A value by name, None where there is none."""
        found = self.rows("SELECT value FROM meta WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else None

    def put(self, **values: Any) -> None:
        """Keeps values by name."""
        with self.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
                [(name, json.dumps(value)) for name, value in values.items()],
            )

    def append(self, phone_epoch: str, make: Callable[[int], Entry]) -> Entry:
        """Gives an operation its number and keeps it, in one transaction: from here on it is saved."""
        with self.writing() as db:
            last = self.rows("SELECT max(n) AS n FROM entry WHERE phone_epoch = ?", phone_epoch)[0]["n"]
            entry = make(max(last or 0, self.get(f"forgotten {phone_epoch}") or 0) + 1)
            marks = ", ".join("?" * len(NAMES))
            values = [getattr(entry, name) for name in NAMES]
            db.execute(f"INSERT INTO entry ({', '.join(NAMES)}) VALUES ({marks})", values)
        return entry

    def entries(self, phone_epoch: str, *states: State) -> list[Entry]:
        """This epoch's entries in these states, or all of them, in the order they were said."""
        wanted = states or tuple(State)
        return self._where(phone_epoch, f"state IN ({', '.join('?' * len(wanted))})", *wanted)

    def open_entries(self, phone_epoch: str) -> list[Entry]:
        """All that decides what goes next: what is not settled, and what has settled a refusal."""
        settles = """(wire LIKE '%"mends":%' OR wire LIKE '%"operation.withdraw"%')"""
        return self._where(
            phone_epoch, f"(state NOT IN ('settled', 'stuck') OR state = 'settled' AND {settles})"
        )

    def entries_about(self, phone_epoch: str, record: str) -> list[Entry]:
        """What was said of a record and is not settled."""
        return self._where(phone_epoch, "record = ? AND state <> 'settled'", record)

    def entries_from(self, phone_epoch: str, n: int) -> list[Entry]:
        """This epoch's entries from this number on."""
        return self._where(phone_epoch, "n >= ?", n)

    def _where(self, phone_epoch: str, condition: str, *values: Any) -> list[Entry]:
        found = self.rows(
            f"SELECT {', '.join(NAMES)} FROM entry WHERE phone_epoch = ? AND {condition} ORDER BY n",
            phone_epoch,
            *values,
        )
        return [Entry(**{**dict(row), "state": State(row["state"])}) for row in found]

    def update(self, entries: Iterable[Entry]) -> None:
        """Keeps what answers made of entries."""
        with self.writing() as db:
            db.executemany(
                "UPDATE entry SET state = ?, outcome = ?, rev = ?, code = ?, detail = ?, answered_ms = ? WHERE id = ?",
                [(e.state, e.outcome, e.rev, e.code, e.detail, e.answered_ms, e.id) for e in entries],
            )

    def forget(self, phone_epoch: str, durable_ms: int) -> int:
        """Drops settled entries that an off-machine copy holds; gives how many."""
        where = "phone_epoch = ? AND state = 'settled' AND answered_ms <= ?"
        with self.writing() as db:
            (row,) = self.rows(f"SELECT max(n) AS n FROM entry WHERE {where}", phone_epoch, durable_ms)
            if row["n"] is None:
                return 0
            before = self.get(f"forgotten {phone_epoch}") or 0
            self.put(**{f"forgotten {phone_epoch}": max(before, row["n"])})
            return db.execute(f"DELETE FROM entry WHERE {where}", (phone_epoch, durable_ms)).rowcount

    def erase(self) -> None:
        """Drops everything, the key too."""
        with self.writing() as db:
            for table in ("meta", "entry", "blob", "feed", "item"):
                db.execute(f"DELETE FROM {table}")
        self._db.execute("VACUUM")  # what was deleted is not to be read from the file either

    def forget_blobs(self, verified_until_ms: int) -> None:
        """Drops the bytes of blobs that the server verified up to then."""
        with self.writing() as db:
            db.execute("DELETE FROM blob WHERE verified_ms <= ?", (verified_until_ms,))
