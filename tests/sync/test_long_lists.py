"""A visit of many notes: each is a row of its own, nobody who reads the visit or its ticket sees a difference."""

from __future__ import annotations

from typing import Any

import pytest

from server.storage.codec import decode, encode
from server.storage.tables import facts, records
from tests.world import Phone, World, id_of

BATCH = 60
TICKET, VISIT = id_of("ticket"), id_of("visit")


@pytest.fixture
def phone(world: World) -> Phone:
    """The phone of an engineer who has a visit."""
    world.say("desk", "ticket.report", TICKET, {"site": world.site, "channel": "telephone"})
    world.say(
        "desk", "ticket.assign", TICKET, {"engineer": id_of("person", "li"), "visit": VISIT, "why": "近"}
    )
    return world.enrol("li")


def note(phone: Phone, first: int, count: int = BATCH) -> None:
    """Notes so many things in one push."""
    for number in range(first, first + count):
        phone.record("visit.note", VISIT, {"text": str(number)})
    assert {one["outcome"] for one in phone.push()} == {"applied"}


def told(phone: Phone, feed: str, id: str) -> Any:
    """The record as a phone that begins this feed is told it."""
    feeds = {one["feed"]: one["items"] for one in phone.pull()["feeds"]}
    return next(one["record"] for one in feeds[feed] if one["id"] == id)


def row(world: World, id: str) -> dict[str, Any]:
    """The record's own row."""
    with world.storage.read() as tx:
        found = tx.row("SELECT body, apart FROM record WHERE id = :id", id=id)
    assert found is not None
    return {"body": decode(found["body"]), "apart": decode(found["apart"])}


def test_everybody_is_given_a_long_list_whole(world: World, phone: Phone) -> None:
    for first in (0, BATCH, 2 * BATCH):
        note(phone, first)
    texts = [str(number) for number in range(3 * BATCH)]
    assert [one["text"] for one in world.record(VISIT)["notes"]] == texts
    assert [one["text"] for one in told(phone, f"site:{world.site}", VISIT)["notes"]] == texts
    events = world.record(TICKET)["events"]
    assert [one["seq"] for one in events] == list(range(len(events)))
    assert told(phone, f"person:{id_of('person', 'li')}", TICKET)["events"] == events
    with world.storage.read() as tx:
        for found in (
            records.get_many(tx, [VISIT])[VISIT],
            records.find(tx, "visit", world.organisation, parent=TICKET)[0],
            next(one for one in records.following(tx, ["visit"], "", 1000) if one.id == VISIT),
        ):
            assert [one["text"] for one in found.body["notes"]] == texts


def test_a_note_more_writes_that_note_and_not_those_before(world: World, phone: Phone) -> None:
    note(phone, 0)
    assert row(world, VISIT)["apart"] is None
    note(phone, BATCH)
    visit, ticket = row(world, VISIT), row(world, TICKET)
    assert (visit["apart"], visit["body"]["notes"]) == ({"notes": 2 * BATCH}, [])
    assert ticket["body"]["events"] == []
    with world.storage.write() as tx:
        tx.run(
            "UPDATE fact SET body = :body WHERE at = 0 AND list = 'notes'", body=encode({"text": "as it was"})
        )
    note(phone, 2 * BATCH, 1)
    assert world.record(VISIT)["notes"][0] == {"text": "as it was"}
    assert row(world, VISIT)["apart"] == {"notes": 2 * BATCH + 1}


def test_what_reads_and_changes_a_long_ticket_finds_and_keeps_all_of_it(world: World, phone: Phone) -> None:
    note(phone, 0)
    note(phone, BATCH)
    before = world.record(TICKET)["events"]
    assert world.say("desk", "ticket.void", TICKET, {"why": "误报"}).outcome == "applied"
    assert world.say("desk", "ticket.unvoid", TICKET).outcome == "applied"
    events = world.record(TICKET)["events"]
    assert events[: len(before)] == before
    assert [one["kind"] for one in events[len(before) :]] == ["voided", "corrected"]
    assert events[-1]["data"]["of"] == events[-2]["id"]


def test_a_list_that_grew_long_in_an_older_release_moves_with_the_next_note(
    world: World, phone: Phone
) -> None:
    note(phone, 0, 1)
    old = [{"id": str(number), "at_ms": number, "text": "old", "by": None} for number in range(150)]
    with world.storage.write() as tx:
        body = {**world.record(VISIT), "notes": old}
        tx.run("UPDATE record SET body = :body WHERE id = :id", body=encode(body), id=VISIT)
    note(phone, 1, 2)
    notes = world.record(VISIT)["notes"]
    assert notes[:150] == old
    assert [one["text"] for one in notes[150:]] == ["1", "2"]
    assert row(world, VISIT)["body"]["notes"] == []


def test_a_push_that_is_refused_in_part_leaves_a_long_list_right(
    world: World, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "LONG", 2)
    note(phone, 0, 5)
    phone.record("visit.note", VISIT, {"text": "5"})
    phone.record("visit.note", VISIT, {"words": "no text"})
    phone.record("visit.finish", VISIT, {"left": "not_repaired"})
    phone.record("visit.note", VISIT, {"text": "6"})
    assert [one["outcome"] for one in phone.push()] == ["applied", "rejected", "applied", "applied"]
    assert [one["text"] for one in world.record(VISIT)["notes"]] == [str(number) for number in range(7)]
    seqs = [one["seq"] for one in world.record(TICKET)["events"]]
    assert seqs == list(range(len(seqs)))
