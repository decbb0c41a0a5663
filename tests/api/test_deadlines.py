"""The age of the oldest due work, for whoever watches over the server; and what fails, for the desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from server.storage.tables import timers
from server.worker.handlers import HANDLERS
from tests.api.house import open_house
from tests.worker.working import ALL, work
from tests.world import id_of


def test_the_age_of_the_oldest_due_work_is_told_and_what_fails_is_seen_at_the_desk(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    world, stranger = house.world, house.client()

    def told() -> dict[str, object]:
        return dict(stranger.get("/api/v1/health/deadlines").get_json())

    work(world)
    calm = {"ok": True, "due": 0, "oldest_due_s": 0, "failing": 0, "oldest_failing_s": 0}
    assert told() == calm
    now_ms = world.clock.now_ms()
    with world.storage.write() as tx:
        timers.put(tx, "watched", world.organisation, "clock.watch", id_of("equipment"), now_ms, {})
    world.clock.advance(timedelta(seconds=91))
    assert told() == {**calm, "ok": False, "due": 1, "oldest_due_s": 91}
    with world.storage.write() as tx:
        timers.claim(tx, "one", world.clock.now_ms(), 60_000, 1, ALL)
        timers.fail(tx, "watched", "one", "KeyError('calendar')", world.clock.now_ms() + 4_000)
    assert told() == {**calm, "ok": False, "due": 1, "failing": 1, "oldest_failing_s": 91}
    (failing,) = house.client("desk").get("/api/v1/board").get_json()["failing"]
    assert (failing["error"], failing["attempts"], failing["due_ms"]) == ("KeyError('calendar')", 1, now_ms)
    assert set(HANDLERS) == set(ALL.kinds)
    house.world.storage.close()
