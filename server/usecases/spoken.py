"""What people said in their own words: kept apart from tickets, put back only for those who may know it (B-16)."""

from __future__ import annotations

from typing import Any

from server.domain.actors import DESK, Actor
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import personal


def may_hear(actor: Actor, ticket: Record) -> bool:
    """Whether this actor is told names, numbers and words: the desk, and the engineer who has the ticket."""
    return actor.role in DESK or (actor.person is not None and ticket.body["engineer"] == actor.person)


def told_events(tx: Tx, actor: Actor, ticket: Record) -> list[dict[str, Any]]:
    """The ticket's events with the personal values said along with them, as far as they are not erased."""
    events: list[dict[str, Any]] = ticket.body["events"]
    if not may_hear(actor, ticket):
        return events
    said = personal.values_of(tx, [_operation_of(event) for event in events])
    return [{**event, "data": {**event["data"], **said.get(_operation_of(event), {})}} for event in events]


def _operation_of(event: dict[str, Any]) -> str:
    """Further events of one operation are `<operation>:<kind>`."""
    return str(event["id"]).partition(":")[0]
