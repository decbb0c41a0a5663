"""Uploads under way: who sends what, how much of it is here, and until when it may go on."""

from __future__ import annotations

from server.storage.port import Row, Tx


def add(
    tx: Tx,
    id: str,
    organisation: str,
    device: str | None,
    person: str | None,
    contract: str | None,
    sha256: str,
    type: str,
    metadata: str | None,
    length: int,
    created_ms: int,
    expires_ms: int,
) -> None:
    """Begins an upload of `length` bytes."""
    tx.run(
        "INSERT INTO upload (id, organisation, device, person, contract, sha256, type, metadata, length,"
        " received, created_ms, expires_ms) VALUES (:id, :organisation, :device, :person, :contract, :sha256, :type,"
        " :metadata, :length, 0, :created_ms, :expires_ms)",
        id=id,
        organisation=organisation,
        device=device,
        person=person,
        contract=contract,
        sha256=sha256,
        type=type,
        metadata=metadata,
        length=length,
        created_ms=created_ms,
        expires_ms=expires_ms,
    )


def get(tx: Tx, id: str) -> Row | None:
    """One upload."""
    return tx.row("SELECT * FROM upload WHERE id = :id", id=id)


def received(tx: Tx, id: str, received: int, expires_ms: int) -> None:
    """Notes how many bytes are here, and gives the upload more time."""
    tx.run(
        "UPDATE upload SET received = :received, expires_ms = :expires_ms WHERE id = :id",
        id=id,
        received=received,
        expires_ms=expires_ms,
    )


def drop(tx: Tx, id: str) -> None:
    """Forgets an upload."""
    tx.run("DELETE FROM upload WHERE id = :id", id=id)


def expired(tx: Tx, now_ms: int) -> list[str]:
    """Ids of uploads whose time has passed."""
    rows = tx.rows("SELECT id FROM upload WHERE expires_ms <= :now_ms ORDER BY id", now_ms=now_ms)
    return [row["id"] for row in rows]
