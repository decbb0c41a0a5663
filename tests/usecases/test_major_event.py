"""What is reported while a told major event lasts is promised and suggested as such, until the desk says otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.grading import Suggestion
from server.domain.ids import new_id
from server.usecases.clocks import clocks_of
from server.usecases.paths import suggestion_of
from tests.usecases.intake import CONTRACT, report, serve_whole
from tests.usecases.test_clocks import stored
from tests.world import World, commitment

MIN_MS = 60_000
EVENT_MIN = 3
GRADE = {"type": "on_site", "severity": "general"}


@pytest.fixture
def whole(world: World) -> World:
    serve_whole(world)
    row = commitment("C-07", "respond", EVENT_MIN, ["contacted"], during="major_event")
    assert (
        world.say("lead", "commitment.set", new_id(), {"contract": CONTRACT, "commitment": row}).outcome
        == "applied"
    )
    return world


def tell(world: World, minutes: int, text: str = "技能竞赛") -> str:
    """A major event from now on; gives the occasion."""
    id, now_ms = new_id(), world.clock.now_ms()
    body: dict[str, Any] = {"contract": CONTRACT, "what": "major_event_planned", "at_ms": now_ms}
    more = {"until_ms": now_ms + minutes * MIN_MS, **({"text": text} if text else {})}
    assert world.say("desk", "occasion.tell", id, body | more).outcome == "applied"
    return id


def suggested(world: World, ticket: str) -> Suggestion:
    with world.storage.read() as tx:
        return suggestion_of(tx, stored(world, ticket), None)


def respond_min(world: World, ticket: str) -> list[int]:
    """Minutes of the clocks of response that run."""
    with world.storage.read() as tx:
        found = clocks_of(tx, stored(world, ticket), world.clock.now_ms())
    return [one.within_min for one in found if one.kind == "respond" and one.state == "running"]


def test_a_report_in_a_major_event_has_its_promise_at_once_and_is_suggested_as_such(whole: World) -> None:
    tell(whole, 60)
    ticket = report(whole)
    assert respond_min(whole, ticket) == [EVENT_MIN], "before anybody graded it"
    found = suggested(whole, ticket)
    assert found.during == "major_event"
    assert (found.reasons[-1].zh, found.reasons[-1].en) == (
        "报修时正值重大活动“技能竞赛”",
        "it was reported during the major event “技能竞赛”",
    )
    whole.say("desk", "ticket.grade", ticket, {**GRADE, "during": found.during})
    assert respond_min(whole, ticket) == [EVENT_MIN]


def test_the_desk_may_grade_it_otherwise(whole: World) -> None:
    event = tell(whole, 60)
    ticket = report(whole)
    why = {"why": "比赛没用到这间"}
    assert whole.say("lead", "occasion.withdraw", event, why).code == "occasion-in-use", (
        "promised, if not graded"
    )
    said = {"suggested": {**GRADE, "during": "major_event"}, **why}
    assert whole.say("desk", "ticket.grade", ticket, {**GRADE, **said}).outcome == "applied"
    assert EVENT_MIN not in respond_min(whole, ticket)
    [graded] = [one["data"] for one in whole.record(ticket)["events"] if one["kind"] == "graded"]
    assert (graded["suggested"]["during"], graded["during"], graded["why"]) == (
        "major_event",
        None,
        why["why"],
    )
    assert whole.say("lead", "occasion.withdraw", event, why).outcome == "applied"


def test_nothing_is_suggested_after_an_event_before_one_or_of_one_that_was_withdrawn(whole: World) -> None:
    before = report(whole)
    whole.clock.advance(timedelta(minutes=1))
    event = tell(whole, 10, text="")
    during = report(whole)
    assert suggested(whole, during).reasons[-1].code == "during_unnamed"
    whole.say("desk", "ticket.grade", during, GRADE)
    whole.say("lead", "occasion.withdraw", event, {"why": "改期"})
    assert suggested(whole, report(whole)).during is None, "withdrawn"
    tell(whole, 10)
    whole.clock.advance(timedelta(minutes=11))
    after = report(whole)
    assert [suggested(whole, one).during for one in (before, after)] == [None, None]
    assert EVENT_MIN not in respond_min(whole, after)


def test_a_contract_that_promises_nothing_for_events_suggests_none(world: World) -> None:
    serve_whole(world)
    tell(world, 60)
    assert suggested(world, report(world)).during is None
