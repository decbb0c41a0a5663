"""A pull of ten changes behind a feed of 10,000 to 1,000,000 records, against the bare query of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from server.storage.engines import open_storage
from server.storage.tables import feeds, records
from tests.bench import feed_data
from tests.bench.figures import Figure, Times
from tests.world import Phone, World, build_world, id_of

SIZES = (10_000, 100_000, 1_000_000)
CHANGES, ROUNDS = 10, 300
BARE = (
    "SELECT i.record, i.kind, i.seq, i.state, r.rev, r.body FROM feed_item i JOIN record r ON r.id = i.record"
    " WHERE i.feed = ? AND i.seq > ? ORDER BY i.seq LIMIT 501"
)


def measure(folder: Path) -> Iterator[Figure]:
    """Gives the server's time for such a pull at each size."""
    storage = open_storage("", folder / "pulls", reverse_unordered_selects=True)
    storage.migrate()
    world = build_world(storage)
    phone = world.enrol("li")
    bare = sqlite3.connect(f"file:{folder / 'pulls' / 'halfhour.db'}?mode=ro", uri=True, isolation_level=None)
    for size in SIZES:
        feed_data.fill(storage, world.site, id_of("contract", "secret"), world.organisation, size)
        ours, floor = _pulls(world, phone, bare)
        yield Figure(
            f"a pull of {CHANGES} changes behind {size:,} records",
            ours.spread,
            floor.spread,
            f"time in the server, {ROUNDS} pulls of all {len(phone.pull()['grants']['joined'])} feeds of a phone;"
            " floor: the bare query of those rows, and their bytes joined",
        )
    bare.close()
    storage.close()


def _pulls(world: World, phone: Phone, bare: sqlite3.Connection) -> tuple[Times, Times]:
    feed = f"site:{world.site}"
    with world.storage.read() as tx:
        heads = feeds.heads(tx, (page["feed"] for page in phone.pull()["feeds"]))
        rows = tx.rows(
            "SELECT record FROM feed_item WHERE feed = :feed AND kind = 'equipment' ORDER BY record LIMIT 20000",
            feed=feed,
        )
    cursors: dict[str, int | None] = {name: head.seq for name, head in heads.items()}
    ours, floor = Times(), Times()
    for turn in range(ROUNDS):
        changed = [rows[(turn * 7919 + at * 1237) % len(rows)]["record"] for at in range(CHANGES)]
        with world.storage.write() as tx:
            for record in records.get_many(tx, changed).values():
                was = feeds.of_records(tx, [record.id])[record.id][feed]
                record.rev += 1
                records.put(tx, record)
                feeds.append(tx, [feeds.Move(feed, record, "present", was, world.clock.now_ms())])
        asked = (feed, cursors[feed])
        answer = _timed(ours, partial(phone.pull, cursors))
        page = next(one for one in answer["feeds"] if one["feed"] == feed)
        assert len(page["items"]) == len(set(changed)) and not page["more"]
        cursors[feed] = page["cursor"]
        _timed(floor, partial(_bare, bare, asked))
    return ours, floor


def _bare(connection: sqlite3.Connection, asked: tuple[str, int | None]) -> bytes:
    return b",".join(row[-1].encode() for row in connection.execute(BARE, asked))


def _timed[T](times: Times, call: Callable[[], T]) -> T:
    asked_s = time.perf_counter()
    given = call()
    times.each_ms.append((time.perf_counter() - asked_s) * 1000)
    return given
