"""Personal values, apart from the ledger, so that they can be erased while the chain stays whole (B-16)."""

from __future__ import annotations

from typing import Any

from server.storage.codec import decode, encode
from server.storage.port import Tx


def put(
    tx: Tx,
    operation: str,
    organisation: str,
    salt: str,
    values: dict[str, Any],
    retention: str,
    ends_ms: int,
    caller: str | None = None,
) -> None:
    """Keeps the personal values of one operation; the first ones given stay. `caller`: the mark of a number."""
    tx.run(
        "INSERT INTO personal (operation, organisation, person, salt, body, retention, ends_ms, erased_ms, caller)"
        " VALUES (:operation, :organisation, NULL, :salt, :body, :retention, :ends_ms, NULL, :caller)"
        " ON CONFLICT (operation) DO NOTHING",
        operation=operation,
        organisation=organisation,
        salt=salt,
        body=encode(values),
        retention=retention,
        ends_ms=ends_ms,
        caller=caller,
    )


def of_caller(tx: Tx, organisation: str, caller: str, limit: int) -> list[str]:
    """The operations said with this number, those kept longest first."""
    rows = tx.rows(
        "SELECT operation FROM personal WHERE organisation = :organisation AND caller = :caller"
        " ORDER BY ends_ms DESC, operation DESC LIMIT :limit",
        organisation=organisation,
        caller=caller,
        limit=limit,
    )
    return [row["operation"] for row in rows]


def keep_longer(tx: Tx, organisation: str, longer_ms: int) -> None:
    """Moves the end of everything that the organisation keeps by this much; a negative span brings it nearer."""
    tx.run(
        "UPDATE personal SET ends_ms = ends_ms + :longer_ms WHERE organisation = :organisation AND body IS NOT NULL",
        organisation=organisation,
        longer_ms=longer_ms,
    )


def erase(tx: Tx, operation: str, now_ms: int) -> None:
    """Erases the values of one operation; its salted hash in the ledger stays and says nothing."""
    tx.run(
        "UPDATE personal SET body = NULL, salt = '', caller = NULL, erased_ms = :now_ms"
        " WHERE operation = :operation AND body IS NOT NULL",
        operation=operation,
        now_ms=now_ms,
    )


def ended(tx: Tx, now_ms: int, limit: int) -> list[tuple[str, str]]:
    """(organisation, operation) of values whose time has ended, the oldest first."""
    rows = tx.rows(
        "SELECT organisation, operation FROM personal WHERE ends_ms <= :now_ms AND body IS NOT NULL"
        " ORDER BY ends_ms, operation LIMIT :limit",
        now_ms=now_ms,
        limit=limit,
    )
    return [(row["organisation"], row["operation"]) for row in rows]


def salted(tx: Tx, operation: str) -> tuple[str, dict[str, Any]] | None:
    """(salt, values) of one operation; None where there were none or they are erased."""
    row = tx.row(
        "SELECT salt, body FROM personal WHERE operation = :operation",
        operation=operation,
    )
    return (row["salt"], decode(row["body"])) if row and row["body"] else None


def values_of(tx: Tx, operations: list[str]) -> dict[str, dict[str, Any]]:
    """Values by operation, of those that have any that are not erased."""
    found: dict[str, dict[str, Any]] = {}
    wanted = sorted(set(operations))
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        names = ", ".join(f":id{i}" for i in range(len(part)))
        rows = tx.rows(
            f"SELECT operation, body FROM personal WHERE operation IN ({names}) AND body IS NOT NULL"
            " ORDER BY operation",
            **{f"id{i}": id for i, id in enumerate(part)},
        )
        found.update({row["operation"]: decode(row["body"]) for row in rows})
    return found
