"""Portable SQL: the statements that make a table on each engine; named parameters as psycopg spells them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any

from server.storage.schema.shape import Column, Index, Table


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRES = "postgres"


# COLLATE "C": text sorts by code point on both engines, else pages cut by a row value would lose rows
TYPES = {
    Dialect.SQLITE: {"text": "TEXT", "int": "INTEGER", "real": "REAL", "bytes": "BLOB"},
    Dialect.POSTGRES: {"text": 'text COLLATE "C"', "int": "bigint", "real": "float8", "bytes": "bytea"},
}


def create_table(table: Table, dialect: Dialect) -> list[str]:
    """The statements that make `table` and its indexes."""
    lines = [f"{_column(column, dialect)}" for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    strict = " STRICT" if dialect is Dialect.SQLITE else ""
    made = f"CREATE TABLE {table.name} (\n  {',\n  '.join(lines)}\n){strict}"
    return [made, *(part for index in table.indexes for part in _index(table, index, dialect))]


def _index(table: Table, index: Index, dialect: Dialect) -> list[str]:
    if not index.words:
        return [create_index(table.name, index)]
    (column,) = index.columns
    if dialect is Dialect.POSTGRES:
        name = index.name(table.name)
        return [f"CREATE INDEX {name} ON {table.name} USING gin (({column}::tsvector))"]
    return _word_table(table.name, column, table.key[0])


def _word_table(table: str, column: str, number: str) -> list[str]:
    """FTS5 over words that are separated by spaces, kept in step by triggers; rows by number, without the text."""
    words = f"{table}_{column}"
    made = (
        f"CREATE VIRTUAL TABLE {words} USING fts5({column}, content='', contentless_delete=1, detail='none',"
        " prefix='2 3 4 5 6', tokenize=\"ascii tokenchars '=-'\")"
    )
    add = f"INSERT INTO {words} (rowid, {column}) VALUES (new.{number}, new.{column});"
    drop = f"DELETE FROM {words} WHERE rowid = old.{number};"
    steps = {"INSERT": add, "DELETE": drop, "UPDATE": f"{drop} {add}"}
    triggers = (
        f"CREATE TRIGGER {words}_{when.lower()} AFTER {when} ON {table} BEGIN {step} END"
        for when, step in steps.items()
    )
    return [made, *triggers]


def create_index(table: str, index: Index) -> str:
    """The statement that makes `index` on `table`."""
    unique = "UNIQUE " if index.unique else ""
    where = f" WHERE {index.where}" if index.where else ""
    return f"CREATE {unique}INDEX {index.name(table)} ON {table} ({', '.join(index.columns)}){where}"


def add_column(table: str, column: Column, dialect: Dialect, default: str = "") -> str:
    """The statement that adds `column`; a NOT NULL one needs `default`, an SQL literal for older rows."""
    tail = f" DEFAULT {default}" if default else ""
    return f"ALTER TABLE {table} ADD COLUMN {_column(column, dialect)}{tail}"


def _column(column: Column, dialect: Dialect) -> str:
    return f"{column.name} {TYPES[dialect][column.type]}{'' if column.null else ' NOT NULL'}"


# What may hold a colon that is not a parameter comes first: texts, quoted names, comments, casts.
_TOKEN = re.compile(
    r"""(?P<kept>'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|::)
      | :(?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<percent>%)""",
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=4096)
def to_pyformat(sql: str, nulls: frozenset[str] = frozenset()) -> str:
    """`sql` with `:name` as `%(name)s`; a parameter named in `nulls` becomes the word NULL.

    PostgreSQL cannot tell the type of a parameter in `:x IS NULL OR a = :x`; of the literal it can.
    """
    return "".join(_pieces(sql, nulls))


type ValuesOf = Callable[[Mapping[str, Any]], Sequence[Any]]


@lru_cache(maxsize=4096)
def to_numbered(sql: str) -> tuple[str, ValuesOf]:
    """`sql` with `:name` as `?1`, `?2` ..., and what takes the values in the order of these numbers from a row."""
    names: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        name = found["name"]
        return found[0] if name is None else f"?{names.setdefault(name, len(names) + 1)}"

    by_number = _TOKEN.sub(numbered, sql)
    if len(names) > 1:
        return by_number, itemgetter(*names)
    return by_number, lambda row: [row[name] for name in names]


def _pieces(sql: str, nulls: frozenset[str]) -> Iterator[str]:
    end = 0
    for found in _TOKEN.finditer(sql):
        yield sql[end : found.start()]
        end = found.end()
        name = found["name"]
        if name is not None:
            yield "NULL" if name in nulls else f"%({name})s"
        else:
            yield found[0].replace("%", "%%")
    yield sql[end:]
