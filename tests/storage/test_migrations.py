"""Migrations go forward once, on both engines, and the tables end up as the schema says."""

from __future__ import annotations

import pytest

from server.domain.records import Record
from server.storage import migrations
from server.storage.migrations import MIGRATIONS, Migration, tasks_with_dates
from server.storage.port import Storage, StorageError, Tx
from server.storage.schema import TABLES
from server.storage.schema.shape import Table, column, index
from server.storage.sql import Dialect, add_column, create_index
from server.storage.tables import records
from tests.storage.places import Place

COLOUR = column("colour text null")
WEIGHT = column("weight int")
BY_COLOUR = index("colour name")
COUNTER = next(table for table in TABLES if table.name == "counter")
COUNTER_NOW = Table("counter", (*COUNTER.columns, COLOUR, WEIGHT), COUNTER.key, (BY_COLOUR,))
TABLES_NOW = tuple(COUNTER_NOW if table is COUNTER else table for table in TABLES)


def paint(tx: Tx, dialect: Dialect) -> None:
    tx.run(add_column("counter", COLOUR, dialect))
    tx.run(add_column("counter", WEIGHT, dialect, default="7"))
    tx.run(create_index("counter", BY_COLOUR))
    tx.run("UPDATE counter SET colour = 'red'")


def refuse(tx: Tx, dialect: Dialect) -> None:
    paint(tx, dialect)
    raise StorageError("does not work out")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """From `setattr` on, a release whose counter has a colour and a weight."""
    return monkeypatch


def take_release(patch: pytest.MonkeyPatch, step: Migration) -> None:
    patch.setattr(migrations, "TABLES", TABLES_NOW)
    patch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, step))


def test_a_new_database_counts_every_migration_as_seen(storage: Storage) -> None:
    assert storage.migrate() == []
    with storage.read() as tx:
        names = [row["name"] for row in tx.rows("SELECT name FROM migration ORDER BY name")]
    assert names == [migration.name for migration in MIGRATIONS]


def test_an_older_database_takes_the_step_it_lacks_once(storage: Storage, newer: pytest.MonkeyPatch) -> None:
    with storage.write() as tx:
        tx.run("INSERT INTO counter (name, value) VALUES ('old', 1)")
    take_release(newer, Migration("0099 colour", paint))
    assert storage.migrate() == ["0099 colour"]
    assert storage.migrate() == []
    with storage.read() as tx:
        assert tx.row("SELECT * FROM counter") == {"name": "old", "value": 1, "colour": "red", "weight": 7}


def test_a_step_that_fails_leaves_the_database_as_it_was(storage: Storage, newer: pytest.MonkeyPatch) -> None:
    take_release(newer, Migration("0099 refused", refuse))
    with pytest.raises(StorageError, match="does not work out"):
        storage.migrate()
    newer.undo()
    assert storage.migrate() == []


def test_a_schema_edited_without_its_step_is_told_at_the_start(
    storage: Storage, newer: pytest.MonkeyPatch
) -> None:
    newer.setattr(migrations, "TABLES", TABLES_NOW)
    with pytest.raises(StorageError, match=r"counter\.colour .* a migration is missing"):
        storage.migrate()


def test_a_database_of_a_newer_release_is_refused(storage: Storage) -> None:
    with storage.write() as tx:
        tx.run("INSERT INTO migration (name) VALUES ('9999 from the future')")
    with pytest.raises(StorageError, match="9999 from the future"):
        storage.migrate()


def test_an_installation_gets_its_name_and_epoch_once(place: Place) -> None:
    def names() -> list[str]:
        storage = place.open()
        storage.migrate()
        with storage.read() as tx:
            query = "SELECT value FROM setting WHERE key IN ('server', 'server_epoch') ORDER BY key"
            return [row["value"] for row in tx.rows(query)]

    first = names()
    assert len(first) == 2 and all(len(name) == 16 for name in first)
    assert names() == first


def test_every_table_of_an_organisations_data_carries_organisation() -> None:
    without = {
        table.name for table in TABLES if "organisation" not in {column.name for column in table.columns}
    }
    # one installation's own, or reached only through a row that carries it
    assert without <= {
        *("migration", "setting", "counter", "feed", "feed_item", "chain", "ledger", "phone"),
        *("attempt", "sign", "blob", "stamp", "fact"),
    }


def test_a_task_of_before_dates_has_neither_date_nor_result_and_keeps_its_contract(storage: Storage) -> None:
    old = Record(
        "task-1", "task", "house", {"what": "review"}, contract="contract-1", state="open", sort_ms=1
    )
    with storage.write() as tx:
        records.put(tx, old)
        tasks_with_dates(tx, Dialect(storage.engine))
    with storage.read() as tx:
        task = records.get(tx, "task-1")
    assert task is not None and (task.body["what"], task.body["contract"]) == ("review", "contract-1")
    assert {task.body[name] for name in ("obligation", "due_ms", "period", "result", "closed_by")} == {None}
