"""An index that an update left empty is filled by the worker, bit by bit, while people go on working."""

from __future__ import annotations

import pytest

from server.domain.search_texts import KINDS
from server.storage.tables import rebuilds, timers
from server.storage.tables.timers import Among
from server.usecases.search import Answer, find
from server.worker.handlers import HANDLERS
from server.worker.run import fire_due
from server.worker.search import REBUILD
from tests.world import World, id_of


def found(world: World, text: str) -> Answer:
    """What the desk finds."""
    with world.storage.read() as tx:
        return find(tx, world.person("desk"), text, KINDS, 50)


def ids(answer: Answer) -> set[str]:
    """What was found."""
    return {hit.record.id for group in answer.groups for hit in group.hits}


@pytest.fixture
def emptied(world: World) -> World:
    """The world just after the update that brought the index."""
    with world.storage.write() as tx:
        tx.run("DELETE FROM search")
        rebuilds.begin(tx, rebuilds.SEARCH)
    return world


def test_the_worker_fills_the_index_in_steps(emptied: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REBUILD, "step", 3)
    monkeypatch.setattr(REBUILD, "most_steps", 2)
    world = emptied
    assert not found(world, "看守").groups
    assert not found(world, "看守").complete
    REBUILD.begin(world.storage, world.clock)
    REBUILD.begin(world.storage, world.clock)
    rounds = 0
    while fire_due(world.storage, world.clock, "one", HANDLERS):
        rounds += 1
    assert rounds > 1
    answer = found(world, "看守")
    assert answer.complete
    assert id_of("site", "secret") in ids(answer)
    with world.storage.read() as tx:
        assert rebuilds.after(tx, rebuilds.SEARCH) is None
        kept = tx.row("SELECT COUNT(*) AS count FROM search")
        held = tx.row(
            "SELECT COUNT(*) AS count FROM record WHERE kind IN ('ticket', 'equipment', 'site', 'person')"
        )
    assert kept == held


def test_a_worker_that_was_killed_goes_on_where_it_was(
    emptied: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(REBUILD, "step", 2)
    world = emptied
    assert REBUILD.go_on(world.storage, world.clock)
    with world.storage.read() as tx:
        first = rebuilds.after(tx, rebuilds.SEARCH)
    assert first
    REBUILD.begin(world.storage, world.clock)
    fire_due(world.storage, world.clock, "another", HANDLERS)
    assert found(world, "看守").complete
    assert id_of("site", "open") in ids(found(world, "考试"))


def test_what_is_saved_meanwhile_is_found_at_once_and_stays(emptied: World) -> None:
    world, device = emptied, id_of("equipment")
    world.say("lead", "equipment.edit", device, {"name": "门禁控制器"})
    assert device in ids(found(world, "门禁"))
    REBUILD.begin(world.storage, world.clock)
    while fire_due(world.storage, world.clock, "one", HANDLERS):
        pass
    assert device in ids(found(world, "门禁"))
    assert found(world, "AS").groups == ()


def test_an_index_that_is_whole_sets_no_timer(world: World) -> None:
    REBUILD.begin(world.storage, world.clock)
    with world.storage.read() as tx:
        assert timers.next_due_ms(tx, Among(HANDLERS)) is None
