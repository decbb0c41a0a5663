"""Apps and devices that send positions in somebody's name: a token each, kept as its hash."""

from __future__ import annotations

from server.storage.port import Row, Tx

_SHOWN = "id, organisation, person, name, made_by, created_ms, revoked_ms"


def add(
    tx: Tx, id: str, token_hash: str, organisation: str, person: str, name: str, made_by: str, now_ms: int
) -> None:
    """Adds one."""
    tx.run(
        "INSERT INTO tracker (id, token_hash, organisation, person, name, made_by, created_ms)"
        " VALUES (:id, :token_hash, :organisation, :person, :name, :made_by, :now_ms)",
        id=id,
        token_hash=token_hash,
        organisation=organisation,
        person=person,
        name=name,
        made_by=made_by,
        now_ms=now_ms,
    )


def by_token(tx: Tx, token_hash: str) -> Row | None:
    """The one with this token, revoked or not."""
    return tx.row(f"SELECT {_SHOWN} FROM tracker WHERE token_hash = :token_hash", token_hash=token_hash)


def of_organisation(tx: Tx, organisation: str, person: str | None = None) -> list[Row]:
    """Those of an organisation, or of one person of it, the newest first."""
    return tx.rows(
        f"SELECT {_SHOWN} FROM tracker WHERE organisation = :organisation"
        " AND (:person IS NULL OR person = :person) ORDER BY created_ms DESC, id DESC",
        organisation=organisation,
        person=person,
    )


def revoke(tx: Tx, id: str, now_ms: int) -> None:
    """Ends one; ended once, it stays ended as of then."""
    tx.run(
        "UPDATE tracker SET revoked_ms = :now_ms WHERE id = :id AND revoked_ms IS NULL", id=id, now_ms=now_ms
    )
