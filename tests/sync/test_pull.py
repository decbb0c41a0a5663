"""Pull: feeds by number, joined and left, and nothing beyond a grant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.domain.errors import Problem
from server.domain.feed_sum import hash_of
from server.domain.ids import new_id
from server.storage.migrations import sums_of_feeds
from server.storage.sql import Dialect
from server.sync import wire
from tests.sync.test_journey import assigned
from tests.world import World, id_of


def drain(phone: Any, cursors: dict[str, int | None], limit: int = 500) -> dict[str, dict[str, Any]]:
    """Pulls until no feed has more and gives the records by id; cursors move on."""
    found: dict[str, dict[str, Any]] = {}
    while True:
        answer = phone.pull(cursors, limit)
        for feed in answer["feeds"]:
            cursors[feed["feed"]] = feed["cursor"]
            for item in feed["items"]:
                found[item["id"]] = item
        if not any(feed["more"] for feed in answer["feeds"]):
            return found


def test_a_phone_gets_its_feeds_in_pages_and_then_only_changes(world: World) -> None:
    phone = world.enrol("li")
    cursors: dict[str, int | None] = {}
    whole = drain(phone, cursors, limit=3)
    assert id_of("equipment") in whole and id_of("site", "secret") in whole
    assert drain(phone, cursors) == {}
    ticket, visit = assigned(world)
    assert {ticket, visit} <= set(drain(phone, cursors))


def test_a_visit_taken_away_leaves_the_persons_feed_and_takes_the_contact_along(world: World) -> None:
    phone = world.enrol("li")
    cursors: dict[str, int | None] = {}
    ticket, _ = assigned(world)
    drain(phone, cursors)
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": new_id()})
    answer = phone.pull(cursors)
    own = {feed["feed"]: feed["items"] for feed in answer["feeds"]}[f"person:{id_of('person', 'li')}"]
    assert {item["id"] for item in own if item.get("gone")} >= {ticket}
    assert "值班员" not in json.dumps(answer, ensure_ascii=False)


def test_who_is_not_cleared_gets_nothing_of_the_confidential_contract(world: World) -> None:
    phone = world.enrol("outsider")
    assigned(world)
    answer = phone.pull({f"site:{world.site}": 1, f"contract:{id_of('contract', 'secret')}": None})
    assert answer["grants"]["left"] == sorted(
        [f"site:{world.site}", f"contract:{id_of('contract', 'secret')}"]
    )
    text = json.dumps(answer)
    assert id_of("equipment") not in text and id_of("contract", "secret") not in {
        feed["feed"].split(":")[1] for feed in answer["feeds"]
    }


def test_a_cursor_beyond_the_feeds_end_is_told_to_start_again(world: World) -> None:
    phone = world.enrol("li")
    with pytest.raises(Problem) as refusal:
        phone.pull({f"site:{world.site}": 10_000})
    assert refusal.value.code == "cursor-too-old"


def test_an_app_that_is_too_old_may_not_pull_and_is_still_heard(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.enrol("li")
    _, visit = assigned(world)
    monkeypatch.setattr(wire, "LEAST_PULL_VERSION", 2)
    with pytest.raises(Problem) as refusal:
        phone.pull()
    assert refusal.value.code == "app-too-old"
    phone.record("visit.accept", visit)
    assert [one["outcome"] for one in phone.push()] == ["applied"]


def test_a_phone_proves_itself_equal_by_the_sum_of_each_feed(world: World) -> None:
    phone = world.enrol("li")
    held: dict[str, dict[str, int]] = {}
    cursors: dict[str, int | None] = {}

    def check() -> None:
        more = True
        while more:
            pages = phone.pull(cursors, 4)["feeds"]
            for page in pages:
                cursors[page["feed"]] = page["cursor"]
                for item in page["items"]:
                    held.setdefault(page["feed"], {}).pop(item["id"], None)
                    if "record" in item:
                        held[page["feed"]][item["id"]] = item["rev"]
                assert ("sum" in page) is not page["more"]
                if not page["more"]:
                    there = held.get(page["feed"], {})
                    hash = sum(hash_of(id, rev) for id, rev in there.items()) % 2**64
                    assert page["sum"] == {"count": len(there), "hash": f"{hash:016x}"}
            more = any(page["more"] for page in pages)

    check()
    ticket, visit = assigned(world)
    check()
    phone.record("visit.accept", visit)
    phone.record("visit.note", visit, {"text": 7})
    phone.push()
    check()
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": new_id()})
    check()
    assert ticket not in held[f"person:{id_of('person', 'li')}"] and ticket in held[f"site:{world.site}"]


def test_feeds_of_an_older_release_get_the_sums_that_they_would_have_had(world: World) -> None:
    assigned(world)
    with world.storage.write() as tx:
        before = tx.rows("SELECT * FROM feed ORDER BY feed")
        items = tx.rows("SELECT * FROM feed_item ORDER BY feed, record")
        for table, names in (("feed", ("count", "hash_high", "hash_low")), ("feed_item", ("rev",))):
            for name in names:
                tx.run(f"ALTER TABLE {table} DROP COLUMN {name}")
        sums_of_feeds(tx, Dialect(world.storage.engine))
        assert tx.rows("SELECT * FROM feed ORDER BY feed") == before
        assert tx.rows("SELECT * FROM feed_item ORDER BY feed, record") == items
