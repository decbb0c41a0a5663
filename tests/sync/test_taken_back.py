"""What the desk takes back leaves things as they were, and both stay on record."""

from __future__ import annotations

from typing import Any

from server.domain.ids import new_id
from server.domain.tags import make_tag
from server.storage.tables import records
from server.usecases.clocks import clocks_of
from tests.sync.test_journey import assigned, kinds, report
from tests.world import TAG_DEVICE, World, id_of

TAG_NEW = make_tag(lambda n: 5 % n)


def states(world: World, ticket: str) -> dict[str, Any]:
    """The state and the deadline of each clock of a ticket now."""
    with world.storage.read() as tx:
        found = records.get(tx, ticket)
        assert found is not None
        now_ms = world.clock.now_ms()
        return {one.commitment: (one.state, one.due_ms) for one in clocks_of(tx, found, now_ms)}


def test_a_ticket_whose_voiding_is_taken_back_has_its_clocks_again_and_waits_for_dispatch(
    world: World,
) -> None:
    ticket, visit = assigned(world)
    before = states(world, ticket)
    world.say("desk", "ticket.void", ticket, {"why": "by mistake"})
    assert states(world, ticket) != before
    assert world.say("desk", "ticket.unvoid", ticket, {"why": "undone"}).outcome == "applied"
    body = world.record(ticket)
    assert (body["state"], body["engineer"], body["visit"], body["into"]) == ("reported", None, None, None)
    assert states(world, ticket) == before
    assert kinds(world, ticket)[-2:] == ["voided", "corrected"]
    again = {"engineer": id_of("person", "li"), "visit": new_id()}
    assert world.say("desk", "ticket.assign", ticket, again).outcome == "applied"
    assert world.record(visit)["state"] == "cancelled"


def test_a_ticket_voided_into_another_stands_by_itself_again(world: World) -> None:
    first, second = report(world), report(world)
    world.say("desk", "ticket.void", second, {"why": "the same", "into": first})
    world.say("desk", "ticket.unvoid", second)
    assert world.record(second)["into"] is None
    assert world.say("desk", "ticket.unvoid", second).outcome == "superseded"


def test_a_label_whose_revoking_is_taken_back_is_what_it_was(world: World) -> None:
    label, equipment = id_of("label", TAG_DEVICE), id_of("equipment")
    before = (world.record(label)["state"], world.record(equipment)["tag"])
    assert before == ("commissioned", TAG_DEVICE)
    world.say("desk", "label.revoke", label, {"why": "by mistake"})
    assert (world.record(label)["state"], world.record(equipment)["tag"]) == ("revoked", None)
    assert world.say("desk", "label.unrevoke", label).outcome == "applied"
    assert (world.record(label)["state"], world.record(equipment)["tag"]) == before
    assert world.say("desk", "label.unrevoke", label).outcome == "superseded"


def test_a_device_that_got_another_label_meanwhile_keeps_that_one(world: World) -> None:
    phone, label, equipment = world.enrol("li"), id_of("label", TAG_DEVICE), id_of("equipment")
    world.say("desk", "label.revoke", label, {"why": "torn"})
    made = {"tag": TAG_NEW, "label_kind": "device", "generation": 1, "equipment": equipment}
    world.say("desk", "label.make", id_of("label", "new"), made)
    site = world.record(equipment)["site"]
    phone.record("label.commission", id_of("label", "new"), {"tag": TAG_NEW, "site": site})
    assert [one["outcome"] for one in phone.push()] == ["applied"]
    world.say("desk", "label.unrevoke", label)
    assert world.record(equipment)["tag"] == TAG_NEW
