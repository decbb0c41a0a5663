"""Photos that show people: of which ticket, since when they are counted, and when they were removed (B-16)."""

from __future__ import annotations

from server.storage.port import Tx


def put(tx: Tx, sha256: str, ticket: str, organisation: str, since_ms: int) -> None:
    """Notes that a photo shows people."""
    tx.run(
        "INSERT INTO people_photo (sha256, ticket, organisation, since_ms, removed_ms)"
        " VALUES (:sha256, :ticket, :organisation, :since_ms, NULL) ON CONFLICT (sha256, ticket) DO NOTHING",
        sha256=sha256,
        ticket=ticket,
        organisation=organisation,
        since_ms=since_ms,
    )


def drop(tx: Tx, sha256: str, ticket: str) -> None:
    """Forgets that one does."""
    tx.run(
        "DELETE FROM people_photo WHERE sha256 = :sha256 AND ticket = :ticket", sha256=sha256, ticket=ticket
    )


def due(tx: Tx, organisation: str, before_ms: int, limit: int) -> dict[str, list[str]]:
    """Ticket -> its photos whose time has ended by then, the oldest first."""
    rows = tx.rows(
        "SELECT ticket, sha256 FROM people_photo WHERE organisation = :organisation AND removed_ms IS NULL"
        " AND since_ms <= :before_ms ORDER BY since_ms, sha256, ticket LIMIT :limit",
        organisation=organisation,
        before_ms=before_ms,
        limit=limit,
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["ticket"], []).append(row["sha256"])
    return found


def note_removed(tx: Tx, sha256: str, ticket: str, now_ms: int) -> None:
    """Notes when its bytes were removed."""
    tx.run(
        "UPDATE people_photo SET removed_ms = :now_ms WHERE sha256 = :sha256 AND ticket = :ticket",
        sha256=sha256,
        ticket=ticket,
        now_ms=now_ms,
    )


def is_removed(tx: Tx, sha256: str, organisation: str) -> bool:
    """Tells whether this organisation has had the photo removed: the same bytes do not come back."""
    found = tx.row(
        "SELECT sha256 FROM people_photo WHERE sha256 = :sha256 AND organisation = :organisation"
        " AND removed_ms IS NOT NULL ORDER BY ticket LIMIT 1",
        sha256=sha256,
        organisation=organisation,
    )
    return found is not None


def is_held_elsewhere(tx: Tx, sha256: str, organisation: str) -> bool:
    """Tells whether another organisation may see the same bytes."""
    found = tx.row(
        "SELECT sha256 FROM blob_grant WHERE sha256 = :sha256 AND organisation <> :organisation"
        " ORDER BY contract LIMIT 1",
        sha256=sha256,
        organisation=organisation,
    )
    return found is not None
