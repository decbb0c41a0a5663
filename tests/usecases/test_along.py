"""Several engineers on one ticket: one leads, others go along; whoever arrives first is the arrival."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain import codes
from server.domain.ids import new_id
from server.domain.ticket_clocks import TicketClock
from server.storage.tables import labels
from server.usecases.choices import kept_choice
from server.usecases.clocks import clocks_of
from server.usecases.going import going_to
from server.usecases.witnesses import secret_key
from tests.usecases.test_candidates import asked, codes_of, item, on_duty, report, seen, stored
from tests.world import TAG_GATE, World, id_of

LI, ZHOU = id_of("person", "li"), id_of("person", "zhou")


@pytest.fixture
def led(world: World) -> tuple[World, str, str, str]:
    """Li leads from 3 km away, zhou was sent along from 5 km; their visits."""
    on_duty(world, "li", "zhou")
    seen(world, "li", 3)
    seen(world, "zhou", 5)
    ticket, first, second = report(world), new_id(), new_id()
    assert world.say("desk", "ticket.assign", ticket, {"engineer": LI, "visit": first}).outcome == "applied"
    said = along(world, ticket, second)
    assert said.outcome == "applied", said
    return world, ticket, first, second


def along(world: World, ticket: str, visit: str, engineer: str = ZHOU, **more: Any) -> Any:
    return world.say("desk", "ticket.send_along", ticket, {"engineer": engineer, "visit": visit, **more})


def going(world: World, ticket: str) -> list[str]:
    with world.storage.read() as tx:
        return [one.body["engineer"] for one in going_to(tx, stored(world, ticket))]


def clocks(world: World, ticket: str) -> list[TicketClock]:
    with world.storage.read() as tx:
        return clocks_of(tx, stored(world, ticket), world.clock.now_ms())


def gate_code(world: World) -> str:
    with world.storage.write() as tx:
        hash = codes.code_hash(secret_key(tx), f"gate:{world.site}", "000000000")
        labels.add_gate_codes(tx, world.site, world.organisation, "sheet", [hash])
    return "000000000"


def does(world: World, who: str, visit: str, *moves: str) -> None:
    for move in moves:
        said = world.say(who, f"visit.{move}", visit, {"why": "no vehicle"} if move == "decline" else {})
        assert said.outcome == "applied", (move, said)


def test_both_go_and_the_ranking_says_so_while_they_count_as_taken_elsewhere(
    led: tuple[World, str, str, str],
) -> None:
    world, ticket, _, second = led
    assert (world.record(ticket)["engineer"], going(world, ticket)) == (LI, [LI, ZHOU])
    here = asked(world, ticket)
    assert all("going" in codes_of(item(here, name)) for name in ("li", "zhou"))
    does(world, "zhou", second, "accept", "depart")
    elsewhere = asked(world, report(world))
    assert {one["person"]: codes_of(one) for one in elsewhere["ruled_out"]}[ZHOU] == [
        "committed-past-deadline"
    ]


def test_why_they_were_sent_is_on_record_as_of_the_first(led: tuple[World, str, str, str]) -> None:
    world, ticket, _, _ = led
    (event,) = [one for one in world.record(ticket)["events"] if one["kind"] == "send_along"]
    assert event["data"]["choice"]["rank"] == 2
    with world.storage.read() as tx:
        kept = kept_choice(tx, stored(world, ticket), event["id"])
    assert [one["person"] for one in kept["items"]] == [LI, ZHOU] and kept["engineer"] == ZHOU


def test_whoever_arrives_first_is_the_arrival_and_the_place_is_reached(
    led: tuple[World, str, str, str],
) -> None:
    world, ticket, first, second = led
    does(world, "li", first, "accept", "depart")
    does(world, "zhou", second, "accept", "depart", "arrive")
    world.say("zhou", "visit.witness", second, {"witness": "commissioned_label", "tag": TAG_GATE})
    assert world.record(ticket)["state"] == "on_site"
    (clock,) = [one for one in clocks(world, ticket) if one.kind == "arrive"]
    assert clock.unproven, "a stop is known, which lacks its second proof"
    signed = {"witness": "gate_code", "code": gate_code(world)}
    assert world.say("zhou", "visit.witness", second, signed).outcome == "applied"
    (clock,) = [one for one in clocks(world, ticket) if one.kind == "arrive"]
    assert (clock.state, clock.stopped_ms) == ("met", world.clock.now_ms())
    arrived = [one for one in world.record(ticket)["events"] if one["kind"] == "arrived"]
    assert [one["data"]["visit"] for one in arrived] == [second]
    assert world.record(first)["arrival"] is None, "whoever leads has not arrived by that"
    assert world.record(ticket)["engineer"] == LI


def test_each_can_be_taken_back_and_who_stays_leads(led: tuple[World, str, str, str]) -> None:
    world, ticket, first, second = led
    assert world.say("desk", "ticket.recall", ticket, {"engineer": ZHOU}).outcome == "applied"
    assert (going(world, ticket), world.record(second)["state"]) == ([LI], "cancelled")
    assert world.say("desk", "ticket.recall", ticket, {"engineer": ZHOU}).outcome == "superseded"
    third = new_id()
    assert along(world, ticket, third).outcome == "applied"
    assert world.say("desk", "ticket.unassign", ticket).outcome == "applied"
    body = world.record(ticket)
    assert (body["engineer"], body["visit"], world.record(first)["state"]) == (ZHOU, third, "cancelled")
    does(world, "zhou", third, "decline")
    assert (world.record(ticket)["engineer"], world.record(ticket)["state"]) == (None, "reported")


def test_who_is_there_stays_there_and_who_went_along_can_take_the_lead(
    led: tuple[World, str, str, str],
) -> None:
    world, ticket, _, second = led
    does(world, "zhou", second, "accept", "depart", "arrive")
    assert world.say("desk", "ticket.recall", ticket, {"engineer": ZHOU}).code == "move-illegal"
    assert world.say("desk", "ticket.unassign", ticket).outcome == "applied"
    body = world.record(ticket)
    assert (body["engineer"], body["visit"], body["state"]) == (ZHOU, second, "on_site")


def test_who_is_on_site_hands_the_lead_over_with_a_word_why_and_stays(
    led: tuple[World, str, str, str],
) -> None:
    world, ticket, first, second = led
    does(world, "li", first, "accept", "depart", "arrive")
    body = {"engineer": ZHOU, "visit": new_id(), "instead_of": LI, "first": ZHOU}
    refused = world.say("desk", "ticket.assign", ticket, body)
    assert (
        refused.code == "handing-needs-why"
        and "zhou" in refused.detail
        and world.record(ticket)["engineer"] == LI
    )
    assert (
        world.say("desk", "ticket.assign", ticket, {**body, "why_code": "part_at_hand"}).outcome == "applied"
    )
    told = world.record(ticket)
    assert (told["engineer"], told["visit"], told["state"]) == (ZHOU, second, "on_site")
    assert going(world, ticket) == [LI, ZHOU]
    arrival = next(one for one in clocks(world, ticket) if one.kind == "arrive")
    assert arrival.unproven, "who arrived has arrived, and is still to prove it"
    does(world, "li", first, "finish")
    assert world.record(ticket)["engineer"] == ZHOU, "who ends their visit takes nothing along"
    # Taken back, there is nobody left of the two; had li stayed, li would lead again.
    assert world.say("desk", "ticket.unassign", ticket).outcome == "applied"
    assert world.record(ticket)["engineer"] is None


def test_a_lead_handed_over_on_site_comes_back_to_who_is_there_when_it_is_undone(
    led: tuple[World, str, str, str],
) -> None:
    world, ticket, first, _ = led
    does(world, "li", first, "accept", "depart", "arrive")
    body = {"engineer": ZHOU, "visit": new_id(), "instead_of": LI, "why": "has the part"}
    assert world.say("desk", "ticket.assign", ticket, body).outcome == "applied"
    assert world.say("desk", "ticket.unassign", ticket).outcome == "applied"
    told = world.record(ticket)
    assert (told["engineer"], told["visit"], told["state"]) == (LI, first, "on_site")


def test_nobody_goes_along_with_nobody_and_nobody_goes_twice(world: World) -> None:
    ticket = report(world)
    assert along(world, ticket, new_id()).code == "nobody-leads"
    world.say("desk", "ticket.assign", ticket, {"engineer": LI, "visit": new_id()})
    assert along(world, ticket, new_id(), LI).outcome == "superseded"
    assert along(world, ticket, new_id(), id_of("person", "outsider")).code == "engineer-ruled-out"


def test_of_several_the_first_not_yet_going_needs_no_word(led: tuple[World, str, str, str]) -> None:
    world, _, _, _ = led
    ticket = report(world)
    world.say("desk", "ticket.assign", ticket, {"engineer": ZHOU, "visit": new_id(), "why_code": "learning"})
    assert along(world, ticket, new_id(), LI).outcome == "applied"


def test_the_phone_of_who_goes_along_has_the_job(led: tuple[World, str, str, str]) -> None:
    world, ticket, _, second = led
    phone = world.enrol("zhou")
    feeds: dict[str, int | None] = {f"person:{ZHOU}": None, f"site:{world.site}": None}
    told = {one["id"] for feed in phone.pull(feeds)["feeds"] for one in feed["items"]}
    assert {ticket, second} <= told
    phone.record("visit.accept", second)
    assert [one["outcome"] for one in phone.push()] == ["applied"]


def test_a_voided_ticket_calls_everybody_back(led: tuple[World, str, str, str]) -> None:
    world, ticket, first, second = led
    assert world.say("desk", "ticket.void", ticket, {"why": "reported twice"}).outcome == "applied"
    assert {world.record(one)["state"] for one in (first, second)} == {"cancelled"}
    assert going(world, ticket) == []
