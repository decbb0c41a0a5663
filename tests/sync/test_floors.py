"""What left a feed is remembered for a time; a phone that was away for longer reads that feed anew, and is equal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.domain.errors import Problem
from server.domain.feed_sum import hash_of
from server.domain.ids import new_id
from server.storage.tables import feeds
from server.worker.tidy import forget_ends
from tests.sync.test_journey import assigned
from tests.world import Phone, World, id_of

OWN = f"person:{id_of('person', 'li')}"


class Mirror:
    """What a phone holds of its feeds: enough to see that it is equal."""

    def __init__(self, phone: Phone, limit: int = 500) -> None:
        self.phone, self.limit = phone, limit
        self.cursors: dict[str, Any] = {}
        self.held: dict[str, dict[str, int]] = {}

    def page(self) -> bool:
        """Takes one answer; True while there is more. Every sum that comes must be ours."""
        answer = self.phone.pull(self.cursors, self.limit)
        for page in answer["feeds"]:
            held = self.held.setdefault(page["feed"], {})
            self.cursors[page["feed"]] = page["cursor"]
            for item in page["items"]:
                held.pop(item["id"], None)
                if "record" in item:
                    held[item["id"]] = item["rev"]
            if not page["more"]:
                hash = sum(hash_of(id, rev) for id, rev in held.items()) % 2**64
                assert page["sum"] == {"count": len(held), "hash": f"{hash:016x}"}, page["feed"]
        for feed in answer["grants"]["left"]:
            del self.cursors[feed], self.held[feed]
        return any(page["more"] for page in answer["feeds"])

    def pull(self) -> None:
        """Pulls to the end of every feed."""
        while self.page():
            continue

    def begin_anew(self, names: list[str]) -> None:
        """Reads these feeds from nothing at the next page."""
        for feed in names:
            self.cursors[feed], self.held[feed] = None, {}


def take_away(world: World, ticket: str) -> None:
    """The desk gives the ticket to somebody else."""
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "zhou"), "visit": new_id()})


def forget(world: World, days: int = 90) -> int:
    """What the worker forgets that left its feed more than so many days ago."""
    return forget_ends(world.storage, world.clock.now_ms() - days * 24 * 3_600_000)


def test_who_was_away_for_longer_than_the_server_remembers_reads_those_feeds_alone_anew(world: World) -> None:
    phone = world.enrol("li")
    away, told = Mirror(phone), Mirror(phone)
    ticket, visit = assigned(world)
    away.pull()
    told.pull()
    phone.record("visit.note", visit, {"text": "said while away"})
    take_away(world, ticket)
    told.pull()
    world.clock.advance(timedelta(days=89))
    assert forget(world) == 0
    world.clock.advance(timedelta(days=2))
    assert forget(world) > 0 and forget(world) == 0
    told.pull()  # who heard of it in time goes on by numbers
    with pytest.raises(Problem) as refusal:
        away.pull()
    assert (refusal.value.code, refusal.value.fields) == ("cursor-too-old", {"feeds": [OWN]})
    away.begin_anew([OWN])
    away.pull()
    assert away.held == told.held and ticket not in away.held[OWN]
    assert [one["outcome"] for one in phone.push()] == ["applied"]  # the outbox has nothing to do with it


def test_a_reading_from_nothing_goes_on_below_the_floor_page_by_page(world: World) -> None:
    ticket, _ = assigned(world)
    take_away(world, ticket)
    world.clock.advance(timedelta(days=91))
    forget(world)
    tickets = [assigned(world)[0] for _ in range(3)]
    with (
        world.storage.write() as tx
    ):  # as high as if everything in it had been read before the end was forgotten
        end = feeds.head(tx, OWN).seq
        tx.run("UPDATE feed SET floor = :floor WHERE feed = :feed", floor=end, feed=OWN)
    begun = Mirror(world.enrol("li"), limit=1)
    begun.page()
    assert begun.cursors[OWN] == f"{begun.cursors[OWN].split('/')[0]}/{end}"
    begun.pull()
    assert begun.cursors[OWN] == end and set(tickets) <= begun.held[OWN].keys()


def test_a_reading_from_nothing_that_began_before_something_was_forgotten_begins_again(world: World) -> None:
    assigned(world)
    ticket, _ = assigned(world)
    begun = Mirror(world.enrol("li"), limit=1)
    while OWN not in begun.cursors or (begun.page() and not begun.held[OWN]):
        begun.page()
    take_away(world, ticket)
    world.clock.advance(timedelta(days=91))
    forget(world)
    with pytest.raises(Problem) as refusal:
        begun.pull()
    assert refusal.value.fields == {"feeds": [OWN]}
    begun.begin_anew([OWN])
    begun.pull()
    assert ticket not in begun.held[OWN]


def test_what_comes_back_into_a_feed_is_not_forgotten(world: World) -> None:
    ticket, _ = assigned(world)
    take_away(world, ticket)
    world.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", "li"), "visit": new_id()})
    world.clock.advance(timedelta(days=91))
    forget(world)
    mirror = Mirror(world.enrol("li"))
    mirror.pull()
    assert ticket in mirror.held[OWN]


def test_ends_are_forgotten_in_steps_and_the_sums_stay_right(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.worker.tidy.MOST_ENDS", 2)
    for _ in range(3):
        take_away(world, assigned(world)[0])
    before = {}
    with world.storage.read() as tx:
        for row in tx.rows("SELECT feed FROM feed ORDER BY feed"):
            before[row["feed"]] = feeds.head(tx, row["feed"]).sum
    world.clock.advance(timedelta(days=91))
    assert forget(world) >= 6
    with world.storage.read() as tx:
        assert tx.rows("SELECT feed FROM feed_item WHERE state <> 'present' ORDER BY feed") == []
        assert {feed: feeds.head(tx, feed).sum for feed in before} == before
    mirror = Mirror(world.enrol("li"), limit=1)
    mirror.pull()
    assert mirror.held[OWN]


def test_page_boundary_during_writes_no_record_is_missed_and_none_forked(world: World) -> None:
    tickets = [assigned(world)[0] for _ in range(4)]
    mirror, turn = Mirror(world.enrol("li"), limit=1), 0
    while mirror.page():
        if turn < 12:  # each page meets a feed that has just changed behind and before it
            world.say(
                "desk", "ticket.grade", tickets[turn % 4], {"severity": ("emergency", "normal")[turn % 2]}
            )
            if turn == 5:
                take_away(world, tickets[0])
            if turn == 9:
                tickets.append(assigned(world)[0])
        turn += 1
    mirror.pull()
    assert turn > 12
    assert tickets[0] not in mirror.held[OWN] and set(tickets[1:]) <= mirror.held[OWN].keys()
    for ticket in tickets[1:]:
        assert mirror.held[OWN][ticket] == mirror.held[f"site:{world.site}"][ticket]


def test_feed_move_while_offline_edit_the_record_is_gone_and_what_was_said_of_it_counts(world: World) -> None:
    phone = world.enrol("li")
    mirror = Mirror(phone)
    ticket, visit = assigned(world)
    mirror.pull()
    phone.record("visit.accept", visit)
    phone.record("visit.find", visit, {"text": "端口烧毁"})
    take_away(world, ticket)
    outcomes = phone.push()
    assert outcomes[1]["outcome"] == "applied"  # a fact is kept whoever has the ticket now
    mirror.pull()
    assert ticket not in mirror.held[OWN] and ticket in mirror.held[f"site:{world.site}"]
    assert any(found["text"] == "端口烧毁" for found in world.record(visit)["findings"])
