"""A logical copy of a PostgreSQL database: each table through COPY, without any outside tool.

In the folder: tables.json (how each table is made, its columns and their types) and <table>.copy (COPY's text
format, by primary key).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from server.storage.port import Row

type Connection = psycopg.Connection[Row]

BLOCK_BYTES = 1 << 16
ESCAPE = re.compile(r"\\(.)")
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def write_tables(connection: Connection, names: list[str], folder: Path) -> None:
    """Write the tables as the transaction of `connection` sees them."""
    tables = {name: _describe(connection, name) for name in names}
    (folder / "tables.json").write_text(json.dumps(tables, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, table in tables.items():
        columns = ", ".join(table["columns"])
        query = f"COPY (SELECT {columns} FROM {name} ORDER BY {table['key']}) TO STDOUT"
        with (
            (folder / f"{name}.copy").open("wb") as file,
            connection.cursor() as cursor,
            cursor.copy(query.encode()) as copy,
        ):
            for block in copy:
                file.write(block)


def read_tables(connection: Connection, folder: Path) -> None:
    """Make and fill the tables in the transaction of `connection`."""
    tables = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    for name, table in tables.items():
        connection.execute(table["make"].encode())
        query = f"COPY {name} ({', '.join(table['columns'])}) FROM STDIN"
        with (
            (folder / f"{name}.copy").open("rb") as file,
            connection.cursor() as cursor,
            cursor.copy(query.encode()) as copy,
        ):
            while block := file.read(BLOCK_BYTES):
                copy.write(block)
        for statement in table["indexes"]:
            connection.execute(statement.encode())


def copied_rows(folder: Path, table: str) -> Iterator[Row]:
    """The rows of one table, read from its file alone."""
    columns = json.loads((folder / "tables.json").read_text(encoding="utf-8"))[table]["columns"]
    readers = [(name, _reader(kind)) for name, kind in columns.items()]
    with (folder / f"{table}.copy").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            fields = line.removesuffix("\n").split("\t")
            yield {
                name: None if text == r"\N" else read(ESCAPE.sub(_unescape, text))
                for (name, read), text in zip(readers, fields, strict=True)
            }


def _describe(connection: Connection, name: str) -> dict[str, Any]:
    columns = connection.execute(
        """SELECT attname, format_type(atttypid, atttypmod) AS kind, attnotnull
             FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum""",
        [name],
    ).fetchall()
    key = connection.execute(
        """SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint
            WHERE conrelid = %s::regclass AND contype = 'p'""",
        [name],
    ).fetchall()[0]["text"]
    indexes = connection.execute(
        """SELECT pg_get_indexdef(indexrelid, 0, true) AS text FROM pg_index
            WHERE indrelid = %s::regclass AND NOT indisprimary ORDER BY indexrelid::regclass::text""",
        [name],
    ).fetchall()
    lines = [_column(row["attname"], row["kind"], bool(row["attnotnull"])) for row in columns]
    return {
        "make": f"CREATE TABLE {name} ({', '.join([*lines, key])})",
        "key": key.removeprefix("PRIMARY KEY (").removesuffix(")"),
        "columns": {row["attname"]: row["kind"] for row in columns},
        "indexes": [row["text"] for row in indexes],
    }


def _column(name: str, kind: str, not_null: bool) -> str:
    collate = ' COLLATE "C"' if kind == "text" else ""
    return f"{name} {kind}{collate}{' NOT NULL' if not_null else ''}"


def _reader(kind: str) -> Callable[[str], Any]:
    readers: dict[str, Callable[[str], Any]] = {
        "bigint": int,
        "double precision": float,
        "bytea": lambda text: bytes.fromhex(text.removeprefix(r"\x")),
    }
    return readers.get(kind, str)


def _unescape(found: re.Match[str]) -> str:
    return ESCAPES.get(found[1], found[1])
