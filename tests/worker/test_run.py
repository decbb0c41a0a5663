"""Timers: several workers share them, a killed one's work is done by the next, a broken one holds nobody."""

from __future__ import annotations

from datetime import timedelta

from server.domain.times import TimeSource
from server.storage.port import Row, Storage
from server.storage.tables import timers
from server.storage.tables.timers import Among
from server.worker.handlers import HANDLERS
from server.worker.run import CLAIM_MS, fire_due
from server.worker.watching import watch_ticket
from tests.sync.test_journey import report
from tests.worker.working import found, let_pass, work
from tests.world import World, id_of

ANY = Among(["kind", *HANDLERS])


def put(world: World, id: str, kind: str = "kind") -> None:
    with world.storage.write() as tx:
        timers.put(tx, id, world.organisation, kind, "subject", world.clock.now_ms(), {})


def clear(world: World) -> None:
    work(world)
    with world.storage.write() as tx:
        tx.run("DELETE FROM timer")


def claimed(world: World, worker: str) -> list[Row]:
    with world.storage.write() as tx:
        return timers.claim(tx, worker, world.clock.now_ms(), CLAIM_MS, 10, ANY)


def test_of_two_workers_one_claims_a_timer(world: World) -> None:
    clear(world)
    put(world, "a")
    assert [row["id"] for row in claimed(world, "one")] == ["a"]
    assert claimed(world, "two") == []


def test_the_claim_of_a_killed_worker_is_taken_over_when_it_ends(world: World) -> None:
    clear(world)
    put(world, "a")
    (first,) = claimed(world, "one")
    with world.storage.read() as tx:
        assert timers.next_due_ms(tx, ANY) == first["due_ms"] + CLAIM_MS + 1
    world.clock.advance(timedelta(milliseconds=CLAIM_MS + 1))
    (second,) = claimed(world, "two")
    assert (second["id"], second["attempts"]) == ("a", 2)
    with world.storage.write() as tx:
        assert not timers.finish(tx, "a", "one", world.clock.now_ms()), "the first one woke up too late"
        assert timers.finish(tx, "a", "two", world.clock.now_ms())


def test_a_timer_set_anew_while_it_is_worked_on_stays_due(world: World) -> None:
    clear(world)
    put(world, "a")
    claimed(world, "one")
    put(world, "a")  # at the very same instant
    with world.storage.write() as tx:
        assert not timers.finish(tx, "a", "one", world.clock.now_ms())
    assert [row["id"] for row in claimed(world, "two")] == ["a"]


def test_a_broken_timer_is_tried_again_later_and_holds_no_other(world: World) -> None:
    clear(world)
    put(world, "bad", "bad")
    put(world, "good", "good")
    done: list[str] = []

    def bad(storage: Storage, clock: TimeSource, timer: Row) -> None:
        raise ZeroDivisionError

    def good(storage: Storage, clock: TimeSource, timer: Row) -> None:
        done.append(timer["id"])

    handlers = {"bad": bad, "good": good}
    assert fire_due(world.storage, world.clock, "one", handlers) == 2
    assert fire_due(world.storage, world.clock, "one", handlers) == 0 and done == ["good"]
    world.clock.advance(timedelta(seconds=4))
    assert fire_due(world.storage, world.clock, "one", handlers) == 1
    with world.storage.read() as tx:
        row = tx.row("SELECT * FROM timer WHERE id = 'bad'")
    assert row is not None and row["attempts"] == 2 and "ZeroDivisionError" in row["error"]


def test_two_workers_over_the_same_tickets_ring_everybody_once(world: World) -> None:
    tickets = [report(world) for _ in range(3)]
    for _ in range(40):
        world.clock.advance(timedelta(minutes=1))
        for name in ("one", "two"):
            fire_due(world.storage, world.clock, name, HANDLERS)
    for ticket in tickets:
        alerts = found(world, "alert", ticket)
        keys = [(one["commitment"], one["rung"], one["to"]) for one in alerts]
        assert (
            len(keys) == len(set(keys))
            and (id_of("commitment", "arrive"), "100%", id_of("person", "desk")) in keys
        )
    with world.storage.read() as tx:
        assert (
            tx.rows("SELECT id FROM operation WHERE kind LIKE 'alert.%' AND outcome <> 'applied' ORDER BY id")
            == []
        )


def test_what_changes_between_a_look_and_its_words_is_looked_at_again(world: World) -> None:
    ticket = report(world)
    let_pass(world, minutes=2, seconds=29)
    world.clock.advance(timedelta(seconds=1))
    (timer,) = claimed(world, "one")
    world.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    watch_ticket(world.storage, world.clock, timer)  # its claim is lost: it says nothing
    assert [one for one in found(world, "alert", ticket) if one["clock_kind"] == "respond"] == []
    work(world, "two")
    assert [one for one in found(world, "alert", ticket) if one["clock_kind"] == "respond"] == []
