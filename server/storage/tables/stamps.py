"""Stamps: the (hlc, operation) that last set a field, so that writers merge the same in any order (I6)."""

from __future__ import annotations

from server.storage.port import Tx


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
