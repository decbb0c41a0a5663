"""What a rung costs the worker: statements and judgings are counted, for seconds depend on the machine."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from server.domain.ids import new_id
from server.domain.records import Record
from server.storage.tables import records, timers
from server.storage.transaction import Transaction
from server.usecases.watch import look_within_a_second, timer_of
from server.worker import watching
from server.worker.clocks import Look, look_at
from server.worker.handlers import HANDLERS
from server.worker.known import Known
from server.worker.run import fire_due
from tests.sync.test_journey import assigned
from tests.worker.working import ALL, found, work
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
    assert counted["statements"] < 6 * rang


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


def test_a_ticket_into_which_a_phone_pushes_notes_all_the_time_is_judged_once_a_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = world.enrol("li")
    ticket, visit = assigned(world)
    for kind in ("visit.accept", "visit.depart", "visit.arrive"):
        phone.record(kind, visit)
    phone.push()
    work(world)
    looks = list[str]()

    def looked_at(known: Known, of: Record, kind: str, now_ms: int) -> Look:
        looks.append(of.id)
        return look_at(known, of, kind, now_ms)

    monkeypatch.setattr(watching, "look_at", looked_at)
    for _tenth in range(30):
        world.clock.advance(timedelta(seconds=0.1))
        phone.record("visit.note", visit, {"text": "端口 3 复测正常"})
        phone.push()
        work(world)
    assert looks == [ticket] * 3
    phone.record("visit.repair", visit, {"done": "更换电源模块"})
    world.clock.advance(timedelta(seconds=0.1))
    phone.push()
    assert work(world) > 0, "a repair is looked at at once"
    assert looks == [ticket] * 4


def test_a_note_never_puts_off_the_look_that_a_rung_is_due_at(world: World, due: list[str]) -> None:
    with world.storage.read() as tx:
        rung_ms = timers.next_due_ms(tx, ALL)
    assert rung_ms is not None
    world.clock.advance(timedelta(milliseconds=rung_ms - world.clock.now_ms() + 300))
    with world.storage.write() as tx:
        look_within_a_second(tx, due[0], world.organisation, world.clock.now_ms())
        assert timers.next_due_ms(tx, ALL) == rung_ms
