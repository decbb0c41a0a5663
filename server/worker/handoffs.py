"""Proposing to hand a ticket over before its arrival is lost: raised once a visit, withdrawn when no longer so."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator

from server.domain.actors import Role
from server.domain.ids import derived_id
from server.domain.records import Record
from server.storage.port import StorageError, Tx
from server.storage.tables import records
from server.sync.door import Wish
from server.usecases.candidates import eta
from server.usecases.handoff import HandOff, propose

LOG = logging.getLogger(__name__)

WHAT = "hand_off"
AGAIN_MS = 60_000
"""How often somebody under way is looked at, whether or not their phone is heard."""


def hand_offs(tx: Tx, ticket: Record, now_ms: int) -> Iterator[Wish]:
    """Gives the task that proposes a hand-over, or the end of one that no longer holds.

    What a person has turned down is not proposed again on the same visit.
    """
    told = [
        one
        for one in records.find(tx, "task", ticket.organisation, parent=ticket.id)
        if one.body["what"] == WHAT
    ]
    open_now = next((one for one in told if one.state == "open"), None)
    named = open_now.body["proposal"]["engineer"] if open_now else None
    try:
        found = propose(tx, ticket, eta(tx, ticket, now_ms), now_ms, named)
    except StorageError:
        raise
    except Exception:
        LOG.exception("nobody could be ranked to take over ticket %s", ticket.id)
        return  # whatever an engine of travel times does, the ladder goes on
    if open_now is not None and (found is None or not _same(open_now, found)):
        yield Wish("task.close", open_now.id, {"why": "over"})
        open_now = None
    if found is None or open_now is not None or any(_turned_down(one, found.visit) for one in told):
        return
    body = {"ticket": ticket.id, "what": WHAT, "commitment": found.commitment, "due_ms": found.due_ms}
    proposal = dataclasses.asdict(found)
    del proposal["commitment"], proposal["due_ms"]
    id = derived_id("task", ticket.id, found.visit, WHAT, str(len(told)))
    yield Wish("task.open", id, body | {"proposal": proposal})


def _same(task: Record, found: HandOff) -> bool:
    proposal = task.body["proposal"]
    return (proposal["visit"], proposal["engineer"]) == (found.visit, found.engineer)


def _turned_down(task: Record, visit: str) -> bool:
    by_person = task.body["closed_by"] is not None and not task.body["closed_by"].startswith(Role.WORKER)
    return task.state == "closed" and by_person and bool(task.body["proposal"]["visit"] == visit)
