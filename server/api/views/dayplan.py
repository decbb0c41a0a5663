"""The day plan: reading it, and asking for one that need not stay as it was."""

from __future__ import annotations

from typing import Any

from server.api import auth
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.schemas.dayplan import DayPlanQuerySchema, PlanAgainSchema, PlannedDaySchema
from server.domain.actors import DESK, Role
from server.usecases.dayplan_told import day_plan
from server.usecases.watch import plan_again

area = Area("dayplan", "The day plan")


@area.at("/day-plan")
@allow(*DESK)
@area.takes(DayPlanQuerySchema, "query")
@area.gives(200, PlannedDaySchema)
def read(asked: dict[str, Any]) -> dict[str, Any]:
    """Who goes where on a day, what nobody makes and why, what moved and why, and how far the plan is."""
    home, actor = house(), auth.actor()
    with home.storage.read() as tx:
        found = day_plan(tx, actor.organisation, asked["date"], home.clock.now_ms())
    return {"now": home.now_text(), **found}


@area.at("/day-plan/again", "POST")
@allow(Role.DISPATCHER, Role.LEAD)
@area.gives(202, PlanAgainSchema)
def again() -> tuple[dict[str, str], int]:
    """Have today and tomorrow planned afresh: nothing but what is pinned or begun need stay as it is."""
    home, actor = house(), auth.actor()
    with home.storage.write() as tx:
        plan_again(tx, actor.organisation, home.clock.now_ms(), fresh=True)
    return {"state": "solving"}, 202
