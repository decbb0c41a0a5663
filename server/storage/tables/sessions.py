"""Sessions of people and phones; the token itself is nowhere, only its SHA-256."""

from __future__ import annotations

from server.storage.port import Row, Tx


def add(
    tx: Tx,
    token_hash: str,
    organisation: str,
    person: str,
    device: str | None,
    now_ms: int,
    expires_ms: int,
) -> None:
    """Opens a session."""
    tx.run(
        "INSERT INTO session (token_hash, organisation, person, device, created_ms, seen_ms, expires_ms)"
        " VALUES (:token_hash, :organisation, :person, :device, :now_ms, :now_ms, :expires_ms)",
        token_hash=token_hash,
        organisation=organisation,
        person=person,
        device=device,
        now_ms=now_ms,
        expires_ms=expires_ms,
    )


def get(tx: Tx, token_hash: str, now_ms: int) -> Row | None:
    """The session of a token, None when there is none or it has ended."""
    return tx.row(
        "SELECT * FROM session WHERE token_hash = :token_hash AND expires_ms > :now_ms",
        token_hash=token_hash,
        now_ms=now_ms,
    )


def touch(tx: Tx, token_hash: str, now_ms: int, expires_ms: int) -> None:
    """Moves a session's end on, because it was used."""
    tx.run(
        "UPDATE session SET seen_ms = :now_ms, expires_ms = :expires_ms WHERE token_hash = :token_hash",
        token_hash=token_hash,
        now_ms=now_ms,
        expires_ms=expires_ms,
    )


def end(tx: Tx, token_hash: str) -> None:
    """Ends one session."""
    tx.run("DELETE FROM session WHERE token_hash = :token_hash", token_hash=token_hash)


def end_of_person(tx: Tx, person: str) -> None:
    """Ends the sessions that a person opened with a password; their phones stay signed in."""
    tx.run("DELETE FROM session WHERE person = :person AND device IS NULL", person=person)


def end_expired(tx: Tx, now_ms: int) -> int:
    """Forgets sessions whose end has passed; how many."""
    return tx.run("DELETE FROM session WHERE expires_ms <= :now_ms", now_ms=now_ms)


def set_length(tx: Tx, organisation: str, lasts_ms: int) -> None:
    """Moves the end of the organisation's sessions to so long after their last use; phones keep their own."""
    tx.run(
        "UPDATE session SET expires_ms = seen_ms + :lasts_ms WHERE organisation = :organisation AND device IS NULL",
        organisation=organisation,
        lasts_ms=lasts_ms,
    )


def of_organisation(tx: Tx, organisation: str, now_ms: int) -> list[Row]:
    """Who of the organisation is signed in now, and when each session was last used: person, seen_ms."""
    return tx.rows(
        "SELECT person, MAX(seen_ms) AS seen_ms FROM session"
        " WHERE organisation = :organisation AND expires_ms > :now_ms GROUP BY person ORDER BY person",
        organisation=organisation,
        now_ms=now_ms,
    )


def end_all(tx: Tx, organisation: str) -> None:
    """Ends every session of an organisation, of phones too."""
    tx.run("DELETE FROM session WHERE organisation = :organisation", organisation=organisation)
