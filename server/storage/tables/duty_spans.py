"""When people were on duty or on call: positions are kept of no other time (B-16)."""

from __future__ import annotations

from server.storage.port import Tx

type Span = tuple[int, int | None]


def begin(tx: Tx, person: str, organisation: str, at_ms: int) -> None:
    """Somebody comes on duty."""
    tx.run(
        "INSERT INTO duty_span (person, organisation, from_ms) VALUES (:person, :organisation, :at_ms)"
        " ON CONFLICT (person, from_ms) DO UPDATE SET to_ms = NULL",
        person=person,
        organisation=organisation,
        at_ms=at_ms,
    )


def end(tx: Tx, person: str, at_ms: int) -> None:
    """Somebody goes off duty; what is said to end before it began ends as it began."""
    tx.run(
        "UPDATE duty_span SET to_ms = CASE WHEN from_ms > :at_ms THEN from_ms ELSE :at_ms END"
        " WHERE person = :person AND to_ms IS NULL",
        person=person,
        at_ms=at_ms,
    )


def since(tx: Tx, person: str, after_ms: int) -> list[Span]:
    """When a person was on duty, as far as it ended after an instant: (from, to), None for a span that goes on."""
    rows = tx.rows(
        "SELECT from_ms, to_ms FROM duty_span WHERE person = :person AND (to_ms IS NULL OR to_ms > :after_ms)"
        " ORDER BY from_ms",
        person=person,
        after_ms=after_ms,
    )
    return [(row["from_ms"], row["to_ms"]) for row in rows]


def forget_old(tx: Tx, before_ms: int) -> int:
    """Forgets what ended before an instant."""
    return tx.run("DELETE FROM duty_span WHERE to_ms < :before_ms", before_ms=before_ms)
