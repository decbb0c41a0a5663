"""The index of search words: written with portable SQL, looked up in each engine's own words.

SQLite has FTS5, PostgreSQL a GIN index over `tsvector`; both hold the very words of `domain/search.py`, so that
neither splits, folds or stems anything by itself. Beside them stand marks such as `in=<contract>=ticket`, which no
text can hold: who may see a record is looked up together with the words, and what may not be seen is never met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from server.domain.search import Term
from server.storage.port import Tx
from server.storage.sql import Dialect

TIME_BITS, REST_BITS = 42, 19
FIRST = 1 << (TIME_BITS + REST_BITS)
END = 2 * FIRST

_MATCHED = {
    Dialect.SQLITE: "SELECT rowid AS number FROM search_words WHERE search_words MATCH :asked",
    Dialect.POSTGRES: "SELECT number FROM search WHERE words::tsvector @@ :asked::tsquery",
}
_BEST = {
    Dialect.SQLITE: "SELECT s.number, s.record FROM search_words w JOIN search s ON s.number = w.rowid"
    " WHERE w.search_words MATCH :asked AND w.rowid < :below ORDER BY w.rowid DESC LIMIT :limit",
    # matched first, narrowed and sorted after: the other way round would read every row for a rare word
    Dialect.POSTGRES: "WITH matched AS MATERIALIZED (SELECT number, record FROM search"
    " WHERE words::tsvector @@ :asked::tsquery)"
    " SELECT number, record FROM matched WHERE number < :below ORDER BY number DESC LIMIT :limit",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one record. `first` comes before the others, whatever their time."""

    record: str
    organisation: str
    kind: str
    own: str
    words: Sequence[str]
    sort_ms: int
    first: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: one of `marks`, and all of `terms`."""

    marks: tuple[str, ...]
    terms: tuple[Term, ...]


def own_of(tx: Tx, record: str) -> str | None:
    """What the record's words were made from; None while it is not in the index."""
    row = tx.row("SELECT own FROM search WHERE record = :record", record=record)
    return row["own"] if row else None


def words_of(tx: Tx, record: str) -> str:
    """The record's words and marks, a space before and behind each; empty while it is not in the index."""
    row = tx.row("SELECT words FROM search WHERE record = :record", record=record)
    return f" {row['words']} " if row else ""


def put(tx: Tx, entry: Entry) -> None:
    """Keeps the entry, over the one before."""
    drop(tx, entry.record)
    tx.run(
        "INSERT INTO search (number, record, organisation, kind, own, words)"
        " VALUES (:number, :record, :organisation, :kind, :own, :words)",
        number=_free_number(tx, entry),
        record=entry.record,
        organisation=entry.organisation,
        kind=entry.kind,
        own=entry.own,
        words=" ".join(entry.words),
    )


def drop(tx: Tx, record: str) -> None:
    """Forgets the record."""
    tx.run("DELETE FROM search WHERE record = :record", record=record)


def best(tx: Tx, asked: Asked, limit: int, below: int = END) -> list[tuple[int, str]]:
    """(number, record) of what is found, the best first, from below a number on."""
    with _by_index(tx):
        rows = tx.rows(_BEST[Dialect(tx.engine)], asked=_query(tx, asked), below=below, limit=limit)
    return [(row["number"], row["record"]) for row in rows]


def count(tx: Tx, asked: Asked, most: int) -> int:
    """How many are found; counting stops at `most`."""
    matched = _MATCHED[Dialect(tx.engine)]
    with _by_index(tx):
        row = tx.row(
            f"SELECT COUNT(*) AS count FROM ({matched} LIMIT :most) AS found",
            asked=_query(tx, asked),
            most=most,
        )
    assert row is not None  # COUNT gives a row on both engines
    return int(row["count"])


@contextmanager
def _by_index(tx: Tx) -> Iterator[None]:
    """Has PostgreSQL look up even a word that half of the records have.

    It takes reading words for as cheap as reading numbers, and would split those of the whole table anew: a second
    for 25,000 records.
    """
    if tx.engine != Dialect.POSTGRES:
        yield
        return
    tx.run("SET LOCAL enable_seqscan = off")
    yield
    tx.run("SET LOCAL enable_seqscan = on")


def number_of(entry: Entry) -> int:
    """A number that sorts: what comes first, then by time; the rest tells apart what is of the same millisecond."""
    time_ms = min(max(entry.sort_ms, 0), (1 << TIME_BITS) - 1)
    rest = int.from_bytes(sha256(entry.record.encode()).digest()[:4]) >> (32 - REST_BITS)
    return (FIRST if entry.first else 0) + (time_ms << REST_BITS) + rest


def _free_number(tx: Tx, entry: Entry) -> int:
    number = number_of(entry)
    while tx.row("SELECT 1 AS taken FROM search WHERE number = :number", number=number):
        number += 1
    return number


def _query(tx: Tx, asked: Asked) -> str:
    """The query in the engine's own language. No word holds a character that it reads: see `domain/search.py`."""
    if tx.engine == Dialect.SQLITE:
        marks = " OR ".join(f'"{mark}"' for mark in asked.marks)
        terms = [f'"{term.text}"{" *" if term.begins else ""}' for term in asked.terms]
        return " AND ".join([f"({marks})", *terms])
    marks = " | ".join(f"'{mark}'" for mark in asked.marks)
    return " & ".join([f"({marks})", *_lexemes(asked.terms)])


def _lexemes(terms: Iterable[Term]) -> list[str]:
    return [f"'{term.text}'{':*' if term.begins else ''}" for term in terms]
