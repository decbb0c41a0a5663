"""Keeps a database of the schema as it is now, for both engines.

    python -m tests.storage.keep 0001 [--again]

Writes kept/<number>.sqlite.sql and kept/<number>.postgres.sql: how every table is made, a few rows in each.
Run it once when a schema lands; from then on `test_kept.py` migrates that database in every run. What was
released is never written again: `--again` is for a schema that nobody uses yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from server.storage.migrations import MIGRATIONS, tables_of
from server.storage.schema import MIGRATION, Part
from server.storage.schema.shape import Column, Table
from server.storage.sql import Dialect, create_table

KEPT = Path(__file__).parent / "kept"
ROWS = 3


def statements(dialect: Dialect) -> Iterator[str]:
    """The database as SQL, one statement at a time."""
    tables = tables_of(Part.ALL if dialect is Dialect.POSTGRES else Part.HOUSE)
    for table in tables:
        yield from create_table(table, dialect)
    for migration in MIGRATIONS:
        yield f"INSERT INTO migration (name) VALUES ('{migration.name}')"
    for table in tables:
        if table != MIGRATION:
            yield from (_insert(table, number, dialect) for number in range(1, ROWS + 1))


def _insert(table: Table, number: int, dialect: Dialect) -> str:
    names = ", ".join(column.name for column in table.columns)
    values = ", ".join(_value(table, column, number, dialect) for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({values})"


def _value(table: Table, column: Column, number: int, dialect: Dialect) -> str:
    if column.null and number == ROWS:
        return "NULL"
    match column.type:
        case "int":
            return str(1_780_000_000_000 + number if column.name.endswith("_ms") else number)
        case "real":
            return f"{22.5 + number}"
        case "bytes":
            content = f"{table.name} {number} 半小时".encode().hex()
            return f"X'{content}'" if dialect is Dialect.SQLITE else rf"'\x{content}'"
        case _:
            return f"'{table.name} {column.name} {number} 半小时'"


def main() -> None:
    number, *flags = sys.argv[1:]
    KEPT.mkdir(exist_ok=True)
    for dialect in Dialect:
        path = KEPT / f"{number}.{dialect}.sql"
        if path.exists() and flags != ["--again"]:
            raise SystemExit(
                f"{path.name} is kept already; --again writes it anew while nobody uses that schema"
            )
        path.write_text("".join(f"{statement};\n" for statement in statements(dialect)), encoding="utf-8")


if __name__ == "__main__":
    main()
