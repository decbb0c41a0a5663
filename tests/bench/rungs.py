"""Rungs of a hundred thousand tickets, five hundred of them due in each second, said by two worker processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from server import wiring
from server.domain.ids import new_id
from server.domain.records import Record
from server.domain.times import SystemTime
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.tables import rebuilds, records
from server.usecases.watch import set_timers
from tests.api.house import settings_in
from tests.bench.figures import Figure, Times
from tests.house import ROOT
from tests.sync.test_journey import assigned
from tests.world import World, build_world, id_of

PENDING = 100_000
PER_SECOND = 500
SECONDS = 10
WORKERS = 2
BEGIN_MS = 20_000
"""Until the first rung: by then both workers are up."""

HALF_MS = 15 * 60_000
"""The first rung of the arrival: half of thirty minutes."""

LATER_MS = 14 * 60_000
DOWN_S = 60
AT_ONCE = 2_000
SETTLED_S = 120.0


def measure(folder: Path) -> Iterator[Figure]:
    """Gives how late rungs are said that come up at a steady rate, and how fast what is overdue is said."""
    folder.mkdir(parents=True, exist_ok=True)
    wired = wiring.Wiring(
        settings_in(folder), open_storage("", folder, reverse_unordered_selects=True), SystemTime()
    )
    wiring.migrate(wired)
    with closing(wired.storage) as storage:
        world = build_world(storage)
        template = _template(world)
        steady = [at for at in range(SECONDS) for _ in range(PER_SECOND)]
        _fill(storage, template, PENDING - len(steady))
        with storage.write() as tx:
            for index in (rebuilds.SEARCH, rebuilds.REGISTER):
                rebuilds.end(tx, index)  # what follows an update is not what is measured here
        with _workers(folder):
            times = _said(storage, _due(storage, template, steady), len(steady))
            yield Figure(
                f"how late a rung is said, {PER_SECOND} due a second, {PENDING:,} pending",
                times.spread,
                "aim: p99 under 1,000 ms",
                f"{WORKERS} workers, SQLite, {SECONDS} s; until it is written, its commit follows within milliseconds;"
                " each is one alert, one ledger entry, one feed, and the ticket's next look",
            )
        _due(storage, template, [-DOWN_S] * len(steady))
        began_ms = SystemTime().now_ms()
        with _workers(folder):
            late = _said(storage, began_ms, 2 * len(steady))
        yield Figure(
            "rungs said a second after downtime",
            f"{late.per_second:,.0f}",
            f"aim: over {PER_SECOND}",
            "all are overdue",
        )


def _template(world: World) -> Record:
    """A ticket that was answered and assigned at once: only its arrival is open."""
    ticket, _ = assigned(world)
    world.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    with world.storage.read() as tx:
        found = records.get(tx, ticket)
    assert found is not None
    return found


def _copy(template: Record, reported_ms: int) -> Record:
    shift_ms = reported_ms - template.body["reported_ms"]
    events = [
        {
            key: value + shift_ms if key.endswith("_ms") and value is not None else value
            for key, value in event.items()
        }
        for event in template.body["events"]
    ]
    id = new_id()
    body = {**template.body, "id": id, "events": events, "reported_ms": reported_ms}
    return Record(
        id,
        "ticket",
        template.organisation,
        body,
        template.contract,
        template.site,
        None,
        template.state,
        reported_ms,
    )


def _put(storage: Storage, tickets: list[tuple[Record, int]]) -> None:
    for start in range(0, len(tickets), AT_ONCE):
        with storage.write() as tx:
            for ticket, due_ms in tickets[start : start + AT_ONCE]:
                records.put(tx, ticket)
                set_timers(tx, ticket.id, ticket.organisation, due_ms)


def _fill(storage: Storage, template: Record, count: int) -> None:
    """Tickets whose next rung comes up in the quarter of an hour after the measurement."""
    later_ms = SystemTime().now_ms() + LATER_MS
    _put(storage, [(_copy(template, later_ms - HALF_MS + n), later_ms + n) for n in range(count)])


def _due(storage: Storage, template: Record, seconds: list[int]) -> int:
    """Tickets whose next rung comes up so many seconds after the first."""
    first_ms = (SystemTime().now_ms() + BEGIN_MS) // 1000 * 1000
    made = [(_copy(template, first_ms + at * 1000 - HALF_MS), first_ms + at * 1000) for at in seconds]
    _put(storage, made)
    return first_ms


@contextmanager
def _workers(folder: Path) -> Iterator[None]:
    environ = {**os.environ, "HALFHOUR_DATA": str(folder)}
    command = [sys.executable, "-m", "server.work"]
    with (folder / "work.log").open("ab") as log:
        running = [
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log) for _ in range(WORKERS)
        ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def _said(storage: Storage, since_ms: int, count: int) -> Times:
    """Waits until there are so many alerts; gives how late each was that was raised since, and how long all took."""
    watch = storage.watch()
    while _count(storage) < count:
        assert watch.wait(SETTLED_S), "the workers say nothing any more"
    watch.close()
    with storage.read() as tx:
        alerts = [one.body for one in records.find(tx, "alert", id_of("organisation"), limit=2 * count)]
    told: list[dict[str, Any]] = [one for one in alerts if one["raised_ms"] >= since_ms]
    span_ms = max(one["raised_ms"] for one in told) - min(one["raised_ms"] for one in told)
    return Times(span_ms / 1000, [float(one["raised_ms"] - one["up_ms"]) for one in told])


def _count(storage: Storage) -> int:
    with storage.read() as tx:
        row = tx.row(
            "SELECT COUNT(*) AS n FROM record WHERE kind = 'alert' AND organisation = :it",
            it=id_of("organisation"),
        )
    return int(row["n"]) if row else 0
