"""Facts apart: the entries of a record's long lists, one row each, so that adding one costs the same whatever is there.

Up to `LONG` entries a list stays in the record's body, as nearly all do. Whoever reads a record is given it whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from server.domain.records import Record
from server.storage.codec import decode, encode
from server.storage.port import Tx

LONG = 100
GROWING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"ticket": ("events",), "visit": ("findings", "notes", "parts", "photos", "signatures")}
)
"""Kind of record -> its lists that are only ever added to, and by no rule of a visit's course read."""

AT_ONCE = 200
_PUT = (
    "INSERT INTO fact (record, list, at, body) VALUES (:record, :list, :at, :body)"
    " ON CONFLICT (record, list, at) DO UPDATE SET body = excluded.body"
)


def set_apart(tx: Tx, record: Record) -> None:
    """Writes what the record's long lists have gained as rows of their own."""
    for name in GROWING.get(record.kind, ()):
        entries, known = record.body[name], record.apart.get(name, 0)
        if not known and len(entries) <= LONG:
            continue
        gained = enumerate(entries[0 if record.short else known :], known)
        rows = [{"record": record.id, "list": name, "at": at, "body": encode(entry)} for at, entry in gained]
        tx.run_many(_PUT, rows)
        record.apart[name] = record.length(name)
        if record.short:
            entries.clear()


def without(record: Record) -> dict[str, Any]:
    """The record's body as its own row holds it."""
    return {**record.body, **{name: [] for name in record.apart}} if record.apart else record.body


def make_whole(tx: Tx, found: Iterable[Record]) -> None:
    """Puts what these records have apart back into their bodies."""
    short = {record.id: record for record in found if record.short}
    for id, lists in _lists_of(tx, list(short)).items():
        for name, entries in lists.items():
            short[id].body[name][:0] = decode(entries)
    for record in short.values():
        record.short = False


def bodies(tx: Tx, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `record`, `body` and `apart`, each with its whole body; most are as they are."""
    found = _lists_of(tx, [row["record"] for row in rows if row["apart"]])
    for row in rows:
        if row["record"] in found:
            lists = {name: decode(entries) for name, entries in found[row["record"]].items()}
            row["body"] = encode({**decode(row["body"]), **lists})
    return rows


def _lists_of(tx: Tx, ids: list[str]) -> dict[str, dict[str, str]]:
    """Record -> list -> its entries that stand apart, in order, as one JSON text that is read at once."""
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        names = ", ".join(f":id{i}" for i in range(len(part)))
        rows = tx.rows(
            f"SELECT record, list, string_agg(body, ',' ORDER BY at) AS entries FROM fact WHERE record IN ({names})"
            " GROUP BY record, list ORDER BY record, list",
            **{f"id{i}": id for i, id in enumerate(part)},
        )
        for row in rows:
            found.setdefault(row["record"], {})[row["list"]] = f"[{row['entries']}]"
    return found
