"""A hand-over is proposed before an arrival is lost: once, to somebody who can, and never again once turned down."""

from __future__ import annotations

from typing import Any

import pytest

from server.worker.following import Following
from tests.usecases.test_candidates import given, on_duty, seen
from tests.worker.working import found, let_pass
from tests.world import World, id_of


def proposals(world: World, ticket: str) -> list[dict[str, Any]]:
    return [one for one in found(world, "task", ticket) if one["what"] == "hand_off"]


def warnings(world: World, ticket: str) -> list[str]:
    return [one["state"] for one in found(world, "alert", ticket) if one["rung"] == "coming_late"]


def watch(world: World, **span: float) -> None:
    """Lets time go on as the worker does, and looks at who is under way."""
    let_pass(world, **span)
    Following(world.storage, world.clock).look()


@pytest.fixture
def late(world: World) -> tuple[World, str]:
    """Li set off 25 km from the site, half an hour before the deadline; zhou is 3 km away."""
    on_duty(world, "li", "zhou")
    seen(world, "li", 3)
    seen(world, "zhou", 3)
    ticket = given(world, "li", "visit.accept", "visit.depart")
    watch(world, seconds=1)
    assert proposals(world, ticket) == []
    seen(world, "li", 25)
    return world, ticket


def test_an_engineer_who_will_be_late_is_told_of_once_with_who_can_still_make_it(
    late: tuple[World, str],
) -> None:
    world, ticket = late
    watch(world, minutes=1, seconds=1)
    (task,) = proposals(world, ticket)
    proposal = task["proposal"]
    assert (task["state"], task["commitment"]) == ("open", id_of("commitment", "arrive"))
    assert (proposal["instead_of"], proposal["engineer"]) == (id_of("person", "li"), id_of("person", "zhou"))
    assert proposal["late_ms"] > task["due_ms"] > proposal["eta_ms"] and proposal["probability"] > 0.5
    watch(world, minutes=3)
    assert len(proposals(world, ticket)) == 1


def test_accepted_it_is_over(late: tuple[World, str]) -> None:
    world, ticket = late
    watch(world, minutes=1, seconds=1)
    proposal = proposals(world, ticket)[0]["proposal"]
    body = {
        "engineer": proposal["engineer"],
        "visit": id_of("next"),
        "instead_of": proposal["instead_of"],
    }
    assert world.say("desk", "ticket.assign", ticket, body).outcome == "applied"
    watch(world, seconds=1)
    assert [one["state"] for one in proposals(world, ticket)] == ["closed"]
    assert set(warnings(world, ticket)) == {"stood_down"}


def test_the_desk_is_warned_once_and_reading_it_keeps_it_quiet(late: tuple[World, str]) -> None:
    world, ticket = late
    watch(world, minutes=1, seconds=1)
    told = [one for one in found(world, "alert", ticket) if one["rung"] == "coming_late"]
    assert told and len({one["to"] for one in told}) == len(told)
    for one in told:
        assert world.say("desk", "alert.acknowledge", one["id"]).outcome == "applied"
    watch(world, minutes=3)
    assert set(warnings(world, ticket)) == {"acknowledged"} and len(warnings(world, ticket)) == len(told)
    seen(world, "li", 2)
    watch(world, minutes=1)
    assert set(warnings(world, ticket)) == {"stood_down"}
    assert [one["state"] for one in proposals(world, ticket)] == ["closed"]


def test_it_is_withdrawn_when_the_engineer_makes_it_after_all_and_may_come_again(
    late: tuple[World, str],
) -> None:
    world, ticket = late
    watch(world, minutes=1, seconds=1)
    seen(world, "li", 2)
    watch(world, minutes=1, seconds=1)
    assert [one["state"] for one in proposals(world, ticket)] == ["closed"]
    seen(world, "li", 25)
    seen(world, "zhou", 3)
    watch(world, minutes=1, seconds=1)
    assert sorted(one["state"] for one in proposals(world, ticket)) == ["closed", "open"]


def test_turned_down_it_does_not_come_again_on_this_visit(late: tuple[World, str]) -> None:
    world, ticket = late
    watch(world, minutes=1, seconds=1)
    (task,) = proposals(world, ticket)
    world.say("desk", "task.close", task["id"], {"why": "he is nearly there"})
    watch(world, minutes=2)
    assert [one["state"] for one in proposals(world, ticket)] == ["closed"]
    assert set(warnings(world, ticket)) == {"stood_down"}, "who turned it down knows"


def test_where_nobody_else_can_make_it_nothing_is_proposed(late: tuple[World, str]) -> None:
    world, ticket = late
    seen(world, "zhou", 30)
    watch(world, minutes=2)
    assert proposals(world, ticket) == []
    assert set(warnings(world, ticket)) == {"ringing"}, "but the desk is warned"


def test_a_dead_engine_holds_up_no_ladder(late: tuple[World, str], monkeypatch: pytest.MonkeyPatch) -> None:
    world, ticket = late

    def dead(*_: Any, **__: Any) -> Any:
        raise TimeoutError("the engine of travel times hangs")

    monkeypatch.setattr("server.usecases.candidates.choose", dead)
    watch(world, minutes=16)
    assert set(warnings(world, ticket)) == {"ringing"}
    assert "50%" in {one["rung"] for one in found(world, "alert", ticket) if one["clause"] == "B-03"}
