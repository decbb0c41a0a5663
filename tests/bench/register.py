"""Pages of the register among 1,000 to 1,000,000 tickets, against the bare reading of the same records by their ids."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from server.domain.ids import new_id
from server.domain.records import Record
from server.storage.codec import encode
from server.storage.engines import open_storage
from server.storage.port import Storage
from server.storage.tables import records
from server.storage.tables.register import Asked, Line, Place
from server.usecases import ticket_register
from tests.bench.figures import Figure, Times
from tests.world import World, build_world, id_of

SIZES = (1_000, 100_000, 1_000_000)
BATCH, LINES, ROUNDS = 50_000, 50, 40
EACH_MS = 60_000
RARE = 2_000  # one arrival in so many is late
KIND = "arrive"
COLUMNS = ("kind", "organisation", "contract", "site", "parent", "rev")
ID, REPORTED, ARRIVED = "the-id", "1111111111111", "2222222222222"

NUMBERS = (
    "WITH RECURSIVE n (number) AS (SELECT :first UNION ALL SELECT number + 1 FROM n WHERE number + 1 < :end)"
)
TICKET = "printf('%08x-0000-8000-8000-000000000000', number)"
AT_MS = f"(:begin_ms - {EACH_MS} * (number + 1))"
IS_LATE = f"number * 2654435761 % 4294967296 % {RARE} = 0"
ARRIVED_MS = f"({AT_MS} + {EACH_MS} * CASE WHEN {IS_LATE} THEN 45 ELSE 20 END)"

type Look = Callable[[], ticket_register.Page]


def measure(folder: Path) -> Iterator[Figure]:
    """Gives how long a page takes at each size: the newest, one deep in the past, and one of a rare result."""
    storage = open_storage("", folder / "register", reverse_unordered_selects=True)
    storage.migrate()
    world = build_world(storage)
    pattern, made = _pattern(world), 0
    for size in SIZES:
        for start in range(made, size, BATCH):
            _put(storage, pattern, start, min(size, start + BATCH))
        made = size
        yield _at(world, pattern, size)
    storage.close()


def _at(world: World, pattern: Record, size: int) -> Figure:
    everything = Asked(world.organisation)
    rare = replace(everything, kind="arrive", result="late")
    deep = (pattern.sort_ms - EACH_MS * (size // 2), "")
    looks: dict[str, Look] = {
        "newest": partial(_page, world, everything, None),
        "deep": partial(_page, world, everything, deep),
        "rare": partial(_page, world, rare, None),
    }
    ours, floor = {name: Times() for name in looks}, Times()
    ids: list[str] = []
    for turn in range(-1, ROUNDS):
        for name, look in looks.items():
            took_ms, page = _timed(look)
            ids = [ticket.id for ticket, _clocks in page.tickets]
            if turn >= 0:  # the first round reads the disk
                ours[name].each_ms.append(took_ms)
        bare_ms, _found = _timed(partial(_bare, world.storage, ids))
        floor.each_ms.append(bare_ms)
    every = Times(each_ms=list(itertools.chain(*(times.each_ms for times in ours.values()))))
    each = ", ".join(f"{name} {times.percentile_ms(50):.1f} ms" for name, times in ours.items())
    note = f"{LINES} tickets, each with a judged clock; p50 of the page that is {each}"
    return Figure(f"a page of the register among {size:,} tickets", every.spread, floor.spread, note)


def _page(world: World, asked: Asked, after: Place | None) -> ticket_register.Page:
    with world.storage.read() as tx:
        return ticket_register.page(tx, world.person("desk"), asked, "", after, LINES, world.clock.now_ms())


def _bare(storage: Storage, ids: list[str]) -> dict[str, Record]:
    with storage.read() as tx:
        return records.get_many(tx, ids)


def _timed[T](call: Callable[[], T]) -> tuple[float, T]:
    began_s = time.perf_counter()
    given = call()
    return (time.perf_counter() - began_s) * 1000, given


def _pattern(world: World) -> Record:
    """A ticket of the product's own making, whose copies fill the table."""
    ticket = new_id()
    world.say("desk", "ticket.report", ticket, {"site": world.site, "channel": "telephone"})
    world.say("desk", "ticket.call", ticket, {"to": "reporter", "answered": True})
    with world.storage.read() as tx:
        found = records.get(tx, ticket)
    assert found is not None
    found.body["commitments"] = [id_of("commitment", KIND)]
    return found


def _put(storage: Storage, pattern: Record, first: int, end: int) -> None:
    """Puts tickets and their lines in, made by the database itself: a million of them in about a minute."""
    line = _own(pattern)
    clock = {"clock": id_of("commitment", KIND), "kind": KIND, "clause": "B-03"}
    made = {"ticket": TICKET, "sort_ms": AT_MS, "engineer": "'e-' || number % 50"}
    kept = {name: getattr(pattern, name) for name in COLUMNS} | {"state": "closed", "deleted": 0}
    body = f"replace(replace(replace(:text, '{ID}', {TICKET}), '{REPORTED}', {AT_MS}), '{ARRIVED}', {ARRIVED_MS})"
    values: dict[str, Any] = {"first": first, "end": end, "begin_ms": pattern.sort_ms, "text": _text(pattern)}
    result = f"CASE WHEN {IS_LATE} THEN 'late' ELSE 'met' END"
    tables: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("record", kept, {"id": TICKET, "sort_ms": AT_MS, "body": body}),
        ("register", line, made),
        ("register", {**line, **clock}, {**made, "result": result}),
    ]
    with storage.write() as tx:
        for table, shared, own in tables:
            names = {name: f":{name}" for name in shared if name not in own} | own
            tx.run(
                f"{NUMBERS} INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(names.values())} FROM n",
                **values,
                **{name: value for name, value in shared.items() if name not in own},
            )


def _text(pattern: Record) -> str:
    """The body of a closed ticket that an engineer reached, with marks in place of its id and instants."""
    events = [_at_mark(event, REPORTED) for event in pattern.body["events"]]
    proof = {"proof": ["gate_code", "commissioned_label"]}
    events.append({**_at_mark(events[0], ARRIVED), "id": f"{ID}:arrived", "kind": "arrived", "data": proof})
    told = {"id": ID, "state": "closed", "reported_ms": int(REPORTED), "events": events}
    return encode({**pattern.body, **told})


def _at_mark(event: dict[str, Any], mark: str) -> dict[str, Any]:
    instants = [name for name, value in event.items() if name.endswith("_ms") and value is not None]
    return {**event, **dict.fromkeys(instants, int(mark)), "id": f"{ID}:{event['id']}"}


def _own(pattern: Record) -> dict[str, Any]:
    """The line of a ticket as it would be kept, apart from what tells it from others."""
    body = pattern.body
    line = Line(
        "", "", pattern.organisation, body["contract"], body["site"], body["equipment"], None,
        body["type"], body["severity"], 1, 0, "", "", "",
    )  # fmt: skip
    return asdict(line)
