"""What was removed stays removed, on every phone; an edit by somebody who did not know is not lost."""

from __future__ import annotations

from typing import Any

from server.domain.ids import derived_id, new_id
from server.storage.tables import records
from tests.sync.test_conflicts import conflict, rev_of
from tests.world import World, id_of

SPARE = id_of("equipment", "spare")
WHY = {"why": "registered twice"}


def with_spare(world: World) -> str:
    """A device without label or ticket, and its site's cursor-less world."""
    at = world.record(id_of("equipment"))
    body = {key: at[key] for key in ("contract", "site", "model")} | {"name": "屏 9"}
    world.say("lead", "equipment.add", SPARE, body)
    return SPARE


def tombstone(world: World) -> Any:
    with world.storage.read() as tx:
        return records.tombstone(tx, SPARE)


def test_a_removed_device_is_deleted_on_phones_that_had_it_and_comes_to_no_other(world: World) -> None:
    li = world.enrol("li")
    with_spare(world)
    cursors = {page["feed"]: page["cursor"] for page in li.pull()["feeds"]}
    assert world.say("lead", "equipment.remove", SPARE, WHY).outcome == "applied"
    told = [item for page in li.pull(cursors)["feeds"] for item in page["items"] if item["id"] == SPARE]
    assert [(item.get("deleted"), "record" in item) for item in told] == [(True, False)]
    fresh = world.enrol("zhou").pull()
    assert SPARE not in str(fresh)


def test_a_device_with_a_label_or_an_open_ticket_stays(world: World) -> None:
    refused = world.say("lead", "equipment.remove", id_of("equipment"), WHY)
    with_spare(world)
    body = {"site": world.site, "channel": "desk", "equipment": SPARE}
    world.say("desk", "ticket.report", new_id(), body)
    with_ticket = world.say("lead", "equipment.remove", SPARE, WHY)
    assert with_ticket.code == "equipment-in-use"
    assert refused.code == "equipment-in-use" or world.record(id_of("equipment"))["tag"] is None


def test_an_edit_by_somebody_who_did_not_know_resurrects_nothing_and_a_person_is_asked(world: World) -> None:
    li = world.enrol("li")
    with_spare(world)
    li.record("equipment.edit", SPARE, {"hint": "behind the door"}, base=rev_of(world, SPARE))
    world.say("lead", "equipment.remove", SPARE, WHY)
    assert li.push()[0]["outcome"] == "merged"
    assert tombstone(world).body["hint"] == "behind the door"
    with world.storage.read() as tx:
        found = records.get(tx, derived_id("conflict", SPARE, "removed"))
    assert found is not None and found.state == "open"
    assert [(one["value"], one["by"]) for one in sorted(found.body["said"], key=lambda one: one["rev"])] == [
        (True, id_of("person", "lead")),
        (False, id_of("person", "li")),
    ]


def seen_by_another(world: World) -> set[str]:
    """Ids of the records that an engineer's phone gets who begins now."""
    told = world.enrol("zhou").pull()
    return {item["id"] for page in told["feeds"] for item in page["items"] if "record" in item}


def settle(world: World, removed: bool) -> Any:
    id = derived_id("conflict", SPARE, "removed")
    said = world.record(id)["said"]
    return world.say(
        "desk", "conflict.settle", id, {"seen": max(one["rev"] for one in said), "removed": removed}
    )


def test_a_person_brings_it_back_with_what_was_written_meanwhile(world: World) -> None:
    test_an_edit_by_somebody_who_did_not_know_resurrects_nothing_and_a_person_is_asked(world)
    assert settle(world, removed=False).outcome == "applied"
    assert tombstone(world) is None and world.record(SPARE)["hint"] == "behind the door"
    assert SPARE in seen_by_another(world)


def test_a_person_leaves_it_removed(world: World) -> None:
    test_an_edit_by_somebody_who_did_not_know_resurrects_nothing_and_a_person_is_asked(world)
    assert settle(world, removed=True).outcome == "applied"
    assert tombstone(world) is not None and SPARE not in seen_by_another(world)
    assert world.record(derived_id("conflict", SPARE, "removed"))["state"] == "settled"


def test_a_removal_that_had_not_seen_an_edit_asks_too(world: World) -> None:
    li = world.enrol("li")
    with_spare(world)
    base = rev_of(world, SPARE)
    li.record("equipment.edit", SPARE, {"hint": "behind the door"}, base=base)
    li.push()
    world.say("lead", "equipment.remove", SPARE, WHY, base=base)
    found = world.record(derived_id("conflict", SPARE, "removed"))
    assert found["state"] == "open" and {one["value"] for one in found["said"]} == {True, False}
    assert tombstone(world) is not None


def test_a_fault_of_a_device_removed_meanwhile_is_taken_all_the_same(world: World) -> None:
    li = world.enrol("li")
    with_spare(world)
    world.say("lead", "equipment.remove", SPARE, WHY)
    ticket = new_id()
    li.record("ticket.report", ticket, {"site": world.site, "channel": "field", "equipment": SPARE})
    assert li.push()[0]["outcome"] == "applied"
    assert world.record(ticket)["equipment"] == SPARE
    assert conflict(world, "removed") is None
