"""The engines behind the storage port; `wiring` alone picks one."""

from __future__ import annotations

from pathlib import Path

from server.storage.port import Storage


def open_storage(database_url: str, data_dir: Path, *, reverse_unordered_selects: bool = False) -> Storage:
    """The storage that an address names: `postgresql://...`, or nothing for SQLite in `data_dir`/halfhour.db.

    `reverse_unordered_selects` makes SQLite turn round every list that has no ORDER BY: tests switch it on.
    Raises StorageTooOld, StorageError.
    """
    if database_url:
        from server.storage.engines.postgres import PostgresStorage

        return PostgresStorage(database_url)
    from server.storage.engines.sqlite import SqliteStorage

    return SqliteStorage(data_dir / "halfhour.db", reverse_unordered_selects=reverse_unordered_selects)
