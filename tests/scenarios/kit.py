"""What scenarios are told with: a world, phones of one kind, and what a person, a desk and the ledger say."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from server.api import auth
from server.storage.tables import blobs, devices, records
from tests.simulator.model_phone import ModelPhone
from tests.simulator.network import Fault
from tests.simulator.node_phone import NodePhone
from tests.simulator.phone import BlobRef, Key, Phone, PhoneKilled, Said
from tests.simulator.world import MARKED, Make, World
from tests.world import id_of

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def scenario[F: Callable[..., Any]](name: str, zh: str) -> Callable[[F], F]:
    """Names the scenario that a test tells; `setup/scenarios.py` reads both from the source."""

    def told(test: F) -> F:
        test.__dict__["scenario"] = (name, zh)
        return test

    return told


@dataclass(frozen=True, slots=True)
class Sees:
    """The numbers on the phone's outbox screen."""

    recorded: int
    on_server: int
    waiting: int
    needs_you: int


@dataclass
class Scene:
    """One world, whose phones are all of one kind."""

    world: World
    make: Make
    photo_bytes: int
    """A photo that takes a phone of this kind several pieces to bring to the server."""
    complaints: list[str] = field(default_factory=list)
    """What the real phones' code complained of on the console; a test that plants trouble there empties it."""

    def phone(self, name: str = "phone", person: str = "li") -> Phone:
        """An enrolled phone that has synced."""
        phone = self.world.add(self.make(self.world, name, person))
        phone.sync()
        return phone

    def on_the_job(self, contract: str = "open") -> tuple[Phone, str]:
        """An engineer's phone that knows a visit given to them, and the visit."""
        _ticket, visit = self.world.assigned("li", contract)
        phone = self.phone()
        assert ("visit", visit) in phone.mirror()
        return phone, visit

    def twin(self, phone: Phone) -> Phone:
        """A second phone with a copy of the first one's storage."""
        name = f"{phone.name}'s twin"
        network = self.world.network
        network.cookies[name] = dict(network.cookies[phone.name])
        network.faults[name] = deque()
        if isinstance(phone, NodePhone):
            twin: Phone = phone.twin(name)
        else:
            assert isinstance(phone, ModelPhone)
            twin = phone.twin(name)
        self.world.phones[name] = twin
        return twin

    def trouble(self, phone: Phone, *faults: Fault) -> None:
        """What happens to its next exchanges."""
        self.world.network.faults[phone.name].extend(faults)

    def lose(self, phone: Phone, part: str, fault: Fault) -> None:
        """This happens to the phone's next request to such a path; then it has no line, until `offline(.., False)`."""
        self.world.network.aimed[phone.name] = [(part, fault), *[("", Fault.DROP_REQUEST)] * 50]

    def offline(self, phone: Phone, away: bool = True) -> None:
        """In the basement, or back from it."""
        self.world.network.aimed.pop(phone.name, None)
        (self.world.network.away.add if away else self.world.network.away.discard)(phone.name)

    def settle(self) -> None:
        """All troubles end, and everybody syncs."""
        self.world.heal()

    def sync(self, phone: Phone) -> None:
        """A round; the phone may die in it."""
        try:
            phone.sync()
        except PhoneKilled:
            assert not phone.running

    def killed(self, phone: Phone, point: str, act: Callable[[], object]) -> None:
        """Does something in the midst of which the app is killed, at this point of the phone's code."""
        self.world.kill_at(phone, point)
        with pytest.raises(PhoneKilled, match=re.escape(point)):
            act()

    def requests(self, phone: Phone, word: str) -> int:
        """How many requests of the phone so far hold this word (a method or a part of a path)."""
        return sum(f" {phone.name} " in line and word in line.split(" -> ")[0] for line in self.world.log)

    # What the server holds

    def ledger(self, id: str) -> list[str]:
        """The outcomes written down for an operation, the first one first."""
        return [row["outcome"] for row in self.rows(id)]

    def rows(self, id: str) -> list[dict[str, Any]]:
        """Its rows in the ledger."""
        with self.world.server.storage.read() as tx:
            return tx.rows("SELECT * FROM ledger WHERE operation = :id ORDER BY at_ms, position", id=id)

    def said_by(self, phone: Phone) -> list[str]:
        """Ids of the operations that the ledger has of this phone, as often as it was taken in."""
        sql = "SELECT operation FROM ledger WHERE device = :device ORDER BY n, at_ms, position"
        with self.world.server.storage.read() as tx:
            return [row["operation"] for row in tx.rows(sql, device=phone.device)]

    def record(self, id: str) -> dict[str, Any]:
        """A record as it is on the server."""
        with self.world.server.storage.read() as tx:
            found = records.get(tx, id)
        assert found is not None
        return found.body

    def blob(self, sha256: str) -> bytes | None:
        """The bytes on the server's shelf, None where it has not verified them."""
        with self.world.server.storage.read() as tx:
            known = blobs.verified(tx, sha256)
        path = self.world.server.folder / "blobs" / sha256[:2] / sha256
        return path.read_bytes() if known else None

    def device(self, id: str | None) -> dict[str, Any]:
        """A phone as the desk's list has it."""
        with self.world.server.storage.read() as tx:
            row = devices.get(tx, id or "")
        assert row is not None
        return {**row, "waiting": json.loads(row["waiting"] or "{}")}

    def desk(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """The dispatcher asks the API."""
        raw = b"" if body is None else json.dumps(body).encode()
        with self.world.server.storage.write() as tx:
            desk = records.get(tx, id_of("person", "desk"))
            assert desk is not None
            jar = {auth.COOKIE: auth.open_session(tx, desk, None, self.world.time.now_ms())}
        answer = self.world.server.request(method, f"/api/v1{path}", MARKED, raw, jar)
        assert answer is not None
        return answer[0], json.loads(answer[2]) if answer[2] else None


def saved(said: Said) -> str:
    """The id of what the phone said it had saved."""
    assert said.id is not None, said.code
    return said.id


def note(phone: Phone, visit: str, text: str = "cable is old") -> str:
    """The engineer writes a note down, reads "saved", and it is there to read at once."""
    id = saved(phone.record("visit.note", visit, {"text": text}))
    assert text in notes(phone, visit), "a phone reads its own writes"
    return id


def notes(phone: Phone, visit: str) -> list[str]:
    """The notes of a visit as the phone's screen shows them."""
    shown = phone.view().get(("visit", visit), {})
    return [one["text"] for one in shown.get("notes", [])]


def sees(phone: Phone) -> Sees:
    """What the phone's outbox screen says; the real one's own numbers where it is a real one."""
    if isinstance(phone, NodePhone):
        screen = phone.screen()
        return Sees(screen["recorded"], screen["on_server"], screen["waiting"], screen["needs_you"])
    entries = phone.outbox()
    waiting = sum(one.state == "waiting" or one.stuck for one in entries)
    return Sees(len(entries), len(entries) - waiting, waiting, len(phone.needs_you()))


def state_of(phone: Phone, id: str) -> str:
    """How an operation stands in the outbox."""
    return next(one.state for one in phone.outbox() if one.id == id)


def code_of(phone: Phone, id: str) -> str | None:
    """Why it stands so."""
    return next(one.code for one in phone.outbox() if one.id == id)


def without_rev(phone: Phone) -> dict[Key, Any]:
    """The mirror's records alone."""
    return {key: record for key, (_rev, record) in phone.mirror().items()}


SITE = id_of("site", "open")
"""The open contract's site, where most scenarios happen."""
EVERYTHING_THERE = Sees(1, 1, 0, 0)
"""One thing recorded, and on the server."""


def photograph(phone: Phone, visit: str, data: bytes) -> tuple[str, BlobRef]:
    """A photo is taken: kept in the vault, then said. The operation's id, and what it is known by."""
    blob = phone.keep_blob(data)
    assert blob is not None
    body = {"photo": {"sha256": blob.sha256, "caption": "before"}}
    return saved(phone.record("visit.photograph", visit, body, blobs=[blob])), blob


def picture(seed: int, size: int = 300) -> bytes:
    """Bytes that begin as a JPEG does."""
    return b"\xff\xd8\xff" + Random(seed).randbytes(size)
