"""Views of the register that a person saved: a name, and the words of the address that bring it back."""

from __future__ import annotations

from typing import Any

from server.storage.codec import decode, encode
from server.storage.port import Tx


def of_person(tx: Tx, person: str) -> list[dict[str, Any]]:
    """The views of a person, by name: {id, name, query}."""
    rows = tx.rows("SELECT id, name, query FROM view WHERE person = :person ORDER BY name, id", person=person)
    return [{**row, "query": decode(row["query"])} for row in rows]


def owner(tx: Tx, id: str) -> str | None:
    """Whose view this is; None where there is none."""
    row = tx.row("SELECT person FROM view WHERE id = :id", id=id)
    return row["person"] if row else None


def put(tx: Tx, id: str, organisation: str, person: str, name: str, query: dict[str, str]) -> None:
    """Keeps a view, over the one before."""
    tx.run(
        "INSERT INTO view (id, organisation, person, name, query) VALUES (:id, :organisation, :person, :name, :query)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query",
        id=id,
        organisation=organisation,
        person=person,
        name=name,
        query=encode(query),
    )


def drop(tx: Tx, id: str) -> None:
    """Forgets a view."""
    tx.run("DELETE FROM view WHERE id = :id", id=id)
