"""A database of every released schema is kept, and this release migrates it."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing

import psycopg
import pytest
from sqlite_utils import Database

from server.storage.migrations import tables_of
from server.storage.port import Storage
from server.storage.schema import TABLES, Part
from tests.storage.keep import KEPT
from tests.storage.places import Place, PostgresPlace

NUMBERS = sorted({path.name.split(".")[0] for path in KEPT.glob("*.sql")})
INSERT = re.compile(r"^INSERT INTO (\w+) ", re.MULTILINE)
INDEXES = {
    "sqlite": "SELECT sql AS made FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY sql",
    "postgres": "SELECT indexdef AS made FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef",
}


def load(place: Place, number: str) -> Counter[str]:
    """Fill an empty place with a kept database; how many rows each table got."""
    engine = "postgres" if isinstance(place, PostgresPlace) else "sqlite"
    text = (KEPT / f"{number}.{engine}.sql").read_text(encoding="utf-8")
    if engine == "postgres":
        with closing(psycopg.connect(place.url, autocommit=True)) as connection:
            connection.execute(text.encode())
    else:
        place.data_dir.mkdir(parents=True, exist_ok=True)
        with closing(Database(place.data_dir / "halfhour.db")) as database:
            database.executescript(text)
    return Counter(INSERT.findall(text))


def indexes(storage: Storage) -> list[str]:
    with storage.read() as tx:
        return [row["made"] for row in tx.rows(INDEXES[storage.engine])]


def test_the_first_landed_schema_is_kept() -> None:
    assert NUMBERS[0] == "0001"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_kept_database_is_migrated_without_losing_a_row(place: Place, number: str) -> None:
    kept = load(place, number)
    storage = place.open()
    storage.migrate()  # compares every column with the schema
    assert storage.migrate() == []
    with storage.read() as tx:
        for table in TABLES:
            row = tx.row(f"SELECT COUNT(*) AS count FROM {table.name}")
            assert row is not None
            assert row["count"] >= kept[table.name], table.name
        seen = tx.row("SELECT COUNT(*) AS count FROM last_fix")
        assert seen is not None
        assert seen["count"] >= kept["position"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_migrated_database_has_the_indexes_of_a_new_one(place: Place, number: str) -> None:
    new = place.open()
    new.migrate()
    wanted = indexes(new)
    with new.write() as tx:
        for table in tables_of(Part.HOUSE if place.url == "" else Part.ALL):
            tx.run(f"DROP TABLE {table.name}")
        if place.url == "":  # FTS5 keeps its index of words as a table of its own
            tx.run("DROP TABLE search_words")
    load(place, number)
    migrated = place.open()
    migrated.migrate()
    assert indexes(migrated) == wanted
