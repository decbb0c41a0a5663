"""Dispatch beyond one ticket: what may be promised, who covers which site, and where somebody had better wait."""

from __future__ import annotations

from typing import Any

from server.api import auth
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.dispatch import (
    CountsSchema,
    CoveragePlanSchema,
    CoverageSchema,
    PlanQuerySchema,
    PromiseQuestionSchema,
    PromiseSchema,
    QueueSchema,
    WhatIfQuerySchema,
)
from server.domain.actors import DESK
from server.usecases.coverage_plan import plan_told
from server.usecases.coverage_told import counts_told, coverage_told
from server.usecases.promise_check import check_promise
from server.usecases.waiting_queue import waiting_queue

area = Area("dispatch", "Who can still make it")


@area.at("/promise-check", "POST")
@allow(*DESK)
@area.takes(PromiseQuestionSchema)
@area.gives(200, PromiseSchema)
def promise_check(given: dict[str, Any]) -> dict[str, Any]:
    """Whether a report, as far as it is typed, would be reached in time, by whom, and what else there is."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        found = check_promise(tx, actor.organisation, given, home.clock.now_ms())
    return {"now": home.now_text(), **found}


@area.at("/coverage")
@allow(*DESK)
@area.takes(WhatIfQuerySchema, "query")
@area.gives(200, CoverageSchema)
def coverage(asked: dict[str, Any]) -> dict[str, Any]:
    """Who could be at each site in time, now and in the next seven days, what is at risk, and what would help."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        now_ms = home.clock.now_ms()
        told = coverage_told(tx, actor.organisation, now_ms, asked["more_at"], asked["within_min"])
    return {"now": home.now_text(), **told}


@area.at("/coverage/now")
@allow(*DESK)
@area.gives(200, CountsSchema)
def counts() -> dict[str, Any]:
    """How many could be at each site in time now, without what is to come: the map asks each half minute."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        told = counts_told(tx, actor.organisation, home.clock.now_ms())
    return {"now": home.now_text(), **told}


@area.at("/coverage/plan")
@allow(*DESK)
@area.takes(PlanQuerySchema, "query")
@area.gives(200, CoveragePlanSchema)
def coverage_plan(asked: dict[str, int]) -> dict[str, Any]:
    """What covering every site so many times would take, to a proven optimum; nothing is done by asking."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        found = plan_told(tx, actor.organisation, home.clock.now_ms(), asked["times"])
    return {"now": home.now_text(), **found}


@area.at("/queue")
@allow(*DESK)
@area.gives(200, QueueSchema)
def queue() -> dict[str, Any]:
    """Who would go to which of the tickets that nobody holds, in the order of service; nothing is done by asking."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        found = waiting_queue(tx, actor.organisation, home.clock.now_ms())
    return {"now": home.now_text(), "items": found}
