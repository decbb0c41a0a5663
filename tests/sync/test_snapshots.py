"""Snapshots: a large feed whole, in chunks that never change, however much is written meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.domain.actors import Actor, Role
from server.domain.errors import Problem
from server.domain.feed_sum import hash_of
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.storage.port import StorageFull, Tx
from server.storage.tables import feeds, settings
from server.sync import snapshots
from server.sync.door import Wish, submit_all
from server.sync.snapshots import Cellar, Manifest, forget_old, offer, packed_chunk, unpacked
from tests.sync.test_journey import assigned
from tests.sync.test_pull import drain
from tests.world import Phone, World, id_of


@pytest.fixture
def kept(tmp_path: Path) -> Cellar:
    """Where snapshots lie."""
    return Cellar(tmp_path / "snapshots")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small chunks, and feeds that soon count as large: the same code on fewer records."""
    monkeypatch.setattr(snapshots, "CHUNK_BYTES", 4_000)
    monkeypatch.setattr(snapshots, "ROWS", 7)
    monkeypatch.setattr(snapshots, "LEAST_RECORDS", 40)
    monkeypatch.setattr(snapshots, "MOST_CHANGED", 5)


def add_devices(world: World, count: int) -> list[str]:
    """Adds equipment to the confidential site and gives its ids."""
    ids = [new_id() for _ in range(count)]
    body = {**CATALOGUE["equipment.add"].example, "model": id_of("model"), "site": world.site}
    body |= {"contract": id_of("contract", "secret"), "name": "AS-09"}
    wishes = [Wish("equipment.add", id, {**body, "serial": f"S-{id}"}) for id in ids]
    outcomes = submit_all(world.storage, world.clock, Actor(Role.WORKER, world.organisation), wishes)
    assert {one.outcome for one in outcomes} == {"applied"}
    return ids


def chunk_of(world: World, kept: Cellar, who: str, made: Manifest, i: int) -> list[dict[str, Any]]:
    """The items of a chunk, which are what the manifest says."""
    told, packed = packed_chunk(world.storage, kept, world.person(who), made.id, i)
    body = unpacked(packed)
    items: list[dict[str, Any]] = json.loads(body)["items"]
    assert told == made.chunks[i]
    assert (told.sha256, told.bytes, told.count) == (hashlib.sha256(body).hexdigest(), len(body), len(items))
    return items


def all_of(world: World, kept: Cellar, who: str, made: Manifest) -> dict[str, dict[str, Any]]:
    """Every item of a snapshot by id."""
    items = [item for one in made.chunks for item in chunk_of(world, kept, who, made, one.i)]
    assert len(items) == made.count == len({item["id"] for item in items})
    return {item["id"]: item for item in items}


def site_offer(world: World, kept: Cellar, who: str = "li") -> Manifest:
    """A snapshot of the confidential site."""
    return offer(world.storage, world.clock, kept, world.person(who), f"site:{world.site}")


