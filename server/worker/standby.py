"""Ending a move that somebody was asked to make: they did not answer, or have waited long enough."""

from __future__ import annotations

from server.domain.actors import Actor, Role
from server.domain.times import TimeSource
from server.storage.port import Row, Storage
from server.storage.tables import records, timers
from server.sync.door import Wish, submit_in
from server.usecases.standby import LIVE, STANDBY, next_ms


def watch_standby(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """Ends a move whose time is over; one that was answered meanwhile has set its own next look."""
    with storage.write() as tx:
        now_ms = clock.now_ms()
        standby = records.get(tx, timer["subject"])
        if standby is None or not timers.finish(tx, timer["id"], timer["claimed_by"], now_ms):
            return
        if standby.state in LIVE and next_ms(standby) <= now_ms:
            why = "unanswered" if standby.state == "asked" else "time"
            actor = Actor(Role.WORKER, standby.organisation)
            submit_in(tx, now_ms, actor, Wish("standby.end", standby.id, {"why": why}))


HANDLERS = {STANDBY: watch_standby}
