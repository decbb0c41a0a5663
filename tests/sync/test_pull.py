"""Pull: feeds by number, joined and left, and nothing beyond a grant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.domain.errors import Problem
from server.domain.ids import new_id
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
