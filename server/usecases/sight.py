"""Who may see what: one rule for feeds, operations, answers and blobs (B-16)."""

from __future__ import annotations

from typing import Any

from server.domain.actors import DESK, Actor, Role
from server.domain.records import Record

COMMON = frozenset({"organisation", "model", "part"})
OF_TICKET = frozenset({"ticket", "visit", "contact"})
"""What a reporter sees of their own ticket; its alerts and tasks are the service's own affair."""


SEE_WAYS = frozenset({Role.LEAD, Role.ADMINISTRATOR, Role.WORKER})
"""Who, beside the person, sees and sets where somebody's messages go: private numbers are among them."""


def serves(actor: Actor, contract: str | None) -> bool:
    """Whether this actor works for the contract; the desk works for every contract of its organisation."""
    return (
        actor.role in DESK
        or actor.role is Role.WORKER
        or (contract is not None and contract in actor.contracts)
    )


def may_see(actor: Actor, record: Record) -> bool:
    """Whether the record exists as far as this actor is told."""
    if record.organisation != actor.organisation:
        return False
    if record.kind == "ways":
        return record.parent == actor.person or actor.role in SEE_WAYS
    if actor.role is Role.ENGINEER:
        return _engineer_sees(actor, record)
    if actor.role in DESK or actor.role is Role.WORKER:
        return True
    if actor.role is Role.REPORTER:
        own = record.kind in OF_TICKET and actor.ticket in (record.id, record.parent)
        return own or record.kind in ("site", "equipment", "contract")
    if actor.role is Role.TELEPHONE:
        return record.kind == "call"
    return actor.role is Role.PUBLIC and record.kind in ("site", "equipment", "contract", "label")


def as_told(actor: Actor, person: dict[str, Any]) -> dict[str, Any]:
    """A colleague's body as this actor may read it: which other contracts they serve or are cleared for is not said."""
    if actor.role in DESK or actor.role is Role.WORKER or person["id"] == actor.person:
        return person
    shared = {key: [id for id in person[key] if id in actor.contracts] for key in ("contracts", "clearance")}
    return {**person, **shared}


def _engineer_sees(actor: Actor, record: Record) -> bool:
    if record.kind in ("ticket", "visit"):
        return record.body["engineer"] == actor.person or serves(actor, record.contract)
    if record.kind in COMMON:
        return True
    if record.kind == "person":
        return record.id == actor.person or bool(actor.contracts & set(record.body["contracts"]))
    if record.kind == "alert":
        return bool(record.body["to"] == actor.person)
    if record.kind == "contact":
        return bool(record.state == actor.person)
    if record.kind in ("day", "standby"):
        return bool(record.body["person"] == actor.person)
    if record.kind == "handover":
        return actor.person in (record.body["from"], record.body["to"])
    if record.kind == "command":
        return bool(record.body["device"] == actor.device)
    if record.kind in ("task", "call", "dayplan"):
        return False
    return serves(actor, record.contract)
