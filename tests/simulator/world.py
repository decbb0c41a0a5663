"""The world of a run: clock, server, network, phones and chance. What a scenario says, it says here.

with World(seed=1) as world:
    phone = world.add(ModelPhone(world, "phone1", "li"))
    ticket, visit = world.assigned("li")
    phone.sync()
    phone.record("visit.note", visit, {"text": "cable is old"})
    world.network.faults["phone1"].append(Fault.DROP_REPLY)
    phone.sync()
    world.heal()
    check(world)
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Self

from server.api import auth
from server.api.views.devices import CODE_LASTS_MS
from server.domain.codes import code_hash, make_enrolment_code
from server.domain.operations import CATALOGUE
from server.storage.tables import devices, records
from server.sync import door, fold, snapshots
from server.sync.fold import Outcome
from tests.simulator import looking
from tests.simulator.chronicle import Chronicle
from tests.simulator.clocks import ServerTime, WorldClock
from tests.simulator.erasures import Erasures
from tests.simulator.grants import Grants
from tests.simulator.installation import Server, ServerKilled, template
from tests.simulator.luck import Luck, drawn, swapped, uuid7
from tests.simulator.network import Network
from tests.simulator.phone import Phone, PhoneKilled
from tests.simulator.releases import NEWEST
from tests.simulator.together import Together, taking_turns
from tests.world import id_of

HEALING_ROUNDS = 12

SMALL = {"LEAST_RECORDS": 8, "CHUNK_BYTES": 1_200, "ROWS": 3, "MOST_CHANGED": 4}
"""Of snapshots: feeds of a world are small, and are to count as large all the same."""

type Make = Callable[[World, str, str], Phone]
"""Makes a phone of this name for this person."""


class World:
    """One run. Made of a seed and the folder that its server begins with, it does the same thing twice."""

    def __init__(self, seed: int = 0, folder: Path | None = None) -> None:
        self.seed = seed
        self._folder = folder
        self.random = Random(f"world {seed}")
        self.clock = WorldClock()
        self.time = ServerTime(self.clock)
        self.together = Together(Random(f"turns {seed}"))
        self.network = Network(self)
        self.phones: dict[str, Phone] = {}
        self.crashes: dict[str, tuple[str | None, int]] = {}
        """Name of a phone -> (crash point or any, how many it may still pass)."""
        self.chronicle = Chronicle(self)
        self.grants = Grants(self)
        self.erasures = Erasures(self)
        self.synced: dict[str, int] = {}
        """Name of a phone -> how many restores there had been when it last had a whole round."""
        self.idle_from = 0
        """Where in the chronicle's pages the last round of healing began, in which nothing moved any more."""
        self.ledger: list[dict[str, Any]] | None = None
        """The ledger as read once for all invariants, when nothing changes it any more."""
        self.log: list[str] = []
        self._hash = hashlib.sha256()
        self._ids = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        folder = self._folder or template().folder  # made before anything of this world is drawn
        self._stack.enter_context(drawn(Luck(self.seed, self.time), self.time))
        self._stack.enter_context(taking_turns(self.together))
        for name, value in SMALL.items():
            self._stack.enter_context(swapped(snapshots, name, value))
        for module in (fold, door):  # a server of an older release knows fewer kinds
            self._stack.enter_context(swapped(module, "CATALOGUE", CATALOGUE))
        self.server = Server(self, folder)
        self._stack.callback(self.server.close)
        self.together.doom = lambda: None if self.server.up else ServerKilled()
        self.grants.look()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    # Phones

    def add[P: Phone](self, phone: P) -> P:
        """Puts a phone into the world, enrolled and open."""
        self.greet(phone, {})
        phone.start()
        phone.enrol()
        return phone

    def greet(self, phone: Phone, cookies: dict[str, str]) -> None:
        """Takes in a phone as it is, with the cookies that its browser has."""
        self.phones[phone.name] = phone
        self.network.faults[phone.name] = deque()
        self.network.cookies[phone.name] = dict(cookies)

    def crash_point(self, phone: Phone, name: str) -> None:
        """A phone passes one of its awaits. Raises PhoneKilled where it is to die here."""
        wanted = self.crashes.get(phone.name)
        if wanted is None or wanted[0] not in (None, name):
            return
        if wanted[1] > 0:
            self.crashes[phone.name] = (wanted[0], wanted[1] - 1)
            return
        del self.crashes[phone.name]
        self.chronicle.count(f"phone killed at {name}")
        self.note(f"{phone.name} is killed", name)
        phone.kill()
        raise PhoneKilled(name)

    def kill_at(self, phone: Phone, name: str | None = None, after: int = 0) -> None:
        """Kills this phone when it passes this await (or any) once more after so many."""
        self.crashes[phone.name] = (name, after)

    def sync(self, *phones: Phone) -> None:
        """A round of each of these; several at once where there are several. A phone may die in it."""
        open_ones = [phone for phone in phones if phone.running]
        if len(open_ones) == 1:
            self._round(open_ones[0])
        elif open_ones:
            errors = self.together.run(*[partial(self._round, phone) for phone in open_ones])
            for error in errors:
                if error is not None:
                    raise error

    def _round(self, phone: Phone) -> None:
        try:
            ended = phone.sync()
            self.note(f"{phone.name} round", str(ended))
            self.chronicle.count(f"round {'done' if ended.done else ended.pause or 'offline'}")
            if ended.done:
                self.synced[phone.name] = self.chronicle.restores
        except PhoneKilled:
            return

    # People and the desk

    def enrolment_code(self, person: str) -> str:
        """A code of the console with which a phone enrols for this person, valid as long as the console's."""
        self.server.start()  # a dead one gives no codes: whoever wants one has it started first
        code, house = make_enrolment_code(), self.server.house
        desk = self.server.things.person("desk")
        ends_ms = self.time.now_ms() + CODE_LASTS_MS
        with self.server.storage.write() as tx:
            hash = code_hash(house.secret, "enrolment", code)
            devices.add_enrolment(
                tx, hash, desk.organisation, id_of("person", person), desk.person or "", ends_ms
            )
        return code

    def revoke(self, phone: Phone) -> None:
        """The desk takes a phone's right to sync."""
        self._at_the_desk(phone, "revoke")

    def give_back(self, phone: Phone) -> None:
        """The desk gives a revoked phone its right back."""
        self._at_the_desk(phone, "restore")

    def _at_the_desk(self, phone: Phone, word: str) -> None:
        with self.server.storage.write() as tx:
            desk = records.get(tx, id_of("person", "desk"))
            assert desk is not None
            jar = {auth.COOKIE: auth.open_session(tx, desk, None, self.time.now_ms())}
        path = f"/api/v1/devices/{phone.device}/{word}"
        answer = self.server.request("POST", path, MARKED, b"{}", jar)
        assert answer is None or answer[0] == 204, answer  # None: the server died over it

    def say(
        self, who: str, kind: str, record: str, body: dict[str, Any] | None = None, **more: Any
    ) -> Outcome:
        """Somebody at a desk (or the worker's own kind of wish) says one operation."""
        said: Outcome = self.server.things.say(who, kind, record, body or {}, id=self.new_id(), **more)
        self.note(f"{who} says {kind} {record}", f"{said.outcome} {said.code}")
        return said

    def assigned(self, person: str, contract: str = "open") -> tuple[str, str]:
        """A fault is reported and given to this engineer: (ticket, visit)."""
        ticket, visit = self.new_id(), self.new_id()
        self.say("desk", "ticket.report", ticket, {"site": id_of("site", contract), "channel": "telephone"})
        self.say("desk", "ticket.assign", ticket, {"engineer": id_of("person", person), "visit": visit})
        return ticket, visit

    def tickets(self) -> list[str]:
        """All tickets there are, in a fixed order; none while the server is down."""
        if not self.server.up:
            return []
        with self.server.storage.read() as tx:
            return [row["id"] for row in tx.rows("SELECT id FROM record WHERE kind = 'ticket' ORDER BY id")]

    def state_at_server(self, phone: Phone) -> str | None:
        """What the server takes this phone for: active, revoked; None for one that a restored server has forgotten."""
        with self.server.storage.read() as tx:
            row = devices.get(tx, phone.device or "")
        return row["state"] if row is not None else None

    def look(self, *phones: Phone) -> None:
        """Looks at these phones and the ledger: what must hold at any time is checked, what each shows remembered."""
        looking.look(self, phones or tuple(self.phones.values()))

    def new_id(self) -> str:
        """A fresh UUIDv7 of the world's seed."""
        self._ids += 1
        return uuid7(self.clock.true_ms, self._ids, self.random)

    # The end

    def heal(self) -> None:
        """Faults end, everything starts, and everybody syncs until nothing moves any more."""
        self.crashes.clear()
        self.network.away.clear()
        self.network.aimed.clear()
        for queue in self.network.faults.values():
            queue.clear()
        self.server.disk_full(False)
        self.server.release = NEWEST
        self.server.restart()
        for number in range(HEALING_ROUNDS):
            before = self._standing()
            self.idle_from = len(self.chronicle.pages)
            for phone in self.phones.values():
                phone.full(False)
                if not phone.running:
                    phone.start()
                self.clock.advance(1_000)
                if phone.session() in ("new", "sign-in-needed"):
                    phone.enrol()
                self.sync(phone)
                self.look(phone)
            if number and self._standing() == before:
                return

    def _standing(self) -> str:
        said = [
            (
                name,
                phone.session(),
                sorted(phone.blobs().items()),
                sorted(phone.cursors().items()),
                [(one.id, one.state, one.pulled) for one in phone.outbox()],
            )
            for name, phone in self.phones.items()
        ]
        return json.dumps(said)

    # The trace

    def note(self, what: str, came: str = "") -> None:
        """Writes down what happened; the hash of it all tells two runs apart."""
        line = f"{self.clock.true_ms} {what} -> {came}"
        self._hash.update(line.encode() + b"\n")
        self.log.append(line)

    def trace(self) -> str:
        """The hash of all that happened."""
        return self._hash.hexdigest()


MARKED = {"X-Halfhour": "1", "Content-Type": "application/json"}
