"""Stamps: the (hlc, operation) that last set a field, so that writers merge the same in any order (I6)."""

from __future__ import annotations

from server.storage.port import Row, Tx


def raise_to(tx: Tx, record: str, field: str, hlc: str, operation: str) -> bool:
    """Stamps the field unless a higher stamp is on it; whether it did."""
    row = tx.row(
        "SELECT hlc, operation FROM stamp WHERE record = :record AND field = :field",
        record=record,
        field=field,
    )
    if row and (row["hlc"], row["operation"]) >= (hlc, operation):
        return False
    tx.run(
        "INSERT INTO stamp (record, field, hlc, operation) VALUES (:record, :field, :hlc, :operation)"
        " ON CONFLICT (record, field) DO UPDATE SET hlc = excluded.hlc, operation = excluded.operation",
        record=record,
        field=field,
        hlc=hlc,
        operation=operation,
    )
    return True


def changes(tx: Tx, record: str) -> list[Row]:
    """Who set which field of a record last: rows of field, actor, received_ms and the revision that it made."""
    return tx.rows(
        "SELECT s.field, o.actor, o.received_ms, o.rev FROM stamp s JOIN operation o ON o.id = s.operation"
        " WHERE s.record = :record AND o.rev IS NOT NULL ORDER BY s.field",
        record=record,
    )
