"""What one transaction remembers while many operations are folded together: rows it has read, rows it will write.

A row that is written again and again (a visit's, a feed's counter, a chain's head) reaches the engine once. Whatever
is asked of a table by SQL sees all that was written before: what waits for that table is written first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from server.storage.port import StorageError

MISSING: Any = object()
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)")

type Row = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


class NotTogetherError(StorageError):
    """One of several operations could not be carried out: all are undone, to be carried out one by one."""


class Memo:
    """`saved`: records whose feeds are yet to be told, with the time, the one saved last at the end.

    `pressing`: those of them that somebody must look at again at once.
    """

    def __init__(self) -> None:
        self.saved: dict[str, int] = {}
        self.pressing: set[str] = set()
        self._known: dict[Hashable, Any] = {}
        self._waiting: dict[str, dict[Hashable, tuple[str, Row]]] = {}

    def known(self, key: Hashable) -> Any:
        """What was remembered under a key; MISSING where nothing was."""
        return self._known.get(key, MISSING)

    def remember(self, key: Hashable, value: Any) -> None:
        """Remembers it: None may mean that there is no such row."""
        self._known[key] = value

    def write_later(self, table: str, key: Hashable, sql: str, row: Row) -> None:
        """Keeps a statement for later, instead of the one that waits under the same key: the last one holds.

        `row` is made only then where making it is work that a later one would undo.
        """
        waiting = self._waiting.get(table)
        if waiting is None:
            waiting = self._waiting[table] = {}
        waiting[key] = (sql, row)

    def waiting_for(self, sql: str) -> list[str]:
        """The tables that a statement speaks of and for which something waits."""
        return [table for table in tables_of(sql) if table in self._waiting] if self._waiting else []

    def tables(self) -> list[str]:
        """All tables for which something waits."""
        return list(self._waiting)

    def take(self, tables: Iterable[str]) -> list[tuple[str, list[Mapping[str, Any]]]]:
        """What waits for these tables, by statement, in the order it was kept; it no longer waits."""
        batches: list[tuple[str, list[Mapping[str, Any]]]] = []
        for table in tables:
            for sql, row in self._waiting.pop(table, {}).values():
                if not batches or batches[-1][0] != sql:
                    batches.append((sql, []))
                batches[-1][1].append(row() if callable(row) else row)
        return batches


@lru_cache(maxsize=2048)
def tables_of(sql: str) -> frozenset[str]:
    """The tables that a statement reads or writes."""
    return frozenset(_TABLE.findall(sql))
