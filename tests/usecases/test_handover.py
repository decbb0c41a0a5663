"""Handing over a shift: one by one, by whoever takes over, else it climbs."""

from __future__ import annotations

from typing import Any

from server.domain.ids import new_id
from server.storage.tables import records
from tests.sync.test_journey import assigned, report
from tests.worker.working import found, let_pass, work
from tests.world import World, id_of


def second_dispatcher(world: World) -> str:
    body = {"role": "dispatcher", "superior": id_of("person", "boss")}
    name = id_of("person", "night")
    assert world.say("admin", "person.add", name, body, personal={"name": "night"}).outcome == "applied"
    return name


def begin(world: World, who: str, to: str) -> str:
    id = new_id()
    assert world.say(who, "handover.begin", id, {"to": id_of("person", to)}).outcome == "applied"
    return id


def rang(world: World, ticket: str) -> list[tuple[str, str]]:
    """To whom a ticket rings for its hand-over, and how that stands."""
    people = {id_of("person", name): name for name in ("boss", "night", "desk", "zhou", "li", "lead")}
    mine = [one for one in found(world, "alert", ticket) if one["rung"] == "handover"]
    return [(people[one["to"]], one["state"]) for one in mine]


def accept(world: World, who: str, handover: str, ticket: str) -> Any:
    return world.say(who, "handover.accept", handover, {"ticket": ticket})


def test_what_is_taken_over_is_quiet_and_what_is_not_climbs_superior_by_superior(world: World) -> None:
    second_dispatcher(world)
    first, second = report(world), report(world)
    handover = begin(world, "desk", "night")
    work(world)
    assert (rang(world, first), rang(world, second)) == ([("night", "ringing")], [("night", "ringing")])
    assert accept(world, "night", handover, first).outcome == "applied"
    let_pass(world, minutes=4, seconds=59)
    assert (rang(world, first), rang(world, second)) == ([("night", "stood_down")], [("night", "ringing")])
    let_pass(world, seconds=1)
    assert rang(world, second) == [("night", "ringing"), ("boss", "ringing")]
    assert accept(world, "night", handover, second).outcome == "applied"
    work(world)
    assert {state for _, state in rang(world, second)} == {"stood_down"}
    assert (world.record(handover)["state"], len(world.record(handover)["items"])) == ("done", 2)
    assert accept(world, "night", handover, second).outcome == "superseded"


def test_only_who_takes_over_accepts_and_only_who_began_takes_it_back(world: World) -> None:
    second_dispatcher(world)
    ticket = report(world)
    handover = begin(world, "desk", "night")
    refused = accept(world, "boss", handover, ticket)
    assert (refused.outcome, refused.code) == ("rejected", "role-not-allowed")
    assert accept(world, "night", handover, new_id()).code == "record-unknown"
    assert world.say("night", "handover.end", handover).code == "role-not-allowed"
    work(world)
    assert world.say("desk", "handover.end", handover).outcome == "applied"
    work(world)
    assert rang(world, ticket) == [("night", "stood_down")]
    assert accept(world, "night", handover, ticket).outcome == "superseded"


def test_a_hand_over_to_oneself_across_desk_and_field_of_nothing_or_twice_is_refused(world: World) -> None:
    second_dispatcher(world)

    def refused(who: str, to: str) -> str | None:
        outcome = world.say(who, "handover.begin", new_id(), {"to": id_of("person", to)})
        return str(outcome.code) if outcome.outcome == "rejected" else None

    assert refused("desk", "night") == "handover-pointless"  # nothing is open
    report(world)
    assert [refused("desk", to) for to in ("desk", "li")] == ["handover-pointless"] * 2
    assert refused("li", "zhou") == "handover-pointless"  # no job is in these hands
    begin(world, "desk", "night")
    assert refused("desk", "night") == "handover-pointless"


def test_a_job_that_an_engineer_takes_over_comes_into_their_hands(world: World) -> None:
    ticket, visit = assigned(world)
    handover = begin(world, "li", "zhou")
    assert [item["ticket"] for item in world.record(handover)["items"]] == [ticket]
    assert accept(world, "zhou", handover, ticket).outcome == "applied"
    kept = world.record(ticket)
    assert (kept["engineer"], world.record(visit)["state"]) == (id_of("person", "zhou"), "cancelled")
    assert kept["visit"] != visit and world.record(kept["visit"])["engineer"] == id_of("person", "zhou")
    assert world.record(handover)["state"] == "done"


def test_what_is_over_meanwhile_needs_nobody(world: World) -> None:
    second_dispatcher(world)
    ticket = report(world)
    handover = begin(world, "desk", "night")
    work(world)
    world.say("desk", "ticket.void", ticket, {"why": "double"})
    let_pass(world, minutes=6)
    assert rang(world, ticket) == [("night", "stood_down")]
    with world.storage.read() as tx:
        assert records.get(tx, handover) is not None
    assert world.record(handover)["state"] == "done"
