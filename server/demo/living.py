"""The demo that lives: its people go on in real time, by the same door as everybody, among what visitors do.

Each thing that is due is looked at again inside the transaction that says it: whoever was there first has won, and
what the door refuses is simply not so.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import Any

from server.demo.customers import report
from server.demo.director import in_play, next_step
from server.demo.duties import do_daily
from server.demo.errands import make_errands, plan_errands
from server.demo.guests import Guests, guests_of, organisations
from server.demo.history import TRY_AGAIN_MS, within
from server.demo.pictures import Drawer
from server.demo.positions import move_people, trips_of
from server.demo.rhythm import any_contract, gap_ms
from server.demo.roster import extend_rosters
from server.demo.saying import is_said_by_demo
from server.demo.scene import MIN_MS
from server.demo.standing import PLAYED, Standing, standing_of
from server.demo.tales import tales
from server.demo.ways import WAYS
from server.domain.operations import CATALOGUE
from server.domain.records import Record
from server.domain.ticket_states import OPEN
from server.domain.times import TimeSource
from server.storage.port import Storage, StorageError, Tx
from server.storage.tables import feeds, records, settings
from server.sync.blobs import Shelf

LOG = logging.getLogger(__name__)
PULSE_S = 3.0
MOVE_EACH_MS = 12_000
NOTE_EACH_MS = 30_000
ROSTER_EACH_MS = 60 * MIN_MS
ERRANDS_EACH_MS = 5 * MIN_MS
MOST_OPEN = 7
FIRST_FAULT_MS = 90_000
SHORT_MS = 22 * MIN_MS
SHORT_CONTRACT = "detention-centre"
QUIET = frozenset({"alert.acknowledge", "ticket.sign_off", "ticket.follow_up", "ticket.rate"})
"""What is no event for somebody who asked for the next one."""


@dataclass
class Living:
    """The demo's people in one process. Everything they know is in the database; this only remembers when it looked."""

    storage: Storage
    clock: TimeSource
    shelf: Shelf
    _tried_ms: dict[str, int] = field(default_factory=dict)
    _done_ms: dict[str, int] = field(default_factory=dict)
    _began_ms: int = 0

    def run(self, stop: threading.Event) -> None:
        """Lives until `stop` is set; a failure is logged and the next pulse tries again."""
        while not stop.wait(PULSE_S):
            try:
                self.pulse()
            except StorageError:
                LOG.exception("the demo waits for the database")
            except Exception:
                LOG.exception("something in the demo failed")

    def pulse(self) -> int:
        """Does what is due now; gives how many things were said."""
        now_ms = self.clock.now_ms()
        with self.storage.read() as tx:
            if standing_of(tx) is not Standing.ON:
                self._began_ms = 0
                return 0
            due = self._due(tx, now_ms)
        self._began_ms = self._began_ms or now_ms
        said = sum(self._act(ticket) is not None for ticket in due)
        self._keep_up(now_ms)
        return said + self._fault_if_due(now_ms)

    def fault(self, *, short: bool = False) -> dict[str, Any] | None:
        """Has a customer report a fault now; `short`: on the telephone a while ago, written down only now."""
        with self.storage.write() as tx:
            now_ms = self.clock.now_ms()
            if standing_of(tx) is not Standing.ON:
                return None
            contract = SHORT_CONTRACT if short else any_contract(str(now_ms), now_ms)
            began_ms = now_ms - SHORT_MS if short else None
            ticket_id = report(tx, now_ms, contract, self._drawer(tx), began_ms=began_ms)
            ticket = records.get(tx, ticket_id) if ticket_id else None
            return _told(tx, ticket, "ticket.report", "reporter") if ticket else None

    def step(self) -> dict[str, Any] | None:
        """Does now what would come next, wherever nobody is before it; None where there is nothing to wait for."""
        with self.storage.write() as tx:
            now_ms = self.clock.now_ms()
            if standing_of(tx) is not Standing.ON:
                return None
            guests, drawer = guests_of(tx, now_ms), self._drawer(tx)
            coming = [
                (step.due_ms, ticket.id, ticket, step)
                for organisation in organisations()
                for ticket in in_play(tx, organisation, now_ms)
                if (step := next_step(tx, ticket, guests, drawer)) is not None and step.kind not in QUIET
            ]
            for _, _, ticket, step in sorted(coming, key=lambda one: one[:2]):
                if step.act(now_ms):
                    return _told(tx, ticket, step.kind, step.who)
            return None

    def _due(self, tx: Tx, now_ms: int) -> list[str]:
        guests, drawer = guests_of(tx, now_ms), self._drawer(tx)
        found = []
        for organisation in organisations():
            for ticket in in_play(tx, organisation, now_ms):
                step = next_step(tx, ticket, guests, drawer)
                if step is not None and max(step.due_ms, self._tried_ms.get(ticket.id, 0)) <= now_ms:
                    found.append(ticket.id)
        return found

    def _act(self, ticket_id: str) -> dict[str, Any] | None:
        with self.storage.write() as tx:
            now_ms = self.clock.now_ms()
            ticket = records.get(tx, ticket_id)
            guests = guests_of(tx, now_ms)
            step = next_step(tx, ticket, guests, self._drawer(tx)) if ticket else None
            if ticket is None or step is None or step.due_ms > now_ms:
                return None  # somebody else was there first
            if not step.act(now_ms):
                self._tried_ms[ticket_id] = now_ms + TRY_AGAIN_MS
                return None
            return _told(tx, ticket, step.kind, step.who)

    def _fault_if_due(self, now_ms: int) -> int:
        with self.storage.read() as tx:
            tickets = [one for id in organisations() for one in records.find(tx, "ticket", id, limit=60)]
        own = [
            one for one in tickets if is_said_by_demo(one.body["events"][0]["id"]) and one.id not in tales()
        ]
        running = sum(one.state in OPEN for one in own)
        last = max(own, key=lambda one: one.body["events"][0]["received_ms"], default=None)
        last_ms = last.body["events"][0]["received_ms"] if last else 0
        due_ms = last_ms + gap_ms(last_ms, last.id if last else "first")
        due_ms = max(self._began_ms + FIRST_FAULT_MS, due_ms)
        if running >= MOST_OPEN or now_ms < due_ms:
            return 0
        return int(self.fault() is not None)

    def _keep_up(self, now_ms: int) -> None:
        if self._is_time("move", MOVE_EACH_MS, now_ms):
            with self.storage.read() as tx:
                trips = [trip for organisation in organisations() for trip in trips_of(tx, organisation)]
            WAYS.ask(trips, now_ms)
            with self.storage.write() as tx:
                self._move(tx, guests_of(tx, now_ms), now_ms)
        if self._is_time("note", NOTE_EACH_MS, now_ms):
            with self.storage.write() as tx:
                settings.put(tx, PLAYED, str(now_ms))
        if self._is_time("roster", ROSTER_EACH_MS, now_ms):
            with self.storage.write() as tx:
                extend_rosters(tx, now_ms)
                do_daily(tx, now_ms)
                plan_errands(tx, now_ms)
        if self._is_time("errands", ERRANDS_EACH_MS, now_ms):
            with self.storage.write() as tx:
                make_errands(tx, now_ms)

    def _move(self, tx: Tx, guests: Guests, now_ms: int) -> None:
        for organisation in organisations():
            for contract in sorted(move_people(tx, organisation, now_ms, guests)):
                feeds.poke(tx, f"desk:{contract}")  # screens that show the way look again

    def _is_time(self, what: str, each_ms: int, now_ms: int) -> bool:
        if now_ms - self._done_ms.get(what, 0) < each_ms:
            return False
        self._done_ms[what] = now_ms
        return True

    def _drawer(self, tx: Tx) -> Drawer:
        return Drawer(within(tx), self.clock, self.shelf)


def _told(tx: Tx, ticket: Record, kind: str, who: str) -> dict[str, Any]:
    person = records.get(tx, who) if who != "reporter" else None
    said = CATALOGUE[kind]
    return {
        "ticket": ticket.id,
        "number": ticket.body["number"],
        "kind": kind,
        "zh": said.zh,
        "en": said.en,
        "person": person.body["name"] if person else None,
    }
