"""Tasks that come round with a period: each is opened when its period begins, also those missed while nobody worked."""

from __future__ import annotations

from server.domain.actors import Actor, Role
from server.domain.ids import derived_id
from server.domain.obligations import Every, periods_between
from server.domain.times import TimeSource
from server.storage.port import Row, Storage
from server.storage.tables import records, timers
from server.sync.door import Wish, submit_in
from server.usecases.obligations import begin_periods
from server.usecases.terms import calendar_in


def open_periods(storage: Storage, clock: TimeSource, timer: Row) -> None:
    """Opens a task for every period that has begun, due at its end, and looks again when the next begins.

    Two workers, or one that was killed, open none twice: a task's id follows from the obligation and the period.
    """
    now_ms = clock.now_ms()
    with storage.write() as tx:
        if not timers.finish(tx, timer["id"], timer["claimed_by"], now_ms):
            return
        obligation = records.get(tx, timer["subject"])
        if obligation is None or obligation.state != "in_force":
            return
        calendar = calendar_in(tx, obligation.organisation, obligation.body["calendar"])
        actor = Actor(Role.WORKER, obligation.organisation)
        since_ms = int(timer["body"]["since_ms"])
        for period in periods_between(Every(obligation.body["every"]), calendar.zone, since_ms, now_ms):
            id = derived_id("task", obligation.id, period.name)
            body = {"what": "dated", "obligation": obligation.id, "period": period.name}
            if records.get(tx, id) is None:
                submit_in(tx, now_ms, actor, Wish("task.open", id, {**body, "due_ms": period.end_ms}))
            since_ms = period.end_ms
        begin_periods(tx, obligation.organisation, obligation.id, since_ms)
