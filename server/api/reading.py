"""Reading records for an answer: what may not be seen answers exactly as what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from server.domain.actors import Actor
from server.domain.errors import Problem
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records
from server.usecases.sight import may_see
from server.usecases.terms import RETIRED


def one(tx: Tx, actor: Actor, id: str, kind: str) -> Record:
    """Gives a record of this kind.

    Raises:
        not-found: there is none, it is of another kind, or this actor may not see it.
    """
    found = records.get(tx, id)
    if found is None or found.kind != kind or not may_see(actor, found):
        raise Problem("not-found")
    return found


def seen(tx: Tx, actor: Actor, id: str | None) -> dict[str, Any] | None:
    """Gives the body of a record, None when there is none or this actor may not see it."""
    found = records.get(tx, id) if id else None
    return found.body if found is not None and may_see(actor, found) else None


def all_of(tx: Tx, actor: Actor, kind: str, **where: Any) -> list[Record]:
    """Gives all records of a kind that this actor may see, newest first."""
    return [found for found in records.find(tx, kind, actor.organisation, **where) if may_see(actor, found)]


def many(tx: Tx, actor: Actor, ids: Iterable[str | None]) -> list[Record]:
    """Gives the records of these ids that this actor may see, by id."""
    found = records.get_many(tx, {id for id in ids if id})
    return [found[id] for id in sorted(found) if may_see(actor, found[id])]


def calendars(tx: Tx, actor: Actor, contract: str) -> list[dict[str, Any]]:
    """Gives the calendars of a contract that something may count by, retired ones left out."""
    return bodies([one for one in all_of(tx, actor, "calendar", contract=contract) if one.state != RETIRED])


def bodies(found: Sequence[Record]) -> list[dict[str, Any]]:
    """Gives their bodies."""
    return [record.body for record in found]