def sum_of(held: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What a phone that holds these says of itself."""
    hash = sum(hash_of(id, item["rev"]) for id, item in held.items()) % 2**64
    return {"count": len(held), "hash": f"{hash:016x}"}


def catch_up(phone: Phone, made: Manifest, held: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Pulls behind the snapshot into what is held; gives the server's sum."""
    feed, cursor = f"site:{phone.world.site}", made.cursor
    while True:
        page = next(one for one in phone.pull({feed: cursor}, 3)["feeds"] if one["feed"] == feed)
        for item in page["items"]:
            held.pop(item["id"], None)
            if "record" in item:
                held[item["id"]] = item
        cursor = page["cursor"]
        if not page["more"]:
            return dict(page["sum"])


def test_a_snapshot_and_the_pull_behind_it_are_equal_to_the_feed(world: World, kept: Cellar) -> None:
    add_devices(world, 60)
    phone = world.enrol("li")
    made = site_offer(world, kept)
    assert len(made.chunks) > 3
    held = all_of(world, kept, "li", made)
    assert catch_up(phone, made, held) == sum_of(held)
    whole: dict[str, int | None] = {}
    assert held.items() <= drain(phone, whole).items()


def test_what_is_written_between_two_chunks_comes_with_the_pull_and_no_chunk_changes(
    world: World, kept: Cellar
) -> None:
    ids = add_devices(world, 60)
    phone = world.enrol("li")
    made = site_offer(world, kept)
    held: dict[str, dict[str, Any]] = {}
    for one in made.chunks:
        held |= {item["id"]: item for item in chunk_of(world, kept, "li", made, one.i)}
        world.say("lead", "equipment.edit", ids[one.i], {"name": f"changed {one.i}"})
        add_devices(world, 3)
    assert set(all_of(world, kept, "li", made)) == set(held)
    assert catch_up(phone, made, held) == sum_of(held)
    assert held[ids[0]]["record"]["name"] == "changed 0"


def test_a_record_written_while_the_snapshot_is_made_is_not_in_it(
    world: World, kept: Cellar, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_devices(world, 30)
    phone, meanwhile, present = world.enrol("li"), list[str](), feeds.present

    def slow(tx: Tx, feed: str, after: str, limit: int, *, bulk: bool) -> list[dict[str, Any]]:
        meanwhile.extend(add_devices(world, 1))
        return present(tx, feed, after, limit, bulk=bulk)

    monkeypatch.setattr(feeds, "present", slow)
    made = site_offer(world, kept)
    held = all_of(world, kept, "li", made)
    assert meanwhile and not set(meanwhile) & set(held)
    assert catch_up(phone, made, held) == sum_of(held)
    assert set(meanwhile) <= set(held)


def test_only_a_phone_that_takes_snapshots_is_told_of_them_and_only_at_the_beginning(world: World) -> None:
    add_devices(world, 60)
    phone = world.enrol("li")
    feed = f"site:{world.site}"
    asked = phone.pull(snapshots=True)
    with world.storage.read() as tx:
        count = feeds.head(tx, feed).sum.count
    assert asked["snapshots"] == [{"feed": feed, "count": count}]
    assert feed not in {page["feed"] for page in asked["feeds"]} and feed in asked["grants"]["joined"]
    assert "snapshots" not in phone.pull()
    assert "snapshots" not in phone.pull({feed: 1}, snapshots=True)


def test_a_snapshot_is_given_again_until_much_has_changed_or_half_its_time_is_over(
    world: World, kept: Cellar
) -> None:
    add_devices(world, 10)
    first = site_offer(world, kept)
    add_devices(world, 5)
    assert site_offer(world, kept, "zhou").id == first.id
    add_devices(world, 1)
    second = site_offer(world, kept)
    assert second.id != first.id and second.count == first.count + 6
    assert len(all_of(world, kept, "li", first)) == first.count  # who has begun goes on
    world.clock.advance(timedelta(hours=13))
    assert site_offer(world, kept).id != second.id


def test_a_feed_that_one_may_not_read_answers_like_one_that_is_not_there(world: World, kept: Cellar) -> None:
    made = site_offer(world, kept)
    stranger = world.person("outsider")
    secret = (f"site:{world.site}", f"person:{id_of('person', 'li')}")
    for feed in (*secret, f"site:{new_id()}", "nonsense", ""):
        with pytest.raises(Problem) as refusal:
            offer(world.storage, world.clock, kept, stranger, feed)
        assert (refusal.value.code, refusal.value.values, refusal.value.fields) == ("not-found", {}, None)
    for id, i in ((made.id, 0), (made.id, 9_999), ("0" * 48, 0), ("../" * 16, 0), ("", 0)):
        with pytest.raises(Problem) as refusal:
            packed_chunk(world.storage, kept, stranger, id, i)
        assert (refusal.value.code, refusal.value.values, refusal.value.fields) == ("not-found", {}, None)


def test_what_colleagues_may_not_know_of_each_other_is_not_shared_by_a_snapshot(
    world: World, kept: Cellar
) -> None:
    feed = f"contract:{id_of('contract', 'open')}"
    mine = offer(world.storage, world.clock, kept, world.person("li"), feed)
    theirs = offer(world.storage, world.clock, kept, world.person("outsider"), feed)
    assert mine.id != theirs.id
    told = {}
    for who, made in (("li", mine), ("outsider", theirs)):
        told[who] = all_of(world, kept, who, made)
        pages = {page["feed"]: page["items"] for page in world.enrol(who).pull()["feeds"]}
        assert told[who] == {item["id"]: item for item in pages[feed]}
    assert told["li"].keys() == told["outsider"].keys() and told["li"] != told["outsider"]
    with pytest.raises(Problem):
        packed_chunk(world.storage, kept, world.person("outsider"), mine.id, 0)


def test_a_snapshot_of_an_earlier_life_of_the_server_is_not_given(world: World, kept: Cellar) -> None:
    made = site_offer(world, kept)
    with world.storage.write() as tx:
        settings.put(tx, "server_epoch", "restored")
    with pytest.raises(Problem):
        packed_chunk(world.storage, kept, world.person("li"), made.id, 0)
    assert site_offer(world, kept).id != made.id


def test_while_one_is_made_others_come_back_for_it(
    world: World, kept: Cellar, monkeypatch: pytest.MonkeyPatch
) -> None:
    present, refused = feeds.present, list[str]()

    def meanwhile(tx: Tx, feed: str, after: str, limit: int, *, bulk: bool) -> list[dict[str, Any]]:
        if not refused:
            with pytest.raises(Problem) as refusal:
                site_offer(world, kept, "zhou")
            refused.append(refusal.value.code)
        return present(tx, feed, after, limit, bulk=bulk)

    monkeypatch.setattr(feeds, "present", meanwhile)
    made = site_offer(world, kept)
    assert refused == ["busy"] and site_offer(world, kept, "zhou").id == made.id


def test_a_full_disk_leaves_nothing_half_made_behind(
    world: World, kept: Cellar, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_devices(world, 30)

    @contextmanager
    def full() -> Iterator[None]:
        written = snapshots._write
        with monkeypatch.context() as patch:

            def write(path: Path, content: bytes) -> None:
                if path.name.startswith("2"):
                    raise OSError(28, "No space left on device")
                written(path, content)

            patch.setattr(snapshots, "_write", write)
            yield

    with full(), pytest.raises(StorageFull):
        site_offer(world, kept)
    assert [path.name for path in kept.root.rglob("*") if path.is_file()] == ["lock"]
    assert site_offer(world, kept).count > 30


def test_the_worker_removes_what_is_over_half_made_or_too_much(
    world: World, kept: Cellar, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_devices(world, 20)
    feed = f"person:{id_of('person', 'li')}"
    own = offer(world.storage, world.clock, kept, world.person("li"), feed)
    shared = site_offer(world, kept)
    now_ms = world.clock.now_ms()
    for begun_ms in (now_ms, now_ms - 2 * snapshots.OWN_LASTS_MS):
        (kept.root / shared.key / f"new-{begun_ms}-ab").mkdir()
    assert forget_old(kept, now_ms) == 1
    assert (
        forget_old(kept, now_ms + snapshots.OWN_LASTS_MS + 1) == 2
    )  # with contacts in it: gone after an hour
    assert kept.find(own.id) is None and kept.find(shared.id) == shared
    monkeypatch.setattr(snapshots, "MOST_BYTES", 1)
    assert forget_old(kept, now_ms) == 1
    assert not any(kept.root.iterdir())
    monkeypatch.undo()
    again = site_offer(world, kept)
    assert forget_old(kept, again.ends_ms - 1) == 0 and forget_old(kept, again.ends_ms) == 1


def test_the_snapshot_holds_a_ticket_as_it_is_told_to_the_site(world: World, kept: Cellar) -> None:
    ticket, visit = assigned(world)
    add_devices(world, 60)
    made = site_offer(world, kept)
    items = all_of(world, kept, "li", made)
    first = {item["id"] for item in chunk_of(world, kept, "li", made, 0)}
    assert {world.site, ticket, visit} <= first, "what a person looks for comes before what there is much of"
    assert {items[ticket]["kind"], items[visit]["kind"]} == {"ticket", "visit"}
    assert items[ticket]["record"] == world.record(ticket)
