"""What has ended is forgotten by a timer of the worker, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from server.domain.times import TimeSource
from server.storage.port import Row, Storage
from server.storage.tables import attempts, sessions, timers
from server.storage.tables.timers import Among
from server.sync import blobs
from server.sync.snapshots import Cellar
from server.worker.handlers import HANDLERS
from server.worker.run import fire_due
from server.worker.tidy import EACH_MS, TIDY, House, begin, tidy
from tests.world import World, id_of


def test_what_has_ended_is_forgotten_again_and_again(world: World, tmp_path: Path) -> None:
    place = blobs.Shelf(tmp_path, 1000, frozenset({"image/jpeg"}))
    clock, person = world.clock, id_of("person", "li")
    row = blobs.begin(
        world.storage,
        clock,
        place,
        world.person("li"),
        length=5,
        sha256="ab" * 32,
        type="image/jpeg",
        contract="",
    )
    now_ms = clock.now_ms()
    with world.storage.write() as tx:
        sessions.add(tx, "short", world.organisation, person, None, now_ms, now_ms + 1000)
        sessions.add(tx, "long", world.organisation, person, None, now_ms, now_ms + 30 * 24 * 3_600_000)
        attempts.count(tx, "login:x", now_ms, 1000)

    def handle(storage: Storage, clock: TimeSource, timer: Row) -> None:
        tidy(storage, clock, House(place, Cellar(tmp_path / "snapshots"), 90))

    handlers = {**HANDLERS, TIDY: handle}
    begin(world.storage, clock)
    begin(world.storage, clock)
    assert fire_due(world.storage, clock, "one", handlers) == 1
    assert place.partial(row["id"]).exists()
    assert fire_due(world.storage, clock, "one", handlers) == 0
    with world.storage.read() as tx:
        assert timers.next_due_ms(tx, Among(handlers)) == now_ms + EACH_MS
    clock.advance(timedelta(days=8))
    assert fire_due(world.storage, clock, "one", handlers) == 1
    assert not place.partial(row["id"]).exists()
    with world.storage.read() as tx:
        left = [one["token_hash"] for one in tx.rows("SELECT token_hash FROM session ORDER BY token_hash")]
        tries, uploads = (tx.rows(f"SELECT * FROM {table} ORDER BY 1") for table in ("attempt", "upload"))
    assert (left, tries, uploads) == (["long"], [], [])
