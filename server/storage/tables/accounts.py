"""Accounts: which login belongs to whom, and the hash of its password."""

from __future__ import annotations

from server.storage.port import Row, Tx


def of_login(tx: Tx, login: str) -> Row | None:
    """The account of a login: person, organisation, login, password_hash, changed_ms."""
    return tx.row("SELECT * FROM account WHERE login = :login", login=login)


def logins(tx: Tx, organisation: str) -> dict[str, str]:
    """Person -> login, for everyone of the organisation who has one."""
    rows = tx.rows(
        "SELECT person, login FROM account WHERE organisation = :organisation ORDER BY person",
        organisation=organisation,
    )
    return {row["person"]: row["login"] for row in rows}


def put(
    tx: Tx,
    person: str,
    organisation: str,
    login: str,
    password_hash: str,
    changed_ms: int,
) -> None:
    """Gives a person this login and password, instead of what they had.

    Raises:
        ConstraintBroken: the login is another person's.
    """
    tx.run(
        "INSERT INTO account (person, organisation, login, password_hash, changed_ms)"
        " VALUES (:person, :organisation, :login, :password_hash, :changed_ms)"
        " ON CONFLICT (person) DO UPDATE SET login = excluded.login, password_hash = excluded.password_hash,"
        " changed_ms = excluded.changed_ms",
        person=person,
        organisation=organisation,
        login=login,
        password_hash=password_hash,
        changed_ms=changed_ms,
    )


def rehash(tx: Tx, person: str, old_hash: str, password_hash: str) -> None:
    """Replaces the hash by one with today's cost, unless the password changed meanwhile."""
    tx.run(
        "UPDATE account SET password_hash = :password_hash"
        " WHERE person = :person AND password_hash = :old_hash",
        person=person,
        old_hash=old_hash,
        password_hash=password_hash,
    )


def drop_all(tx: Tx, organisation: str) -> None:
    """Takes every login of an organisation away."""
    tx.run("DELETE FROM account WHERE organisation = :organisation", organisation=organisation)
