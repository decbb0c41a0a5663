"""What holds for SQLite alone: the settings that keep a promise, and the versions refused."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.storage.engines.sqlite import SqliteStorage, refuse_old
from server.storage.port import StorageBusy, StorageError, StorageTooOld
from server.storage.schema import TABLES


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteStorage]:
    storage = SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)
    storage.migrate()
    yield storage
    storage.close()


def pragma(storage: SqliteStorage, name: str) -> object:
    with storage.write() as tx:
        row = tx.row(f"PRAGMA {name}")
    assert row is not None
    return next(iter(row.values()))


def test_an_acknowledged_commit_survives_a_power_cut(sqlite: SqliteStorage) -> None:
    assert pragma(sqlite, "journal_mode") == "wal"
    assert pragma(sqlite, "synchronous") == 2  # FULL


def test_the_file_is_never_mapped_into_memory(sqlite: SqliteStorage) -> None:
    assert pragma(sqlite, "mmap_size") == 0


def test_every_table_is_strict(sqlite: SqliteStorage) -> None:
    with closing(sqlite.database()) as database:
        assert [table.name for table in TABLES if not database.table(table.name).strict] == []


def test_lists_without_an_order_are_turned_round_for_tests(sqlite: SqliteStorage) -> None:
    with sqlite.write() as tx:
        tx.run_many("INSERT INTO counter (name, value) VALUES (:n, 1)", [{"n": name} for name in "abc"])
        assert [row["name"] for row in tx.rows("SELECT name FROM counter")] == ["c", "b", "a"]


@pytest.mark.parametrize("version", [(3, 46, 1), (3, 51, 2)])
def test_a_sqlite_that_can_corrupt_the_database_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(StorageTooOld, match=r"SQLite .* 太旧.* is too old and may corrupt the database"):
        refuse_old(version)


def test_the_first_sqlite_without_that_fault_is_taken() -> None:
    refuse_old((3, 51, 3))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "halfhour.db").mkdir()
    with pytest.raises(StorageError):
        SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)


def test_a_tool_that_holds_the_file_too_long_is_told_as_busy(sqlite: SqliteStorage) -> None:
    sqlite._writer.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite.database()) as tool:
        tool.conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageBusy) as busy, sqlite.write() as tx:
            tx.run("DELETE FROM counter")
    assert busy.value.code == "busy"
    with sqlite.write() as tx:
        assert tx.run("DELETE FROM counter") == 0


def test_a_storage_does_not_cross_a_fork(sqlite: SqliteStorage) -> None:
    def use() -> None:
        for way in (sqlite.read, sqlite.write):
            try:
                with way():
                    os._exit(1)
            except StorageError:
                continue
        os._exit(0)

    child = multiprocessing.get_context("fork").Process(target=use)
    child.start()
    child.join()
    assert child.exitcode == 0


def test_what_writes_feeds_cannot_write_positions(tmp_path: Path) -> None:
    """Else BEGIN IMMEDIATE would take the lock of the positions' file too."""
    with closing(SqliteStorage(tmp_path / "halfhour.db", reverse_unordered_selects=True)) as storage:
        storage.migrate()
        with pytest.raises(StorageError, match="readonly"), storage.write() as tx:
            tx.run("INSERT INTO unseen (person, organisation, since_ms) VALUES ('li', 'ours', 1)")


def test_a_copy_without_the_positions_is_opened_with_none(tmp_path: Path) -> None:
    """litestream copies the main file alone."""
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    with closing(SqliteStorage(there / "halfhour.db", reverse_unordered_selects=True)) as storage:
        storage.migrate()
        with storage.write() as tx:
            tx.run("INSERT INTO counter (name, value) VALUES ('kept', 1)")
        with storage.write_positions() as aside:
            aside.run("INSERT INTO unseen (person, organisation, since_ms) VALUES ('li', 'ours', 1)")
        storage.copy_file(here / "halfhour.db")
    with closing(SqliteStorage(here / "halfhour.db", reverse_unordered_selects=True)) as storage:
        assert storage.migrate() == []
        with storage.read() as tx:
            assert tx.rows("SELECT name FROM counter ORDER BY name") == [{"name": "kept"}]
            assert tx.rows("SELECT person FROM unseen ORDER BY person") == []
        with storage.write_positions() as aside:
            aside.run("INSERT INTO unseen (person, organisation, since_ms) VALUES ('li', 'ours', 2)")
