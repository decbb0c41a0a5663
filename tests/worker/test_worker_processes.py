"""Two real worker processes over one database, killed at random: every due rung is said once, none is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from server.domain.times import FrozenTime, SystemTime, from_ms
from server.storage.port import Storage
from server.storage.tables import records, timers
from server.usecases.watch import WATCH, WATCH_LONG
from server.worker.run import CLAIM_MS
from tests.machine.installation import Installation, installed, kill, until
from tests.sync.test_journey import report
from tests.world import START_MS, World

TICKETS = 96
RUNGS = (
    "100%",
    "50%",
)  # of the answer and of the arrival: both have passed, and nothing is due for long after
KILLS = 3
DOWN_MS = 31 * 60_000
NEXT_MS = 100 * 60_000
OF_CLOCKS = timers.Among((WATCH, WATCH_LONG))


@dataclass
class Workers:
    """Worker processes of an installation, whose clock is the test's."""

    served: Installation
    log: Path
    behind_ms: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """One more."""
        environ = {**os.environ, **self.served.settings(), "HALFHOUR_TEST_CLOCK": str(self._clock)}
        command = [sys.executable, "-m", "server.work"]
        with self.log.open("ab") as log:
            self.running.append(subprocess.Popen(command, env=environ, stdout=log, stderr=log))

    def kill(self, number: int) -> None:
        """kill -9; the claims it leaves behind end a minute later, which passes at once."""
        process = self.running.pop(number)
        kill(process.pid)
        process.wait()
        self.tell_time(self.behind_ms + CLAIM_MS + 1)

    def tell_time(self, behind_ms: int) -> None:
        """Sets their clocks to so long after the world's beginning."""
        self.behind_ms = behind_ms
        shift_ms = START_MS + behind_ms - SystemTime().now_ms()
        self._clock.with_suffix(".new").write_text(str(shift_ms))
        self._clock.with_suffix(".new").replace(self._clock)

    @property
    def _clock(self) -> Path:
        return self.served.folder / "clock"


@contextmanager
def workers(served: Installation) -> Iterator[Workers]:
    """Nobody works yet; whoever does at the end is killed."""
    found = Workers(served, served.folder / "work.log")
    try:
        yield found
    finally:
        for process in found.running:
            kill(process.pid)
            process.wait()


@pytest.fixture(params=["sqlite", "postgres"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation on either engine, with nothing running."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with installed(tmp_path, url) as made:
        yield made


def raised(storage: Storage) -> Counter[tuple[str, str, str]]:
    """How often the ledger has each alert raised, by (ticket, commitment, rung): each of them rings for one person."""
    with storage.read() as tx:
        said = tx.rows(
            "SELECT record FROM ledger WHERE kind = 'alert.raise' AND outcome = 'applied' ORDER BY record"
        )
        alerts = records.get_many(tx, [row["record"] for row in said])
    bodies = (alerts[row["record"]].body for row in said)
    return Counter((body["ticket"], body["commitment"], body["rung"]) for body in bodies)


def count(storage: Storage) -> int:
    """How many alerts there are."""
    with storage.read() as tx:
        row = tx.row("SELECT COUNT(*) AS n FROM record WHERE kind = 'alert'")
    return int(row["n"]) if row else 0


def test_two_workers_killed_at_random_say_every_due_rung_once_and_how_late(served: Installation) -> None:
    dice = random.Random(7)
    with closing(served.open()) as storage, workers(served) as working:
        world = World(storage, FrozenTime(from_ms(START_MS)))
        tickets = [report(world) for _ in range(TICKETS)]
        wanted = 2 * len(RUNGS) * TICKETS
        marks = sorted(dice.sample(range(wanted), KILLS))
        working.tell_time(DOWN_MS)
        for _ in range(2):
            working.start()
        for mark in marks:
            until(partial(_has, storage, mark))
            working.kill(dice.randrange(2))
            working.start()
        until(lambda: not _is_due(storage, world))
        counts = raised(storage)
        assert {ticket for ticket, _, _ in counts} == set(tickets)
        assert (len(counts), set(counts.values())) == (wanted, {1})
        with storage.read() as tx:
            late_s = [one.body["late_s"] for one in records.find(tx, "alert", world.organisation)]
        assert min(late_s) >= 60, "the last rung came up a minute before anybody was there to say it"
    assert "Traceback" not in working.log.read_text("utf-8")


def _has(storage: Storage, more_than: int) -> bool:
    return count(storage) > more_than


def _is_due(storage: Storage, world: World) -> bool:
    """Whether a rung of these tickets still waits: the next one is hours away."""
    with storage.read() as tx:
        due_ms = timers.next_due_ms(tx, OF_CLOCKS)
    return due_ms is None or due_ms < world.clock.now_ms() + NEXT_MS
