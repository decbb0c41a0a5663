"""What a table is made of: columns, keys, indexes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    null: bool


@dataclass(frozen=True, slots=True)
class Index:
    """`words`: of a text whose words, separated by spaces, are looked up (`search.py`)."""

    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""
    words: bool = False

    def name(self, table: str) -> str:
        return "_".join((table, "by", *self.columns))


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[Index, ...] = field(default=())


def column(text: str) -> Column:
    """The column that "name type [null]" describes. Raises ValueError when it reads as nothing."""
    match text.split():
        case [name, ("text" | "int" | "real" | "bytes") as type_]:
            return Column(name, type_, null=False)
        case [name, ("text" | "int" | "real" | "bytes") as type_, "null"]:
            return Column(name, type_, null=True)
    raise ValueError(f"not a column: {text!r}")


def table(name: str, key: str, *parts: str | Index) -> Table:
    """A table; `key` names the columns of the primary key, separated by spaces."""
    columns = tuple(column(part) for part in parts if isinstance(part, str))
    indexes = tuple(part for part in parts if isinstance(part, Index))
    return Table(name, columns, tuple(key.split()), indexes)


def index(columns: str, *, unique: bool = False, where: str = "", words: bool = False) -> Index:
    return Index(tuple(columns.split()), unique, where, words)
