"""What people of the demo say comes in by the same door as everything else, under an id that tells it was the demo's.

Why an id that tells: whatever a visitor touched is left to the visitor, and the two must be told apart for ever.
"""

from __future__ import annotations

from typing import Any

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.ids import derived_id
from server.storage.codec import encode
from server.storage.port import Tx
from server.sync.door import Wish, submit_in
from server.usecases.actors import actor_of

HALF = 18
"""Characters of an id up to its third group; the rest follows from them in ids of the demo."""


def said_id(*words: str) -> str:
    """Gives the id of something that the demo says; the same words give the same id."""
    head = derived_id("demo-said", *words)[:HALF]
    return head + _mark(head)


def is_said_by_demo(operation: str) -> bool:
    """Tells whether an operation, or an event of it, was said by the demo and not by a visitor."""
    id = operation.split(":", 1)[0]
    return id[HALF:] == _mark(id[:HALF])


def say(
    tx: Tx,
    now_ms: int,
    who: Actor | str,
    kind: str,
    record: str,
    body: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    choice: dict[str, Any] | None = None,
) -> bool:
    """Says one operation as this actor, or as the person of this id; tells whether it was taken."""
    actor = actor_of(tx, who) if isinstance(who, str) else who
    id = said_id(kind, record, str(now_ms), encode(body or {}))
    wish = Wish(kind, record, body or {}, personal or {}, id=id, choice=choice)
    try:
        outcome = submit_in(tx, now_ms, actor, wish)
    except Problem:
        return False  # it may not be said any more: somebody was there first
    return outcome.outcome in ("applied", "merged")


def reporter_of(organisation: str, ticket: str) -> Actor:
    """Gives the customer who holds the link of this ticket."""
    return Actor(Role.REPORTER, organisation, ticket=ticket)


def _mark(head: str) -> str:
    return derived_id("demo-mark", head)[HALF:]
