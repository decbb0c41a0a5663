"""Phones of an organisation, the codes that enrol them and the challenges they sign."""

from __future__ import annotations

from server.storage.port import Row, Tx
from server.storage.tables import subscriptions


def add(
    tx: Tx,
    id: str,
    organisation: str,
    person: str,
    name: str,
    public_key: str,
    created_ms: int,
) -> None:
    """Enrols a phone; `public_key` is a JWK as JSON."""
    tx.run(
        "INSERT INTO device (id, organisation, person, name, public_key, state, created_ms)"
        " VALUES (:id, :organisation, :person, :name, :public_key, 'active', :created_ms)",
        id=id,
        organisation=organisation,
        person=person,
        name=name,
        public_key=public_key,
        created_ms=created_ms,
    )


def get(tx: Tx, id: str) -> Row | None:
    """One phone, whatever its state."""
    return tx.row("SELECT * FROM device WHERE id = :id", id=id)


def of_organisation(tx: Tx, organisation: str) -> list[Row]:
    """All phones of an organisation, newest first."""
    return tx.rows(
        "SELECT * FROM device WHERE organisation = :organisation ORDER BY created_ms DESC, id DESC",
        organisation=organisation,
    )


def of_person(tx: Tx, person: str) -> list[Row]:
    """The phones of one person, newest first."""
    return tx.rows(
        "SELECT * FROM device WHERE person = :person ORDER BY created_ms DESC, id DESC",
        person=person,
    )


def heard(tx: Tx, id: str, at_ms: int, waiting: str | None) -> None:
    """Notes that a phone spoke, and (JSON) what it says is waiting on it; None leaves that as it was."""
    tx.run(
        "UPDATE device SET last_contact_ms = :at_ms, waiting = COALESCE(:waiting, waiting) WHERE id = :id",
        id=id,
        at_ms=at_ms,
        waiting=waiting,
    )


def note_waiting(tx: Tx, id: str, waiting: str | None) -> None:
    """Writes down (JSON) what waits on a phone, without having heard of it."""
    tx.run("UPDATE device SET waiting = :waiting WHERE id = :id", id=id, waiting=waiting)


def rename(tx: Tx, id: str, name: str) -> None:
    """Gives a phone the name by which the desk knows it."""
    tx.run("UPDATE device SET name = :name WHERE id = :id", id=id, name=name)


def end(tx: Tx, id: str, state: str, at_ms: int) -> None:
    """Takes a phone's right to sync (`revoked`, `erased`); the row stays, so that what waits on it is still shown."""
    subscriptions.forget(tx, id)
    tx.run(
        "UPDATE device SET state = :state, revoked_ms = :at_ms WHERE id = :id AND state = 'active'",
        id=id,
        state=state,
        at_ms=at_ms,
    )
    tx.run(
        "UPDATE session SET expires_ms = :at_ms WHERE device = :id AND expires_ms > :at_ms",
        id=id,
        at_ms=at_ms,
    )


def restore(tx: Tx, id: str) -> bool:
    """Gives a revoked phone its right back; False where it was not revoked. Its key opens a session again."""
    return bool(
        tx.run(
            "UPDATE device SET state = 'active', revoked_ms = NULL WHERE id = :id AND state = 'revoked'",
            id=id,
        )
    )


def add_enrolment(
    tx: Tx,
    code_hash: str,
    organisation: str,
    person: str,
    made_by: str,
    expires_ms: int,
) -> None:
    """Keeps the hash of a code that enrols one phone for a person."""
    tx.run(
        "INSERT INTO enrolment (code_hash, organisation, person, made_by, expires_ms, used_ms)"
        " VALUES (:code_hash, :organisation, :person, :made_by, :expires_ms, NULL)",
        code_hash=code_hash,
        organisation=organisation,
        person=person,
        made_by=made_by,
        expires_ms=expires_ms,
    )


def use_enrolment(tx: Tx, code_hash: str, now_ms: int) -> Row | None:
    """Spends a code and gives whom it was for; None when it is unknown, spent or too old."""
    return tx.row(
        "UPDATE enrolment SET used_ms = :now_ms WHERE code_hash = :code_hash AND used_ms IS NULL"
        " AND expires_ms > :now_ms RETURNING organisation, person, made_by",
        code_hash=code_hash,
        now_ms=now_ms,
    )


def add_challenge(tx: Tx, challenge: str, device: str, expires_ms: int) -> None:
    """Keeps a challenge for a phone to sign, and drops those that nobody signed in time."""
    tx.run(
        "DELETE FROM sign WHERE device = :device AND expires_ms < :limit_ms",
        device=device,
        limit_ms=expires_ms - 600_000,
    )
    tx.run(
        "INSERT INTO sign (challenge, device, expires_ms) VALUES (:challenge, :device, :expires_ms)",
        challenge=challenge,
        device=device,
        expires_ms=expires_ms,
    )


def use_challenge(tx: Tx, challenge: str, device: str, now_ms: int) -> bool:
    """Spends a challenge; False when it is not this phone's, spent or too old."""
    return bool(
        tx.run(
            "DELETE FROM sign WHERE challenge = :challenge AND device = :device AND expires_ms > :now_ms",
            challenge=challenge,
            device=device,
            now_ms=now_ms,
        )
    )


def last_contact_ms(tx: Tx) -> int:
    """When any phone was last heard, epoch ms; 0 where none ever was."""
    row = tx.row("SELECT max(last_contact_ms) AS at_ms FROM device")
    return int((row and row["at_ms"]) or 0)
