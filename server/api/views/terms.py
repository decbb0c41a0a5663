"""A contract's terms with their versions; what a draft of one would promise, and what it would have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from server.api import auth, paging, reading
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.lists import PageQuerySchema
from server.api.schemas.terms import (
    ContractTermsSchema,
    JudgeAgainSchema,
    JudgedAgainSchema,
    OccasionsSchema,
    PreviewQuerySchema,
    PreviewSchema,
)
from server.domain.actors import DESK, Role
from server.domain.records import Record, blank
from server.domain.ticket_states import OPEN
from server.storage.port import Tx
from server.usecases import drafts, occasions

area = Area("terms", "A contract's terms")

LATELY_MS = 30 * 24 * 3_600_000


@area.at("/contracts/<id>/terms")
@allow(*DESK)
@area.gives(200, ContractTermsSchema)
def contract_terms(id: str) -> dict[str, Any]:
    """Commitments and obligations with every version, and the calendars of a contract."""
    actor = auth.actor()
    with house().storage.read() as tx:
        contract = reading.one(tx, actor, id, "contract")
        rows = reading.all_of(tx, actor, "commitment", contract=contract.id)
        running = reading.all_of(tx, actor, "ticket", contract=contract.id, states=OPEN)
        pinned = Counter(row for ticket in running for row in ticket.body["commitments"])
        return {
            "contract": contract.body,
            "commitments": [{**one, "running": pinned[one["row"]["id"]]} for one in _versions(rows)],
            "obligations": _versions(reading.all_of(tx, actor, "obligation", contract=contract.id)),
            "calendars": reading.calendars(tx, actor, contract.id),
        }


@area.at("/contracts/<id>/occasions")
@allow(*DESK)
@area.takes(PageQuerySchema, location="query")
@area.gives(200, OccasionsSchema)
def list_occasions(asked: dict[str, Any], id: str) -> dict[str, Any]:
    """What was told that starts obligations of a contract, latest first: by whom, and what came of it."""
    actor = auth.actor()
    with house().storage.read() as tx:
        contract = reading.one(tx, actor, id, "contract")
        asked = {**asked, "contract": contract.id}
        return paging.page(tx, actor, "occasion", asked, told=lambda one: _occasion(tx, one))


def _occasion(tx: Tx, occasion: Record) -> dict[str, Any]:
    during = occasions.tickets_during(tx, occasion)
    return {
        "occasion": {**blank("occasion"), **occasion.body},
        "withdrawn": occasion.state == occasions.WITHDRAWN,
        "tasks": reading.bodies(occasions.tasks_of(tx, occasion)),
        "tickets": [{name: one.body[name] for name in ("id", "number", "state")} for one in during],
    }


@area.at("/contracts/<id>/preview", "POST")
@allow(Role.LEAD, Role.ADMINISTRATOR)
@area.takes(PreviewQuerySchema)
@area.gives(200, PreviewSchema)
def preview(asked: dict[str, Any], id: str) -> dict[str, Any]:
    """When a report would be due under a draft; without an instant the next Friday at 16:30."""
    home = house()
    with home.storage.read() as tx:
        contract = reading.one(tx, auth.actor(), id, "contract")
        draft = drafts.read_draft(tx, contract, asked["commitment"], asked["calendar"])
    return drafts.preview(draft, home.clock.now_ms(), asked["reported_ms"])


@area.at("/contracts/<id>/judged-again", "POST")
@allow(Role.LEAD, Role.ADMINISTRATOR)
@area.takes(JudgeAgainSchema)
@area.gives(200, JudgedAgainSchema)
def judge_again(asked: dict[str, Any], id: str) -> dict[str, Any]:
    """How the tickets reported of late would stand under a draft; without a span those of the last thirty days."""
    home, actor = house(), auth.actor()
    now_ms = home.clock.now_ms()
    to_ms = now_ms + 1 if asked["to_ms"] is None else asked["to_ms"]
    from_ms = to_ms - LATELY_MS if asked["from_ms"] is None else asked["from_ms"]
    with home.storage.read() as tx:
        contract = reading.one(tx, actor, id, "contract")
        draft = drafts.read_draft(tx, contract, asked["commitment"], asked["calendar"])
        if asked["replaces"] is not None:
            reading.one(tx, actor, asked["replaces"], "commitment")
        return drafts.judged_again(tx, contract, draft, asked["replaces"], (from_ms, to_ms), now_ms)


def _versions(found: Iterable[Record]) -> list[dict[str, Any]]:
    return [{"row": one.body, "state": one.state, "replaces": one.parent} for one in found]
