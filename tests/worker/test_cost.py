"""What a rung costs the worker: statements and judgings are counted, for seconds depend on the machine."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from server.domain.ids import new_id
from server.storage.tables import records, timers
from server.storage.transaction import Transaction
from server.usecases.watch import timer_of
from server.worker.handlers import HANDLERS
from server.worker.run import fire_due
from tests.worker.working import found, work
from tests.world import World

TICKETS = 24


@pytest.fixture
def due(world: World) -> list[str]:
    """As many tickets, answered at once, whose arrival is half due in a quarter of an hour."""
    ids = [new_id() for _ in range(TICKETS)]
    for id in ids:
        world.say("desk", "ticket.report", id, {"site": world.site, "channel": "telephone"})
        world.say("desk", "ticket.call", id, {"to": "reporter", "answered": True})
    work(world)
    return ids


def counting(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts statements and judgings from now on."""
    counted = Counter[str]()
    for where, name, word in (
        (Transaction, "_run", "statements"),
        ("server.domain.ticket_clocks", "judge_known", "judgings"),
    ):
        target = where if isinstance(where, type) else __import__(where, fromlist=[name])
        real = getattr(target, name)

        def noted(*given: Any, real: Any = real, word: str = word, **named: Any) -> Any:
            counted[word] += 1
            return real(*given, **named)

        monkeypatch.setattr(target, name, noted)
    return counted


def test_rungs_due_together_are_read_together_and_judged_once(
    world: World, due: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.clock.advance(timedelta(minutes=15))
    before = sum(len(found(world, "alert", id)) for id in due)
    counted = counting(monkeypatch)
    assert fire_due(world.storage, world.clock, "one", HANDLERS) == TICKETS
    monkeypatch.undo()
    rang = sum(len(found(world, "alert", id)) for id in due) - before
    clocks = len(world.record(due[0])["commitments"])
    assert rang >= TICKETS
    assert counted["judgings"] <= TICKETS * clocks
    assert counted["statements"] < 10 * rang


def test_a_ticket_that_cannot_be_read_keeps_no_other_from_ringing(
    world: World, due: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.storage.write() as tx:
        tx.run("UPDATE record SET body = '{' WHERE id = :id", id=due[3])
    world.clock.advance(timedelta(hours=1))
    fire_due(world.storage, world.clock, "one", HANDLERS)
    assert all(found(world, "alert", id) for id in due if id != due[3])
    with world.storage.read() as tx:
        failed = timers.failing(tx, world.clock.now_ms(), 10)
        assert [row["id"] for row in failed] == [timer_of(due[3])]
        assert records.find(tx, "alert", world.organisation, parent=due[3]) == []
