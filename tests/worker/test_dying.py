"""A worker that dies between any two of its steps: the next one does the rest, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from server.domain.ladder import Firing
from server.domain.records import Record
from server.domain.replay import ticket_ladder
from server.storage.port import Storage, Tx
from server.storage.tables import records
from server.usecases.clocks import calendars_for, events_for, terms_for
from server.worker.handlers import HANDLERS
from server.worker.run import CLAIM_MS, fire_due
from server.worker.watching import watch_unwatched
from tests.sync.test_journey import report
from tests.worker.working import let_pass, work
from tests.world import World, id_of

MOST_STEPS = 50


class Killed(BaseException):
    """What no handler catches: the process is gone."""


class Mortal:
    """A storage whose user dies before (or right after) its n-th transaction."""

    def __init__(self, storage: Storage, lives: int, after: bool) -> None:
        self._storage, self._lives, self._after = storage, lives, after
        self.engine = storage.engine

    @contextmanager
    def read(self) -> Iterator[Tx]:
        self._step(before=True)
        with self._storage.read() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Tx]:
        self._step(before=True)
        with self._storage.write() as tx:
            yield tx
            if not self._after:
                self._step(before=False)  # all was said, and the commit never came
        if self._after:
            self._step(before=False)

    def _step(self, before: bool) -> None:
        self._lives -= 1
        if self._lives < 0:
            raise Killed


def said(world: World) -> list[tuple[str, str, str]]:
    """Every alert as (ticket, rung, state), each raised and stood down at most once by the ledger."""
    with world.storage.read() as tx:
        alerts = records.find(tx, "alert", world.organisation)
        counts = tx.rows(
            "SELECT record, kind, COUNT(*) AS n FROM ledger WHERE kind IN ('alert.raise', 'alert.stand_down')"
            " AND outcome = 'applied' GROUP BY record, kind ORDER BY record, kind"
        )
    assert {row["n"] for row in counts} <= {1}
    return sorted((alert.body["ticket"], alert.body["rung"], str(alert.state)) for alert in alerts)


def due(world: World) -> list[tuple[str, str, str]]:
    """What must ring by the ladder alone: every standing rung of every ticket, each for one person here."""
    found: list[tuple[str, str, str]] = []
    with world.storage.read() as tx:
        for ticket in records.find(tx, "ticket", world.organisation):
            terms, events = terms_for(tx, ticket), events_for(ticket)
            calendars = calendars_for(tx, ticket, terms)
            for firing in ticket_ladder(terms, events, calendars, world.clock.now_ms()):
                stands = firing.stood_down_ms is None and _runs(ticket, firing)
                found.append((ticket.id, firing.rung, "ringing" if stands else "stood_down"))
    return sorted(found)


def _runs(ticket: Record, firing: Firing) -> bool:
    answered = any(event["kind"] == "call_answered" for event in ticket.body["events"])
    return not (answered and firing.commitment == id_of("commitment", "respond"))


def busy(world: World) -> World:
    """Three tickets with rungs due, one of them answered after two had rung."""
    tickets = [report(world) for _ in range(3)]
    let_pass(world, minutes=3)
    world.say("desk", "ticket.call", tickets[0], {"to": "reporter", "answered": True})
    world.clock.advance(timedelta(minutes=2))
    return world


@pytest.mark.parametrize("after", [False, True], ids=["before-commit", "after-commit"])
def test_killed_at_any_step_a_worker_loses_nothing_and_the_next_says_nothing_twice(
    world: World, after: bool
) -> None:
    busy(world)
    for lives in range(MOST_STEPS):
        mortal: Any = Mortal(world.storage, lives, after)
        try:
            while fire_due(mortal, world.clock, f"worker {lives}", HANDLERS):
                pass
            break
        except Killed:
            world.clock.advance(timedelta(milliseconds=CLAIM_MS + 1))
    else:
        pytest.fail("it never came through")
    assert lives > 4, "it died at no step of its own"
    let_pass(world, seconds=1)
    assert said(world) == due(world) and {state for _, _, state in due(world)} == {"ringing", "stood_down"}


def test_all_timers_forgotten_a_new_worker_finds_the_same_rungs_again(world: World) -> None:
    busy(world)
    work(world)
    before = said(world)
    assert before == due(world)
    for minutes in (0, 26):
        with world.storage.write() as tx:
            tx.run("DELETE FROM timer")
        world.clock.advance(timedelta(minutes=minutes))
        assert [watch_unwatched(world.storage, world.clock) for _ in range(2)] == [3, 0]
        let_pass(world, seconds=1)
        assert said(world) == due(world)
    assert len(said(world)) > len(before)
