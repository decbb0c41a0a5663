"""Stamps: who set a field, and what was said of it that nobody has replaced: writers merge in any order (I6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from server.domain.merge import NOTHING, Field, Saying
from server.storage.codec import decode, encode
from server.storage.memo import MISSING
from server.storage.port import Row, Tx, Value

_PUT = (
    "INSERT INTO stamp (record, field, hlc, operation, sayings)"
    " VALUES (:record, :field, :hlc, :operation, :sayings)"
    " ON CONFLICT (record, field) DO UPDATE SET hlc = excluded.hlc, operation = excluded.operation,"
    " sayings = excluded.sayings"
)


def fields(tx: Tx, record: str, body: Mapping[str, Any]) -> dict[str, Field]:
    """What was said of each field of this record that anybody ever edited; `body` is the record as it is now."""
    known = MISSING if tx.memo is None else tx.memo.known(("stamps", record))
    if known is not MISSING:
        return dict(known)
    rows = tx.rows(
        "SELECT s.field, s.hlc, s.operation, s.sayings, o.rev, o.device, o.actor, o.received_ms"
        " FROM stamp s LEFT JOIN operation o ON o.id = s.operation WHERE s.record = :record ORDER BY s.field",
        record=record,
    )
    found = {row["field"]: _field(row, body.get(row["field"])) for row in rows}
    if tx.memo is not None:
        tx.memo.remember(("stamps", record), dict(found))
    return found


def put(tx: Tx, record: str, field: str, known: Field) -> None:
    """Keeps what was said of a field; its stamp is that of the value that holds."""
    if tx.memo is None:
        tx.run(_PUT, **_columns(record, field, known))
        return
    if (others := tx.memo.known(("stamps", record))) is not MISSING:
        others[field] = known
    tx.memo.write_later("stamp", (record, field), _PUT, lambda: _columns(record, field, known))


def _columns(record: str, field: str, known: Field) -> dict[str, Value]:
    winner = known.said[-1]
    return {
        "record": record,
        "field": field,
        "hlc": winner.hlc,
        "operation": winner.operation,
        "sayings": encode([[asdict(one) for one in known.said], known.floor, dict(known.latest)]),
    }


def changes(tx: Tx, record: str) -> list[Row]:
    """Who set which field of a record last: rows of field, actor, received_ms and the revision that it made."""
    return tx.rows(
        "SELECT s.field, o.actor, o.received_ms, o.rev FROM stamp s JOIN operation o ON o.id = s.operation"
        " WHERE s.record = :record AND o.rev IS NOT NULL ORDER BY s.field",
        record=record,
    )


def _field(row: Row, value: Any) -> Field:
    if row["sayings"] is not None:
        said, floor, latest = decode(row["sayings"])
        return Field(
            tuple(Saying(**one) for one in said), floor, {name: tuple(last) for name, last in latest.items()}
        )
    if row["rev"] is None:
        return NOTHING
    # Set before fields kept what was said of them: the one who set it last is all that is known.
    writer = f"{row['device']}/{row['actor']}" if row["device"] else row["actor"]
    one = Saying(
        operation=row["operation"],
        hlc=row["hlc"],
        writer=writer,
        base=0,
        rev=row["rev"],
        value=value,
        by=row["actor"],
        at_ms=row["received_ms"],
    )
    return Field((one,), 0, {writer: (one.hlc, one.operation, one.rev)})
