"""The month before: played in at once, by the same people, door, clocks and worker as what happens later.

A clock of its own runs from one thing to the next; all of it is one transaction, so that a start that was broken off
leaves nothing half.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

from server.demo import tales
from server.demo.customers import report
from server.demo.director import in_play, next_step
from server.demo.guests import Guests, long_before, organisations
from server.demo.pictures import Drawer
from server.demo.positions import move_people
from server.demo.scene import MIN_MS, Step, local
from server.domain.ladder import whole_second
from server.domain.times import FrozenTime, from_ms
from server.storage.port import Storage, Tx
from server.storage.tables import records, timers
from server.storage.tables.timers import Among
from server.sync.blobs import Shelf
from server.usecases.watch import WATCH
from server.worker.watching import watch_ticket

WORKER = "demo"
CLAIM_MS = 60_000
AT_ONCE = 16
TRY_AGAIN_MS = 4 * MIN_MS
RECENT_MS = 5 * 60 * MIN_MS
"""What began before that has ended by the start, so far as it keeps somebody busy."""

COMPLAINT_DAY, COMPLAINT_HOUR = 9, 10
"""On the ninth day somebody at the examination centre complains."""


class WithinTx:
    """A storage whose transactions are parts of one that is open already."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Gives the open transaction."""
        yield self._tx

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Gives a part of the open transaction that can fail alone."""
        with self._tx.savepoint():
            yield self._tx


def within(tx: Tx) -> Storage:
    """Gives a storage for those who open transactions themselves, inside this one."""
    return cast("Storage", WithinTx(tx))


class History:
    """Plays what happened between two instants into an open transaction."""

    def __init__(self, tx: Tx, from_ms_: int, until_ms: int, shelf: Shelf, guests: Guests) -> None:
        self._tx = tx
        self._storage = within(tx)
        self._clock = FrozenTime(from_ms(from_ms_))
        self._until_ms = until_ms
        self._guests = guests
        self._drawer = Drawer(self._storage, self._clock, shelf)
        self._dues: list[tuple[int, str]] = []
        self._planned: dict[str, tuple[int, Step]] = {}
        self._rungs_ms: list[int] = []

    def play(self, faults: list[tuple[int, str]]) -> None:
        """Plays these faults (instant, contract), what is open already, and all that follows from them."""
        complaint = _complaint_of(faults)
        arriving = iter(sorted(faults))
        coming = next(arriving, None)
        for organisation in organisations():
            for ticket in in_play(self._tx, organisation, self._now_ms):
                self._plan(ticket.id)
        for at_ms, tale in tales.beginnings(self._tx, self._now_ms, self._until_ms):
            report_it = partial(self._begin, tale)
            self._put(tale, Step(at_ms, "reporter", "ticket.report", report_it))
        while (now_ms := self._next_ms(coming)) is not None and now_ms <= self._until_ms:
            self._clock.set(from_ms(max(now_ms, self._now_ms)))
            if self._is_work_due() and self._work():
                continue
            if coming is not None and coming[0] <= self._now_ms:
                kind = "complaint" if coming == complaint else None
                ticket_id = report(self._tx, self._now_ms, coming[1], self._drawer, kind=kind)
                if ticket_id:
                    self._plan(ticket_id)
                coming = next(arriving, None)
            else:
                self._act(heapq.heappop(self._dues))
        self._clock.set(from_ms(self._until_ms))
        for organisation in organisations():
            move_people(self._tx, organisation, self._until_ms, self._guests)

    @property
    def _now_ms(self) -> int:
        return self._clock.now_ms()

    @property
    def _guests_now(self) -> Guests:
        recent = self._now_ms > self._until_ms - RECENT_MS
        return self._guests if recent else long_before(self._guests)

    def _next_ms(self, coming: tuple[int, str] | None) -> int | None:
        while self._dues and self._planned.get(self._dues[0][1], (None, None))[0] != self._dues[0][0]:
            heapq.heappop(self._dues)  # planned anew since
        rung_ms = (timers.next_due_ms(self._tx, Among((WATCH,), one)) for one in organisations())
        self._rungs_ms = [due_ms for due_ms in rung_ms if due_ms is not None]
        due = [*self._rungs_ms, *([self._dues[0][0]] if self._dues else []), *([coming[0]] if coming else [])]
        return min(due, default=None)

    def _is_work_due(self) -> bool:
        return min(self._rungs_ms, default=self._now_ms + 1) <= self._now_ms

    def _work(self) -> bool:
        """Lets the worker look at the tickets whose clocks are due; tells whether there was one."""
        found = False
        for organisation in organisations():
            among = Among((WATCH,), organisation)
            for timer in timers.claim(self._tx, WORKER, self._now_ms, CLAIM_MS, AT_ONCE, among):
                watch_ticket(self._storage, self._clock, timer)
                self._plan(timer["subject"])
                found = True
        return found

    def _act(self, due: tuple[int, str]) -> None:
        _, ticket_id = due
        _, step = self._planned[ticket_id]
        self._plan(ticket_id, 0 if step.act(self._now_ms) else self._now_ms + TRY_AGAIN_MS)

    def _plan(self, ticket_id: str, not_before_ms: int = 0) -> None:
        ticket = records.get(self._tx, ticket_id)
        step = next_step(self._tx, ticket, self._guests_now, self._drawer) if ticket else None
        self._planned.pop(ticket_id, None)
        if step is not None:
            self._put(ticket_id, step, not_before_ms)

    def _put(self, ticket_id: str, step: Step, not_before_ms: int = 0) -> None:
        due_ms = whole_second(max(step.due_ms, self._now_ms, not_before_ms))
        self._planned[ticket_id] = due_ms, step
        heapq.heappush(self._dues, (due_ms, ticket_id))

    def _begin(self, ticket_id: str, now_ms: int) -> bool:
        return tales.begin(self._tx, now_ms, ticket_id)


def _complaint_of(faults: list[tuple[int, str]]) -> tuple[int, str] | None:
    days = sorted({local(at_ms).date() for at_ms, _ in faults})
    after = days[COMPLAINT_DAY:]
    for at_ms, contract in faults:
        here = local(at_ms)
        if contract == "exam-centre" and here.date() in after and here.hour >= COMPLAINT_HOUR:
            return at_ms, contract
    return None
