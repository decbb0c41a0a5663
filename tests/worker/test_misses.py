"""A missed promise asks the contract's lead for its cause and an action, once the work is done (A-17)."""

from __future__ import annotations

from typing import Any

from tests.sync.test_journey import report
from tests.worker.test_rungs import set_row
from tests.worker.working import found, let_pass, work
from tests.world import World, commitment, id_of

SAID = {"cause": "too_few_people", "action": "周五加一名值班"}


def asked(world: World, ticket: str) -> list[tuple[str, str]]:
    """(state, of whom) of what is asked about misses."""
    tasks = [one for one in found(world, "task", ticket) if one["what"] == "missed"]
    return [(one["state"], one["person"]) for one in tasks]


def missed(world: World) -> tuple[str, str]:
    """A ticket that was answered too late, and the commitment that was missed."""
    row = commitment("B-02", "respond", 5, ["call_answered"], type="any", desk_only=True)
    set_row(world, "respond", row)
    ticket = report(world)
    let_pass(world, minutes=6)
    world.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    (respond,) = (
        one for one in world.record(ticket)["commitments"] if world.record(one)["kind"] == "respond"
    )
    work(world)
    return ticket, respond


def explain(world: World, ticket: str, clock: str, **more: Any) -> Any:
    return world.say("lead", "clock.explain_miss", ticket, {"clock": clock, **SAID, **more})


def test_who_is_still_at_work_is_not_asked_and_the_lead_is_asked_in_the_end(world: World) -> None:
    ticket, respond = missed(world)
    assert asked(world, ticket) == []
    world.say("desk", "ticket.void", ticket, {"why": "reported twice"})
    work(world)
    assert asked(world, ticket) == [("open", id_of("person", "lead"))]
    assert explain(world, ticket, respond).outcome == "applied"
    work(world)
    assert [state for state, _person in asked(world, ticket)] == ["closed"]
    (event,) = (one for one in world.record(ticket)["events"] if one["kind"] == "miss_explained")
    assert event["data"] == {"clock": respond, **SAID}


def test_an_explanation_that_is_withdrawn_is_asked_for_again(world: World) -> None:
    ticket, respond = missed(world)
    explain(world, ticket, respond)
    world.say("desk", "ticket.void", ticket, {"why": "reported twice"})
    work(world)
    assert asked(world, ticket) == []
    (event,) = (one for one in world.record(ticket)["events"] if one["kind"] == "miss_explained")
    world.say("lead", "event.correct", ticket, {"of": event["id"], "retract": True, "why": "wrong clock"})
    work(world)
    assert [state for state, _person in asked(world, ticket)] == ["open"]


def test_a_clock_that_the_ticket_was_never_promised_cannot_be_explained(world: World) -> None:
    ticket, _respond = missed(world)
    assert explain(world, ticket, id_of("commitment", "nowhere")).code == "record-unknown"
