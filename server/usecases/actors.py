"""From a person's record to the actor that they are: role, and the contracts served and cleared for."""

from __future__ import annotations

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records


def actor_of(tx: Tx, person_id: str, device: str | None = None, *, gone: bool = False) -> Actor:
    """The actor that this person is now; `gone` gives one who has left too.

    Raises:
        Problem: sign-in-needed where the person is unknown or no longer active.
    """
    person = records.get(tx, person_id)
    if person is None or person.kind != "person" or not (gone or person.body["active"]):
        raise Problem("sign-in-needed")
    return Actor(
        role=Role(person.body["role"]),
        organisation=person.organisation,
        person=person.id,
        contracts=frozenset(served_contracts(tx, person)),
        device=device,
    )


def served_contracts(tx: Tx, person: Record) -> list[str]:
    """Contracts this person works for: confidential ones only with clearance (B-16)."""
    found = records.get_many(tx, person.body["contracts"])
    cleared = set(person.body["clearance"])
    return [
        id for id, contract in sorted(found.items()) if not contract.body["confidential"] or id in cleared
    ]
